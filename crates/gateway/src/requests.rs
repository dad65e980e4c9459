//! What requests hold, as the published document has it. Nothing is read into these: `decode` reads field by field, so
//! that every wrong one is named at once. Fields that may be absent may be null as well.
#![expect(dead_code, reason = "they document what `decode` reads, and hold nothing")]

use domain::limits::{
    ABOUT_CHARS, CHANNEL_NAME_CHARS, CONTENT_CHARS, DESCRIPTION_CHARS, DISPLAY_NAME_CHARS, GROUP_PEOPLE,
    GUILD_NAME_CHARS, JOIN_CODE_CHARS, NONCE_CHARS, PASSWORD_CHARS, PRONOUNS_CHARS, URL_CHARS, USERNAME_CHARS,
};
use kit::contract::{email, email_or_null, text, text_or_null};
use utoipa::openapi::schema::{SchemaType, Type};
use utoipa::openapi::{Array, ArrayBuilder, Object, ObjectBuilder, Ref};
use utoipa::{IntoParams, ToSchema};

use super::wire::Id;

/// A new account. Usernames are letters, digits, `_`, `.` and `-`.
#[derive(ToSchema)]
pub(super) struct Registration {
    #[schema(schema_with = text::<{ USERNAME_CHARS.0 }, { USERNAME_CHARS.1 }>)]
    username: String,
    #[schema(schema_with = email)]
    email: String,
    #[schema(schema_with = text::<{ PASSWORD_CHARS.0 }, { PASSWORD_CHARS.1 }>)]
    password: String,
    #[schema(schema_with = text_or_null::<DISPLAY_NAME_CHARS>)]
    display_name: Option<String>,
    #[schema(schema_with = text_or_null::<URL_CHARS>)]
    avatar_url: Option<String>,
    /// What somebody gave them to register with: an invite, a join code, or a one-time code. Needed where
    /// registration takes one.
    #[schema(schema_with = text_or_null::<JOIN_CODE_CHARS>)]
    invite_code: Option<String>,
}

/// A password, and one of `username` and `email`.
#[derive(ToSchema)]
pub(super) struct Credentials {
    username: Option<String>,
    email: Option<String>,
    password: String,
}

/// The code that the server printed.
#[derive(ToSchema)]
pub(super) struct Claim {
    code: String,
}

/// The password as it is, and as it is to be.
#[derive(ToSchema)]
pub(super) struct NewPassword {
    current_password: String,
    #[schema(schema_with = text::<{ PASSWORD_CHARS.0 }, { PASSWORD_CHARS.1 }>)]
    new_password: String,
}

/// A refresh token.
#[derive(ToSchema)]
pub(super) struct Refresh {
    refresh_token: String,
}

/// A new server.
#[derive(ToSchema)]
pub(super) struct NewServer {
    #[schema(schema_with = text::<1, GUILD_NAME_CHARS>)]
    name: String,
}

/// A new channel.
#[derive(ToSchema)]
pub(super) struct NewChannel {
    #[schema(schema_with = text::<1, CHANNEL_NAME_CHARS>)]
    name: String,
    #[schema(schema_with = text_or_null::<DESCRIPTION_CHARS>)]
    description: Option<String>,
    /// Whether strangers can't know of it. Channels of servers never show to strangers.
    is_private: Option<bool>,
}

/// Whom a conversation is to be with: `recipient_ids`, or else `recipient_id`.
#[derive(ToSchema)]
pub(super) struct NewConversation {
    recipient_id: Option<Id>,
    #[schema(schema_with = recipients)]
    recipient_ids: Option<Vec<Id>>,
    /// The name of a conversation of more than two.
    #[schema(schema_with = text_or_null::<CHANNEL_NAME_CHARS>)]
    name: Option<String>,
}

fn recipients() -> Array {
    let list = ArrayBuilder::new().schema_type(SchemaType::from_iter([Type::Array, Type::Null]));
    list.items(Ref::from_schema_name("Id")).min_items(Some(1)).max_items(Some(GROUP_PEOPLE - 1)).build()
}

/// A new message.
#[derive(ToSchema)]
pub(super) struct NewMessage {
    #[schema(schema_with = text::<1, CONTENT_CHARS>)]
    content: String,
    #[schema(schema_with = nonce)]
    nonce: Option<String>,
}

