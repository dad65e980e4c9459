//! The nouns, one file each.

mod account_status;
mod admission;
mod attachment;
mod caller;
mod channel;
mod custom_status;
mod grant;
mod guild;
mod id;
mod invite;
mod member;
mod message;
mod nonce;
mod position;
mod presence;
mod reaction;
mod read_state;
mod reply;
mod session;
mod time;
mod user;
mod user_settings;

pub use account_status::{AccountStatus, AdminAction, AdminActionKind, InstallationCounts};
pub use admission::Registrations;
pub use attachment::{Attachment, Picture, Rendition, Thumbnail};
pub use caller::Caller;
pub use channel::{Channel, ChannelKind, ChannelView, Roster, shortened};
pub use custom_status::CustomStatus;
pub use grant::{Browser, Grant};
pub use guild::Guild;
pub use id::{
    AdminActionId, AttachmentId, ChannelId, GuildId, MessageId, ReactionId, ReactionKindId, SessionId, UserId,
};
pub use invite::{Invite, InvitePreview};
pub use member::{GuildMember, Member, Role};
pub use message::{Message, Page, Window};
pub use nonce::{Nonce, SendDigest, Upload};
pub use position::{AnswerKey, Position, VersionVector, WriterName};
pub use presence::Status;
pub use reaction::{Emoji, Reaction, ReactionChoice, ReactionKind, Reactions, Tally};
pub use read_state::ReadState;
pub use reply::{RepliedTo, Reply};
pub use session::{Account, Actor, Claims, Hint, Identity, Profile, Session, Ticket};
pub use time::Timestamp;
pub use user::User;
pub use user_settings::{
    DirectMessages, NotificationLevel, NotificationScope, NotificationSetting, QuietHours, UserSettings,
};
