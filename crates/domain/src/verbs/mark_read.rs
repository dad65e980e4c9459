//! Says how far one has read.

use crate::model::{Actor, ChannelId, GuildId, MessageId};

/// Says up to which message the actor has read a channel that they are in; none for none of it. It may lie before where they
/// were: what comes after is unread again. Announces `ReadStateChanged` to themselves, and nothing where they were there
/// already. A message of another channel is `Unknown(Message)`; a deleted one does.
#[derive(Clone, Copy, Debug)]
pub struct MarkRead {
    /// Who has read.
    pub actor: Actor,
    /// Where.
    pub channel: ChannelId,
    /// Up to which message.
    pub message: Option<MessageId>,
}

/// Says that the actor has read all that was said in a guild. Announces `ReadStateChanged` of each channel where they
/// hadn't, and answers these.
#[derive(Clone, Copy, Debug)]
pub struct MarkGuildRead {
    /// Who has read.
    pub actor: Actor,
    /// Where.
    pub guild: GuildId,
}
