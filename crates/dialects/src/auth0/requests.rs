//! What requests hold, as the published document has it. Nothing is read into these: `decode` and the issuer read field
//! by field, so that every wrong one is named at once. Fields that may be absent may be null as well.
#![expect(dead_code, reason = "they document what is read, and hold nothing")]

use domain::limits::{
    ABOUT_CHARS, CHANNEL_NAME_CHARS, CONTENT_CHARS, DESCRIPTION_CHARS, DISPLAY_NAME_CHARS, EMAIL_CHARS, GROUP_PEOPLE,
    JOIN_CODE_CHARS, NONCE_CHARS, PASSWORD_CHARS, REACTION_CODE_CHARS, URL_CHARS, USERNAME_CHARS,
};
use utoipa::{IntoParams, ToSchema};

use super::wire::Role;
use crate::kit::contract::{email, text, text_or_null};

/// What a client knows of the token's user.
#[derive(ToSchema)]
pub(super) struct Identity {
    #[schema(schema_with = email::<EMAIL_CHARS>)]
    email: String,
    /// The token's `sub`.
    auth0_id: String,
    name: Option<String>,
    picture: Option<String>,
}

/// What one says of oneself. Null takes it away.
#[derive(ToSchema)]
pub(super) struct Bio {
    #[schema(required, schema_with = text_or_null::<ABOUT_CHARS>)]
    bio: Option<String>,
}

/// The name one goes by.
#[derive(ToSchema)]
pub(super) struct Name {
    #[schema(schema_with = text::<1, DISPLAY_NAME_CHARS>)]
    name: String,
}

/// A new channel.
#[derive(ToSchema)]
pub(super) struct NewChannel {
    #[schema(schema_with = text::<1, CHANNEL_NAME_CHARS>)]
    name: String,
    #[schema(schema_with = text_or_null::<DESCRIPTION_CHARS>)]
    description: Option<String>,
    is_private: Option<bool>,
    /// A private channel that is given none gets one.
    #[schema(schema_with = text_or_null::<JOIN_CODE_CHARS>)]
    join_code: Option<String>,
}

/// What is to change in a channel. Null takes away what may be absent.
#[derive(ToSchema)]
pub(super) struct ChannelEdit {
    #[schema(schema_with = text_or_null::<CHANNEL_NAME_CHARS>)]
    name: Option<String>,
    #[schema(schema_with = text_or_null::<DESCRIPTION_CHARS>)]
    description: Option<String>,
    is_private: Option<bool>,
    #[schema(schema_with = text_or_null::<JOIN_CODE_CHARS>)]
    join_code: Option<String>,
}

/// Whether strangers may not know of a channel, and the code that admits to it.
#[derive(ToSchema)]
pub(super) struct Privacy {
    is_private: bool,
    #[schema(schema_with = text_or_null::<JOIN_CODE_CHARS>)]
    join_code: Option<String>,
}

/// Whom a conversation is to be with.
#[derive(ToSchema)]
pub(super) struct NewConversation {
    #[schema(min_items = 1, max_items = 49)]
    user_ids: Vec<i64>,
    /// The name of a conversation of more than two.
    #[schema(schema_with = text_or_null::<CHANNEL_NAME_CHARS>)]
    name: Option<String>,
}

const _: () = assert!(GROUP_PEOPLE == 50, "the document says how many others a conversation may have");

/// The code that admits to a channel.
#[derive(ToSchema)]
pub(super) struct Code {
    code: String,
}

/// A new message.
#[derive(ToSchema)]
pub(super) struct NewMessage {
    #[schema(schema_with = text::<1, CONTENT_CHARS>)]
    content: String,
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

/// What somebody may do in a channel from now on.
#[derive(ToSchema)]
pub(super) struct NewRole {
    role: Role,
}

/// An entry of the catalogue.
#[derive(ToSchema)]
pub(super) struct ReactionChoice {
    reaction_id: i64,
}

/// A picture for the catalogue.
#[derive(ToSchema)]
pub(super) struct NewReactionKind {
    #[schema(schema_with = text::<1, REACTION_CODE_CHARS>)]
    code: String,
    #[schema(schema_with = text::<1, URL_CHARS>)]
    image_url: String,
}

/// Which part of a list. More than 1,000 are cut to as many.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Part {
    /// How many to leave out.
    #[param(minimum = 0, default = 0)]
    skip: Option<u64>,
    /// Most items in the page.
    #[param(minimum = 0, default = 100)]
    limit: Option<u64>,
}

/// Which messages, counted from the newest.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct History {
    /// How many to leave out.
    #[param(minimum = 0, default = 0)]
    skip: Option<u64>,
    /// Most messages in the page.
    #[param(minimum = 0, default = 50)]
    limit: Option<u64>,
    /// Changes nothing: they are always included.
    include_reactions: Option<bool>,
}

/// Which members, by id.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct MemberPage {
    /// The id of a user: those after them.
    #[param(minimum = 0, default = 0)]
    after: Option<i64>,
    /// Most members in the page.
    #[param(minimum = 0, default = 1000)]
    limit: Option<u64>,
}

/// Whose role.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct WhoseRole {
    user_id: i64,
}

/// A newcomer, to the issuer.
#[derive(ToSchema)]
pub(super) struct Newcomer {
    #[schema(schema_with = email::<EMAIL_CHARS>)]
    email: String,
    #[schema(schema_with = text::<{ PASSWORD_CHARS.0 }, { PASSWORD_CHARS.1 }>)]
    password: String,
    client_id: Option<String>,
    connection: Option<String>,
    #[schema(schema_with = text_or_null::<{ USERNAME_CHARS.1 }>)]
    username: Option<String>,
    nickname: Option<String>,
    name: Option<String>,
    given_name: Option<String>,
    family_name: Option<String>,
    picture: Option<String>,
}

/// What is to be traded for tokens (RFC 6749).
#[derive(ToSchema)]
pub(super) struct TokenRequest {
    /// `authorization_code`, `refresh_token` or `password`.
    grant_type: String,
    client_id: Option<String>,
    code: Option<String>,
    redirect_uri: Option<String>,
    code_verifier: Option<String>,
    refresh_token: Option<String>,
    username: Option<String>,
    password: Option<String>,
    audience: Option<String>,
    scope: Option<String>,
}

/// A refresh token whose login is to end (RFC 7009).
#[derive(ToSchema)]
pub(super) struct Revocation {
    token: String,
    client_id: Option<String>,
}

/// What a client asks of the issuer (RFC 6749, RFC 7636, `OpenID` Connect Core).
#[derive(IntoParams, ToSchema)]
#[into_params(parameter_in = Query)]
pub(super) struct Authorization {
    client_id: Option<String>,
    redirect_uri: Option<String>,
    response_type: Option<String>,
    response_mode: Option<String>,
    state: Option<String>,
    scope: Option<String>,
    audience: Option<String>,
    nonce: Option<String>,
    code_challenge: Option<String>,
    code_challenge_method: Option<String>,
    prompt: Option<String>,
    max_age: Option<String>,
    login_hint: Option<String>,
    screen_hint: Option<String>,
}

/// What a page of the issuer's own sends.
#[derive(ToSchema)]
pub(super) struct LoginForm {
    mark: Option<String>,
    username: Option<String>,
    email: Option<String>,
    password: Option<String>,
}

/// Where a browser goes after a logout.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Return {
    #[param(rename = "returnTo")]
    return_to: Option<String>,
    client_id: Option<String>,
}