/// A new message with files. Next to files it need not say anything.
#[derive(ToSchema)]
pub(super) struct NewMessageWithFiles {
    #[schema(schema_with = up_to::<CONTENT_CHARS>)]
    content: String,
    #[schema(schema_with = up_to::<NONCE_CHARS>)]
    nonce: String,
    /// The same as JSON, as some clients send it; what stands in parts of its own counts more.
    payload_json: String,
    /// Up to 10. Every part with a file's name is one, whatever it is called.
    #[schema(value_type = Vec<String>, format = Binary, max_items = 10)]
    files: Vec<Vec<u8>>,
}

/// A picture: PNG, JPEG, GIF or WebP.
#[derive(ToSchema)]
pub(super) struct NewAvatar {
    /// Every part with a file's name is it, whatever it is called.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// A text of at most so many characters.
fn up_to<const MAX: usize>() -> Object {
    text::<0, MAX>()
}

/// What a message is to say instead.
#[derive(ToSchema)]
pub(super) struct MessageEdit {
    #[schema(schema_with = text::<1, CONTENT_CHARS>)]
    content: String,
}

/// What is to change in a channel.
#[derive(ToSchema)]
pub(super) struct ChannelEdit {
    #[schema(schema_with = text_or_null::<CHANNEL_NAME_CHARS>)]
    name: Option<String>,
    #[schema(schema_with = text_or_null::<DESCRIPTION_CHARS>)]
    description: Option<String>,
    /// Whether strangers can't know of it; only rooms of no server can be told.
    is_private: Option<bool>,
}

/// What is to change in one's profile. Null, or a blank text, takes it away, but for name and email.
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
    #[schema(schema_with = text_or_null::<ABOUT_CHARS>)]
    about_me: Option<String>,
    #[schema(schema_with = text_or_null::<PRONOUNS_CHARS>)]
    pronouns: Option<String>,
}

/// How long an invite admits, and how many.
#[derive(ToSchema)]
pub(super) struct NewInvite {
    /// Seconds; 7 days when nobody says.
    #[schema(minimum = 60, maximum = 31_536_000)]
    expires_in: Option<i64>,
    /// Any number when nobody says.
    #[schema(minimum = 1, maximum = 1_000_000)]
    max_uses: Option<i64>,
}

/// A mark of the sender's own, text or a number: the message that it marks is made once, however often it is sent.
fn nonce() -> Object {
    let kinds = SchemaType::from_iter([Type::String, Type::Number, Type::Null]);
    ObjectBuilder::new()
        .schema_type(kinds)
        .max_length(Some(NONCE_CHARS))
        .description(Some("A mark of the sender's own. Sent again, it makes no second message; it comes back as text."))
        .build()
}

/// The id of something in the query; an empty one is none.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^([1-9][0-9]{0,15})?$", examples("42"))]
pub(super) struct Place(String);

/// Which messages. Of several places `around` counts before `after`, and `after` before `before`.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct MessageWindow {
    /// Most messages in the page.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u32>,
    /// The id of a message: those before it.
    #[param(inline)]
    before: Option<Place>,
    /// The id of a message: those after it.
    #[param(inline)]
    after: Option<Place>,
    /// The id of a message: those around it.
    #[param(inline)]
    around: Option<Place>,
}

/// Which members.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct MemberPage {
    /// Most members in the page.
    #[param(minimum = 1, maximum = 1000, default = 100)]
    limit: Option<u32>,
    /// The id of a user: those after them.
    #[param(inline)]
    after: Option<Place>,
}

/// Which reactions.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ReactionPage {
    /// Most reactions in the page.
    #[param(minimum = 1, maximum = 1000, default = 100)]
    limit: Option<u32>,
    /// The id of a reaction: those after it.
    #[param(inline)]
    after: Option<Place>,
}

/// Which part of a list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Slice {
    /// Most items in the page.
    #[param(minimum = 1, maximum = 1000, default = 100)]
    limit: Option<u32>,
    /// How many to leave out.
    #[param(minimum = 0, maximum = 9_007_199_254_740_992i64, default = 0)]
    skip: Option<u64>,
}
