//! The nouns that events carry, field by field.

use std::sync::Arc;

use domain::event::{ChannelField, MembershipEnd};
use domain::model::{
    AccountStatus, Attachment, AttachmentId, Channel, ChannelId, ChannelKind, CustomStatus, Guild, GuildId, Message,
    MessageId, Picture, Reaction, ReactionId, ReactionKind, ReactionKindId, Reactions, ReadState, RepliedTo, Role,
    Status, Tally, Thumbnail, Timestamp, User, UserId,
};
use serde::{Deserialize, Serialize};

use super::worded::{Worded, choice, noun};

choice!(Status { Online = 0, Idle = 1, DoNotDisturb = 2, Invisible = 3, Offline = 4 });
choice!(ChannelKind { Room = 0, Direct = 1, Group = 2 });
choice!(Role { Owner = 0, Moderator = 1, Member = 2 });
choice!(MembershipEnd { Left = 0, Removed = 1, Banned = 2 });
choice!(ChannelField { Description = 0, Privacy = 1, Owner = 2 });

impl Worded for AccountStatus {
    type Line = (u8, Option<i64>);

    fn form(&self) -> Self::Line {
        let kind = match self {
            Self::Good => 0,
            Self::Suspended { .. } => 1,
            Self::Banned { .. } => 2,
        };
        (kind, self.until().form())
    }

    fn of((kind, until): Self::Line) -> Option<Self> {
        let until = Worded::of(until)?;
        match kind {
            0 => Some(Self::Good),
            1 => Some(Self::Suspended { until }),
            2 => Some(Self::Banned { until }),
            _ => None,
        }
    }
}

noun!(CustomStatus as CustomStatusLine { text: Option<String>, emoji: Option<String>, until: Option<Timestamp> });

noun!(User as UserLine {
    id: UserId,
    username: String,
    email: Option<String>,
    email_hidden: bool,
    display_name: Option<String>,
    avatar_url: Option<String>,
    about_me: Option<String>,
    pronouns: Option<String>,
    custom_status: Option<CustomStatus>,
    subject: Option<String>,
    admin: bool,
    account_status: AccountStatus,
    status: Status,
    created_at: Timestamp,
    updated_at: Timestamp,
});

noun!(Guild as GuildLine { id: GuildId, name: String, owner: UserId, created_at: Timestamp });

noun!(Channel as ChannelLine {
    id: ChannelId,
    guild: Option<GuildId>,
    kind: ChannelKind,
    name: String,
    description: Option<String>,
    owner: UserId,
    private: bool,
    join_code: Option<String>,
    created_at: Timestamp,
    message_count: u64,
    last_message_at: Option<Timestamp>,
});

noun!(Thumbnail as ThumbnailLine { size: u64, content_type: String });

noun!(Picture as PictureLine { width: u32, height: u32, thumbnail: Option<Thumbnail> });

noun!(Attachment as AttachmentLine {
    id: AttachmentId,
    message: Option<MessageId>,
    channel: Option<ChannelId>,
    uploader: UserId,
    name: String,
    size: u64,
    content_type: String,
    picture: Option<Picture>,
    key: String,
    created_at: Timestamp,
});

noun!(ReactionKind as ReactionKindLine {
    id: ReactionKindId,
    code: String,
    emoji: Option<String>,
    image_url: Option<String>,
    system: bool,
    created_at: Timestamp,
});

noun!(Reaction as ReactionLine {
    id: ReactionId,
    message: MessageId,
    kind: Arc<ReactionKind>,
    user: Arc<User>,
    at: Timestamp,
});

noun!(Tally as TallyLine { kind: Arc<ReactionKind>, count: u64 });

noun!(Reactions as ReactionsLine { shown: Vec<Reaction>, tallies: Vec<Tally>, own: Vec<ReactionKindId> });

noun!(RepliedTo as RepliedToLine { message: MessageId, author: Arc<User>, content: Option<String> });

noun!(Message as MessageLine {
    id: MessageId,
    channel: ChannelId,
    guild: Option<GuildId>,
    author: Arc<User>,
    content: String,
    nonce: Option<String>,
    created_at: Timestamp,
    edited_at: Option<Timestamp>,
    mentions: Vec<Arc<User>>,
    mentions_everyone: bool,
    reactions: Reactions,
    reply_to: Option<Arc<RepliedTo>>,
    attachments: Vec<Attachment>,
});

noun!(ReadState as ReadStateLine { channel: ChannelId, last_read: Option<MessageId>, unread: u64, mentions: u64 });
