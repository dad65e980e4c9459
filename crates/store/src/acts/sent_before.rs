//! Looks whether a send is one that is repeated.

use std::sync::Arc;

use domain::model::Message;
use domain::ports::NewMessage;
use tokio::sync::oneshot;

use super::Act;
use super::send::{SendFacts, Sending};
use crate::fault::ActResult;
use crate::log::Log;
use crate::tx::Tx;

pub(crate) struct SentBefore(pub(crate) NewMessage);

impl Act for SentBefore {
    type Answer = Option<Arc<Message>>;

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Option<Arc<Message>>> {
        let (reply, _) = oneshot::channel();
        let mut sending = Sending { new: self.0.clone(), outcome: None, reply };
        let facts = SendFacts::read(tx, log.now(), &[&mut sending]).await?;
        facts.may_send(&self.0, log.now())?;
        Ok(facts.sent_before(&self.0).transpose()?)
    }
}
