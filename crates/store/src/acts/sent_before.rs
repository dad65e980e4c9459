//! Looks whether a send is one that is repeated.

use std::sync::Arc;

use domain::model::Message;
use domain::verbs::SentBefore;
use tokio::sync::oneshot;

use super::send::{self, SendFacts, Sending};
use super::{ActResult, Locks, Log, Transact, Tx};

impl Transact for SentBefore {
    type Answer = Option<Arc<Message>>;

    fn locks(&self) -> Locks {
        send::locks(&self.new)
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Option<Arc<Message>>> {
        let (reply, _) = oneshot::channel();
        let mut sending = Sending { new: self.new.clone(), outcome: None, reply };
        let facts = SendFacts::read(tx, log.now(), &[&mut sending]).await?;
        facts.may_send(&self.new, log.now())?;
        Ok(facts.sent_before(&self.new).transpose()?)
    }
}
