//! What requests hold, as the published document has it. Nothing is read into these: `decode` reads field by field, so
//! that every wrong one is named at once. Fields that may be absent may be null as well.
#![expect(dead_code, reason = "they document what `decode` reads, and hold nothing")]

use domain::limits::{
    CLAIMED_NAME_CHARS, CONTENT_CHARS, DESCRIPTION_CHARS, DISPLAY_NAME_CHARS, JOIN_CODE_CHARS, NONCE_CHARS,
    PASSWORD_CHARS, URL_CHARS, USERNAME_CHARS,
};
use kit::contract::{email_or_null, text, text_or_null};
use utoipa::{IntoParams, ToSchema};

/// A new account. Usernames are letters, digits, `_`, `.` and `-`.
#[derive(ToSchema)]
pub(super) struct Registration {
    #[schema(schema_with = text::<{ USERNAME_CHARS.0 }, { USERNAME_CHARS.1 }>)]
    username: String,
    #[schema(schema_with = email_or_null)]
    email: Option<String>,
    #[schema(schema_with = text::<{ PASSWORD_CHARS.0 }, { PASSWORD_CHARS.1 }>)]
    password: String,
    #[schema(schema_with = text_or_null::<DISPLAY_NAME_CHARS>)]
    display_name: Option<String>,
    /// What somebody gave them to register with: an invite, a join code, or a one-time code. Needed where
    /// registration takes one.
    #[schema(schema_with = text_or_null::<JOIN_CODE_CHARS>)]
    invite_code: Option<String>,
}

/// A name or an email, and the password.
#[derive(ToSchema)]
pub(super) struct Credentials {
    username: String,
    password: String,
}

/// What is to change in one's profile. Null takes away what may be absent.
#[derive(ToSchema)]
pub(super) struct ProfileEdit {
    #[schema(schema_with = text_or_null::<{ USERNAME_CHARS.1 }>)]
    username: Option<String>,
    #[schema(schema_with = email_or_null)]
    email: Option<String>,
    #[schema(schema_with = text_or_null::<DISPLAY_NAME_CHARS>)]
    display_name: Option<String>,
    #[schema(schema_with = text_or_null::<URL_CHARS>)]
    avatar_url: Option<String>,
}

/// A new channel.
#[derive(ToSchema)]
pub(super) struct NewChannel {
    #[schema(schema_with = text::<1, CLAIMED_NAME_CHARS>)]
    name: String,
    #[schema(schema_with = text_or_null::<DESCRIPTION_CHARS>)]
    description: Option<String>,
    /// Whether strangers can't know of it.
    is_private: Option<bool>,
}

/// A new message.
#[derive(ToSchema)]
pub(super) struct NewMessage {
    #[schema(schema_with = text::<1, CONTENT_CHARS>)]
    content: String,
    /// A channel, by id or name. `channelId` is the same.
    channel_id: String,
    /// A mark of the sender's own. Sent again, it makes no second message.
    #[schema(schema_with = text_or_null::<NONCE_CHARS>)]
    nonce: Option<String>,
    /// A file that was uploaded before. Next to it nothing need be said.
    file_id: Option<String>,
}

/// A new message with files. Next to files it need not say anything.
#[derive(ToSchema)]
pub(super) struct NewMessageWithFiles {
    #[schema(schema_with = text::<0, CONTENT_CHARS>)]
    content: String,
    /// A channel, by id or name. `channelId` is the same.
    channel_id: String,
    #[schema(schema_with = text::<0, NONCE_CHARS>)]
    nonce: String,
    /// Up to 10. Every part with a file's name is one, whatever it is called.
    #[schema(value_type = Vec<String>, format = Binary, max_items = 10)]
    file: Vec<Vec<u8>>,
}

/// A file for a message to come.
#[derive(ToSchema)]
pub(super) struct NewFile {
    /// A channel, by id or name, whose members may read it before.
    channel_id: String,
    /// The file.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// What a message is to say instead.
#[derive(ToSchema)]
pub(super) struct MessageEdit {
    #[schema(schema_with = text::<1, CONTENT_CHARS>)]
    content: String,
}

/// A channel, or none for all that one is in.
#[derive(ToSchema)]
pub(super) struct ChannelChoice {
    /// By id or name. `channelId` is the same.
    channel_id: Option<String>,
}

/// Whether one wants to be seen.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Seen {
    is_online: bool,
}

/// Which emoji.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Emoji {
    /// One emoji.
    emoji: String,
}

/// Which messages. With `before`, `skip` isn't looked at.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct MessagePage {
    /// Most messages in the page.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u32>,
    /// How many of the newest to leave out.
    #[param(minimum = 0, default = 0)]
    skip: Option<u64>,
    /// The id of a message: those before it.
    before: Option<String>,
}

/// How many of the newest.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Newest {
    /// Most messages in the page.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u32>,
}

/// Which of one's own messages.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct OwnPage {
    /// Most messages in the page.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u32>,
    /// How many of the newest to leave out.
    #[param(minimum = 0, default = 0)]
    skip: Option<u64>,
}

/// Which reactions.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ReactionPage {
    /// Most reactions in the page.
    #[param(minimum = 1, maximum = 1000, default = 1000)]
    limit: Option<u32>,
    /// The id of a reaction: those after it.
    after: Option<String>,
}

/// Which part of a list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Part {
    /// Most items in the page.
    #[param(minimum = 1, maximum = 1000, default = 1000)]
    limit: Option<u32>,
    /// How many to leave out.
    #[param(minimum = 0, default = 0)]
    skip: Option<u64>,
}
