//! Who may read a file, and who may take it away.

use super::channel::{ChannelAccess, delete_message, enter};
use crate::model::{Attachment, UserId};
use crate::{Outcome, Refusal, Resource};

/// May they read it? The channel's members may, and of a file that belongs to no channel yet its uploader.
pub fn read_file(file: &Attachment, user: UserId, access: Option<ChannelAccess>) -> Outcome<()> {
    if file.channel.is_none() { own(file, user) } else { hidden(enter(access).map(|_| ())) }
}

/// May they take it away? Whoever may take away the message that carries it.
pub fn delete_file(file: &Attachment, user: UserId, access: Option<ChannelAccess>) -> Outcome<()> {
    if file.channel.is_none() { own(file, user) } else { hidden(delete_message(access, file.uploader).map(|_| ())) }
}

fn own(file: &Attachment, user: UserId) -> Outcome<()> {
    if file.uploader == user { Ok(()) } else { Err(Refusal::Unknown(Resource::File)) }
}

/// Where the channel may not be known of, neither may the file.
fn hidden(outcome: Outcome<()>) -> Outcome<()> {
    match outcome {
        Err(Refusal::Unknown(_)) => Err(Refusal::Unknown(Resource::File)),
        other => other,
    }
}
