//! Makes a blob that was written an unattached file.

use std::sync::Arc;

use domain::model::Attachment;
use domain::ports::NewFile;
use domain::verbs::KeepFile;
use domain::{Refusal, limits, rules};

use super::{ActResult, Lock, Locks, Log, Name, Transact, Tx, alone, facts, params, shape, shared, storage};
use crate::statements::files::{FILE_WITH_KEY, INSERT_FILE, PUT_OFF};

impl Transact for KeepFile {
    type Answer = Arc<Attachment>;

    fn locks(&self) -> Locks {
        let NewFile { key, channel, .. } = &self.new;
        Locks::of([alone(self.actor.user), alone(Lock::name(Name::Blob, key))]).and(channel.map(shared))
    }

    fn keeps_a_file(&self) -> bool {
        true
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Arc<Attachment>> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        let new = &self.new;
        if let Some(channel) = new.channel {
            rules::send(facts::channel(tx, channel, actor.id).await?)?;
        }
        // One that took so long to arrive that it is being deleted already is nobody's file.
        if tx.changed(&PUT_OFF, params![&new.key, log.now().plus(limits::UNATTACHED_LIFE)]).await? == 0 {
            return Err(Refusal::Unavailable.into());
        }
        let picture = new.picture.as_ref();
        let thumbnail = picture.and_then(|picture| picture.thumbnail.as_ref());
        storage::take(tx, actor.id, new.size + thumbnail.map_or(0, |thumbnail| thumbnail.size), self.quota).await?;
        let params = params![
            &new.key,
            new.channel,
            actor.id,
            &new.name,
            new.size,
            &new.content_type,
            picture.map(|picture| picture.width),
            picture.map(|picture| picture.height),
            thumbnail.map(|thumbnail| thumbnail.size),
            thumbnail.map(|thumbnail| thumbnail.content_type.clone()),
            log.now()
        ];
        tx.execute(&INSERT_FILE, params).await?;
        Ok(Arc::new(shape::attachment(&mut tx.one(&FILE_WITH_KEY, params![&new.key]).await?)?))
    }
}
