//! What can happen, as nodes tell each other. A new kind doesn't compile until it stands here.

use std::borrow::Cow;
use std::sync::Arc;

use domain::EventKind;
use domain::event::{ChannelField, MembershipEnd, Stream};
use domain::model::{
    AnswerKey, Channel, Guild, Message, MessageId, Reaction, ReadState, Role, SessionId, Status, User, UserId,
};
use serde::{Deserialize, Serialize};

use super::worded::Worded;

macro_rules! kinds {
    ($($kind:ident { $($field:ident: $type:ty),* $(,)? })*) => {
        /// A kind of event, with what it carries.
        #[derive(Serialize, Deserialize)]
        pub(crate) enum KindForm {
            $($kind { $($field: <$type as Worded>::Line,)* },)*
        }

        impl Worded for EventKind {
            type Line = KindForm;

            fn form(&self) -> KindForm {
                match self {
                    $(Self::$kind { $($field),* } => KindForm::$kind { $($field: $field.form(),)* },)*
                }
            }

            fn of(line: KindForm) -> Option<Self> {
                Some(match line {
                    $(KindForm::$kind { $($field),* } => Self::$kind { $($field: <$type as Worded>::of($field)?,)* },)*
                })
            }
        }
    };
}

kinds! {
    GuildCreated { guild: Arc<Guild>, owner: Arc<User>, answered: Option<AnswerKey> }
    GuildUpdated { guild: Arc<Guild> }
    GuildDeleted { guild: Arc<Guild> }
    GuildMemberAdded { guild: Arc<Guild>, user: Arc<User>, channels: Arc<[Channel]> }
    GuildMemberRemoved { guild: Arc<Guild>, user: Arc<User>, parting: MembershipEnd, channels: Arc<[Channel]> }
    ChannelCreated { channel: Arc<Channel>, members: Arc<[Arc<User>]> }
    ChannelUpdated {
        channel: Arc<Channel>,
        members: Arc<[Arc<User>]>,
        moderators: Arc<[UserId]>,
        total: u64,
        change: ChannelField,
    }
    RoleChanged { channel: Arc<Channel>, user: Arc<User>, role: Role }
    ChannelDeleted { channel: Arc<Channel> }
    ChannelMemberAdded { channel: Arc<Channel>, user: Arc<User>, answered: Option<Cow<'static, str>> }
    ChannelMemberRemoved { channel: Arc<Channel>, user: Arc<User>, parting: MembershipEnd }
    MessageCreated { channel: Arc<Channel>, message: Arc<Message> }
    MessageUpdated { channel: Arc<Channel>, message: Arc<Message> }
    MessageDeleted {
        channel: Arc<Channel>,
        message: MessageId,
        sent: u64,
        by: Arc<User>,
        author: Option<UserId>,
        mentioned: Vec<UserId>,
        mentioned_everyone: bool,
    }
    Mentioned { channel: Arc<Channel>, message: Arc<Message>, user: UserId }
    ReadStateChanged { user: UserId, state: ReadState, newest: Option<MessageId> }
    ReactionAdded { channel: Arc<Channel>, reaction: Arc<Reaction> }
    ReactionRemoved { channel: Arc<Channel>, reaction: Arc<Reaction> }
    PresenceChanged { user: Arc<User>, status: Status, chosen: bool, through: Arc<[Stream]> }
    Typing { channel: Arc<Channel>, user: Arc<User>, active: bool }
    ProfileChanged { user: Arc<User> }
    AccountBarred { user: Arc<User>, reason: Option<String> }
    SessionEnded { user: UserId, session: SessionId }
}
