//! Questions about uploaded files.

use std::collections::HashMap;
use std::sync::Arc;

use domain::model::{Attachment, AttachmentId, MessageId, Thumbnail, Timestamp, UserId};
use domain::ports::Avatar;
use domain::{Refusal, Resource, limits, rules};

use super::Read;
use crate::facts;
use crate::fault::{ActResult, Fault};
use crate::shape;
use crate::statements::files::{AVATAR, DUE, FILE, FILES_OF};
use crate::tx::Tx;
use crate::value::{params, values};

pub(crate) struct OneFile {
    pub(crate) user: UserId,
    pub(crate) file: AttachmentId,
}

impl Read for OneFile {
    type Answer = Arc<Attachment>;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Self::Answer> {
        let row = tx.row(&FILE, params![self.file]).await?;
        let file = shape::attachment(&mut row.ok_or(Refusal::Unknown(Resource::File))?)?;
        let access = match file.channel {
            Some(channel) => facts::channel(tx, channel, self.user).await?,
            None => None,
        };
        rules::read_file(&file, self.user, access)?;
        Ok(Arc::new(file))
    }
}

/// Keys of blobs that are to be deleted.
pub(crate) struct DueBlobs(pub(crate) u32);

impl Read for DueBlobs {
    type Answer = Vec<String>;

    async fn read<T: Tx>(&self, tx: &mut T, now: Timestamp) -> ActResult<Self::Answer> {
        let rows = tx.rows(&DUE, params![now, self.0.min(limits::PAGE)]).await?;
        Ok(rows.into_iter().map(|mut row| row.text()).collect::<Result<_, Fault>>()?)
    }
}

pub(crate) struct AvatarWith(pub(crate) String);

impl Read for AvatarWith {
    type Answer = Option<Avatar>;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Self::Answer> {
        let Some(mut row) = tx.row(&AVATAR, params![&self.0]).await? else { return Ok(None) };
        let (key, sides) = (row.text()?, (row.pixels()?, row.pixels()?));
        let thumbnail = Thumbnail { size: row.count()?, content_type: row.text()? };
        Ok(Some(Avatar { key, sides, thumbnail }))
    }
}

/// The files of these messages, in the order in which they were uploaded. Messages without any have no entry.
pub(crate) async fn attachments<T: Tx>(
    tx: &mut T,
    messages: &[MessageId],
) -> Result<HashMap<MessageId, Vec<Attachment>>, Fault> {
    let mut all: HashMap<MessageId, Vec<Attachment>> = HashMap::new();
    for mut row in tx.batch(&FILES_OF, messages.iter().map(|id| values![*id]).collect()).await? {
        let file = shape::attachment(&mut row)?;
        if let Some(message) = file.message {
            all.entry(message).or_default().push(file);
        }
    }
    for files in all.values_mut() {
        files.sort_unstable_by_key(|file| file.id);
    }
    Ok(all)
}

/// The files of one message.
pub(crate) async fn attachments_of<T: Tx>(tx: &mut T, message: MessageId) -> Result<Vec<Attachment>, Fault> {
    Ok(attachments(tx, &[message]).await?.remove(&message).unwrap_or_default())
}
