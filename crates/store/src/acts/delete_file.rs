//! Takes a file away, out of its message.

use std::sync::Arc;

use domain::event::Stream;
use domain::ports::MessageRef;
use domain::verbs::DeleteFile;
use domain::{EventKind, Refusal, Resource, rules};

use super::delete_message::tombstone;
use super::find_message::find;
use super::{ActResult, Locks, Log, Transact, Tx, Wanted, alone, facts, params, shape, storage};
use crate::reads::attachments_of;
use crate::statements::files::{DELETE_FILE, FILE, SCHEDULE_DELETION};

impl Transact for DeleteFile {
    type Answer = ();

    fn locks(&self) -> Locks {
        Locks::of([alone(self.actor.user)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        let file = loop {
            let row = tx.row(&FILE, params![self.file]).await?;
            let file = shape::attachment(&mut row.ok_or(Refusal::Unknown(Resource::File))?)?;
            let channel = file.channel.filter(|_| file.message.is_some()).map(alone);
            let wanted: Vec<Wanted> = channel.into_iter().chain([alone(file.uploader)]).collect();
            if !tx.lock(&wanted).await? {
                break file;
            }
        };
        let access = match file.channel {
            Some(channel) => facts::channel(tx, channel, actor.id).await?,
            None => None,
        };
        rules::delete_file(&file, actor.id, access)?;
        tx.execute(&SCHEDULE_DELETION, params![&file.key, log.now()]).await?;
        tx.execute(&DELETE_FILE, params![file.id]).await?;
        storage::give_back(tx, file.uploader, storage::bytes(&file)).await?;
        let Some(message) = file.message else { return Ok(()) };
        let message = find(tx, MessageRef { message, channel: None }, actor.id).await?;
        if message.bare.content.is_empty() && attachments_of(tx, message.bare.id).await?.is_empty() {
            tombstone(tx, log, message, actor).await?;
            return Ok(());
        }
        let channel = message.channel.clone();
        let message = Arc::new(message.whole(tx).await?);
        let stream = Stream::Channel(channel.id);
        Ok(log.announce(tx, &[stream], EventKind::MessageUpdated { channel, message }).await?)
    }
}
