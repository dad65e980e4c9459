//! The files that messages of a run take. A run without any costs nothing.

use std::collections::{BTreeSet, HashMap, HashSet};

use domain::model::{Attachment, AttachmentId, Message, MessageId};
use domain::verbs::SendMessage;
use domain::{Outcome, Refusal, Resource};

use crate::fault::{Class, Fault};
use crate::shape;
use crate::statements::files::{TAKE_FILES, UNATTACHED_FILES, UNSCHEDULE_ALL};
use crate::tx::{BatchRows, Tx};
use crate::value::{Row, Value, values};

/// The unattached files that the run asks for, and which of them are taken.
#[derive(Default)]
pub(super) struct SentFiles {
    unattached: HashMap<AttachmentId, Attachment>,
    taken: HashSet<AttachmentId>,
}

impl SentFiles {
    /// Which files to ask for.
    pub(super) fn question<'a>(sends: impl Iterator<Item = &'a SendMessage>) -> BatchRows {
        let wanted: BTreeSet<AttachmentId> = sends.flat_map(|new| new.attachments.iter().copied()).collect();
        (&UNATTACHED_FILES, wanted.into_iter().map(|file| values![file]).collect())
    }

    /// Those that were found.
    pub(super) fn new(found: Vec<Row>) -> Result<Self, Fault> {
        let mut files = Self::default();
        for mut row in found {
            let file = shape::attachment(&mut row)?;
            files.unattached.insert(file.id, file);
        }
        Ok(files)
    }

    /// Takes the files of one message, all or none: each has to be the sender's own, unattached, and for this channel or any.
    pub(super) fn take(&mut self, new: &SendMessage) -> Outcome<()> {
        let free = |id: &AttachmentId| {
            let file = self.unattached.get(id).filter(|_| !self.taken.contains(id));
            file.is_some_and(|file| file.uploader == new.actor.user && file.channel.is_none_or(|at| at == new.channel))
        };
        if !new.attachments.iter().all(free) {
            return Err(Refusal::Unknown(Resource::File));
        }
        self.taken.extend(new.attachments.iter().copied());
        Ok(())
    }

    /// Whether the files of a send look like those of a message that was made before their digests were kept: they are
    /// the same ones, or of the same names and sizes.
    pub(super) fn are_like(&self, new: &SendMessage, message: &Message) -> bool {
        let like = |id: &AttachmentId, old: &Attachment| {
            old.id == *id
                || self.unattached.get(id).is_some_and(|file| (&file.name, file.size) == (&old.name, old.size))
        };
        let old = &message.attachments;
        old.len() == new.attachments.len() && new.attachments.iter().zip(old).all(|(id, old)| like(id, old))
    }

    /// The files of a message that has taken them.
    pub(super) fn of(&self, new: &SendMessage, message: MessageId) -> Vec<Attachment> {
        let taken = new.attachments.iter().filter_map(|id| self.unattached.get(id).cloned());
        taken.map(|file| Attachment { message: Some(message), channel: Some(new.channel), ..file }).collect()
    }
}

/// Writes which file is whose now, and that none of them is scheduled for deletion any more.
pub(super) async fn give<T: Tx>(tx: &mut T, taken: Vec<Vec<Value>>) -> Result<(), Fault> {
    if taken.is_empty() {
        return Ok(());
    }
    let count = taken.len();
    let mut keys = Vec::with_capacity(count);
    for mut row in tx.batch(&TAKE_FILES, taken).await? {
        keys.push(values![row.text()?]);
    }
    if keys.len() < count {
        return Err(Fault::new(Class::Conflict, "another node took a file at the same moment"));
    }
    tx.execute_batch(&UNSCHEDULE_ALL, keys).await?;
    Ok(())
}
