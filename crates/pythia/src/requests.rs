//! What requests hold, as the published document has it. Nothing is read into these: `decode` reads field by field, so
//! that every wrong one is named at once. Fields that may be absent may be null as well.
#![expect(dead_code, reason = "they document what `decode` reads, and hold nothing")]

use domain::limits::{
    BAN_HOURS, BULK, CLAIMED_NAME_CHARS, DESCRIPTION_CHARS, JOIN_CODE_CHARS, NONCE_CHARS, PASSWORD_CHARS, REASON_CHARS,
    URL_CHARS, USERNAME_CHARS,
};
use kit::contract::{email, email_or_null, text, text_or_null};
use utoipa::openapi::schema::{SchemaType, Type};
use utoipa::openapi::{Array, ArrayBuilder, Object, ObjectBuilder};
use utoipa::{IntoParams, ToSchema};

use super::CONTENT_CHARS;
use super::wire::Id;

/// A new account. Usernames are letters, digits, `_`, `.` and `-`.
#[derive(ToSchema)]
pub(super) struct Registration {
    #[schema(schema_with = email)]
    email: String,
    #[schema(schema_with = text::<{ USERNAME_CHARS.0 }, { USERNAME_CHARS.1 }>)]
    username: String,
    #[schema(schema_with = text::<{ PASSWORD_CHARS.0 }, { PASSWORD_CHARS.1 }>)]
    password: String,
    /// The address of a picture.
    #[schema(schema_with = text_or_null::<URL_CHARS>)]
    avatar: Option<String>,
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

/// What is to change in one's profile. Null takes the picture away; of the others it is nothing.
#[derive(ToSchema)]
pub(super) struct ProfileEdit {
    #[schema(schema_with = email_or_null)]
    email: Option<String>,
    #[schema(schema_with = text_or_null::<{ USERNAME_CHARS.1 }>)]
    username: Option<String>,
    #[schema(schema_with = text_or_null::<URL_CHARS>)]
    avatar: Option<String>,
}

/// A new channel.
#[derive(ToSchema)]
pub(super) struct NewChannel {
    #[schema(schema_with = text::<1, CLAIMED_NAME_CHARS>)]
    name: String,
    #[schema(schema_with = text_or_null::<DESCRIPTION_CHARS>)]
    description: Option<String>,
}

/// A channel.
#[derive(ToSchema)]
pub(super) struct ChannelChoice {
    /// `channelId` is the same.
    channel_id: Id,
}

/// A user.
#[derive(ToSchema)]
pub(super) struct UserChoice {
    /// `userId` is the same.
    user_id: Id,
}

/// A new message.
#[derive(ToSchema)]
pub(super) struct NewMessage {
    #[schema(schema_with = text::<1, CONTENT_CHARS>)]
    content: String,
    /// `channelId` is the same.
    channel_id: Id,
    /// A mark of the sender's own. Sent again, it makes no second message.
    #[schema(schema_with = text_or_null::<NONCE_CHARS>)]
    nonce: Option<String>,
}

/// What a message is to say instead.
#[derive(ToSchema)]
pub(super) struct MessageEdit {
    #[schema(schema_with = text::<1, CONTENT_CHARS>)]
    content: String,
}

/// What a message could say.
#[derive(ToSchema)]
pub(super) struct Draft {
    content: String,
}

/// A reaction to a message.
#[derive(ToSchema)]
pub(super) struct NewReaction {
    /// `messageId` is the same.
    message_id: Id,
    /// One emoji.
    #[schema(examples("👍"))]
    emoji: String,
}

/// How long, and why.
#[derive(ToSchema)]
pub(super) struct Sentence {
    #[schema(schema_with = text_or_null::<REASON_CHARS>)]
    reason: Option<String>,
    /// For good when nobody says.
    #[schema(minimum = 1, maximum = 876_000)]
    duration_hours: Option<i64>,
}

const _: () = assert!(BAN_HOURS == 876_000, "attributes take no constants");

/// Why.
#[derive(ToSchema)]
pub(super) struct Reason {
    #[schema(schema_with = text_or_null::<REASON_CHARS>)]
    reason: Option<String>,
}

/// The role to be granted or revoked: there is one.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(super) enum Role {
    Admin,
}

/// The role, where the query doesn't have it.
#[derive(ToSchema)]
pub(super) struct RoleChoice {
    role: Role,
}

/// What can be done to several accounts.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(super) enum BulkAction {
    Ban,
    Suspend,
    Unban,
}

/// What is to be done to several accounts.
#[derive(ToSchema)]
pub(super) struct BulkJudgement {
    action: BulkAction,
    /// `userIds` is the same.
    #[schema(schema_with = users)]
    user_ids: Vec<String>,
    #[schema(schema_with = text_or_null::<REASON_CHARS>)]
    reason: Option<String>,
    /// For good when nobody says.
    #[schema(minimum = 1, maximum = 876_000)]
    duration_hours: Option<i64>,
}

fn users() -> Array {
    let list = ArrayBuilder::new().schema_type(SchemaType::new(Type::Array)).max_items(Some(BULK));
    list.items(ObjectBuilder::new().schema_type(Type::String).min_length(Some(1))).build()
}

/// A text of the query that is as long as any.
fn anything() -> Object {
    ObjectBuilder::new().schema_type(Type::String).build()
}

/// Which part of a list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Slice {
    /// Most items in the answer.
    #[param(minimum = 1, maximum = 1000, default = 1000)]
    limit: Option<u32>,
    /// How many to leave out.
    #[param(minimum = 0, maximum = 9_007_199_254_740_992i64, default = 0)]
    skip: Option<u64>,
}

/// Which messages, counted from the newest.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Page {
    /// Most messages in the answer.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u32>,
    /// How many to leave out.
    #[param(minimum = 0, maximum = 9_007_199_254_740_992i64, default = 0)]
    offset: Option<u64>,
}

/// For which channel.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ForChannel {
    /// Those who aren't in it.
    channel_id: Option<Id>,
}

/// What a message could say, where the body doesn't have it.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct DraftInQuery {
    #[param(schema_with = anything)]
    content: Option<String>,
}

/// Which accounts.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Sought {
    /// A part of the username or the email.
    #[param(schema_with = anything)]
    search: Option<String>,
    /// How they stand: `ACTIVE`, `SUSPENDED` or `BANNED`.
    #[param(schema_with = anything)]
    status: Option<String>,
}

/// What was done to whom.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ActionsOn {
    /// To this user only.
    user_id: Option<Id>,
}

/// The role, where the body doesn't have it.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct RoleInQuery {
    role: Option<Role>,
}

/// Why, where the body doesn't say.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ReasonInQuery {
    #[param(schema_with = anything)]
    reason: Option<String>,
}
