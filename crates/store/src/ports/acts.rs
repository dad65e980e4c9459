//! The acts, each handed to the writer.

use std::sync::Arc;

use async_trait::async_trait;
use domain::Outcome;
use domain::model::Message;
use domain::ports::{Act, Acts, Cleared, Perform};
use domain::verbs::{ClearMessages, SendMessage};

use crate::acts::{Clear, Conclude, Transact};
use crate::handle::{Readers, StoreHandle};
use crate::reads::messages::OwnIn;

#[async_trait]
impl<R: Readers, A: Act + Transact<Answer: Conclude<A::Output>>> Perform<A> for StoreHandle<R> {
    async fn perform(&self, act: A) -> Outcome<A::Output> {
        self.act(act).await?.conclude(self).await
    }
}

/// Sends are queued as such, so that neighbouring ones are done as one step.
#[async_trait]
impl<R: Readers> Perform<SendMessage> for StoreHandle<R> {
    async fn perform(&self, new: SendMessage) -> Outcome<Arc<Message>> {
        self.send(new).await
    }
}

/// A reader finds the messages before the writer deletes them, as it may have to look through very many.
#[async_trait]
impl<R: Readers> Perform<ClearMessages> for StoreHandle<R> {
    async fn perform(&self, act: ClearMessages) -> Outcome<Cleared> {
        let ClearMessages { actor, channel, before } = act;
        let (messages, next) = self.read(OwnIn { user: actor.user, channel, before }).await?;
        if messages.is_empty() && before.is_some() {
            return Ok(Cleared { count: 0, next });
        }
        Ok(Cleared { count: self.act(Clear { actor, channel, messages }).await?, next })
    }
}

impl<R: Readers> Acts for StoreHandle<R> {}
