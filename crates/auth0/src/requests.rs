//! What requests hold, as the published document has it. Nothing is read into these: `decode` and the issuer read field
//! by field, so that every wrong one is named at once. Fields that may be absent may be null as well.
#![expect(dead_code, reason = "they document what is read, and hold nothing")]

use domain::limits::{
    ABOUT_CHARS, CHANNEL_NAME_CHARS, CONTENT_CHARS, DESCRIPTION_CHARS, DISPLAY_NAME_CHARS, GROUP_PEOPLE,
    JOIN_CODE_CHARS, NONCE_CHARS, REACTION_CODE_CHARS, URL_CHARS, USERNAME_CHARS,
};
use kit::contract::{email, email_or_null, password, text, text_or_null};
use utoipa::{IntoParams, ToSchema};

use super::wire::Role;

/// What a client knows of the token's user.
#[derive(ToSchema)]
#[schema(example = json!({ "auth0_id": "auth0|1", "email": "ada@example.com", "name": "Ada" }))]
pub(super) struct Identity {
    /// None leaves the one that is there.
    #[schema(schema_with = email_or_null)]
    email: Option<String>,
    /// The token's `sub`.
    auth0_id: String,
    name: Option<String>,
    picture: Option<String>,
}

/// What one says of oneself. Null takes it away.
#[derive(ToSchema)]
#[schema(example = json!({ "bio": "I read and cook." }))]
pub(super) struct Bio {
    #[schema(required, schema_with = text_or_null::<ABOUT_CHARS>)]
    bio: Option<String>,
}

/// The name one goes by.
#[derive(ToSchema)]
#[schema(example = json!({ "name": "Ada Lovelace" }))]
pub(super) struct Name {
    #[schema(schema_with = text::<1, DISPLAY_NAME_CHARS>)]
    name: String,
}

/// A new channel.
#[derive(ToSchema)]
#[schema(example = json!({ "name": "kitchen", "description": "What is cooking", "is_private": false }))]
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
#[schema(example = json!({ "name": "pantry", "description": "What there is" }))]
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
#[schema(example = json!({ "is_private": true, "join_code": "soup" }))]
pub(super) struct Privacy {
    is_private: bool,
    #[schema(schema_with = text_or_null::<JOIN_CODE_CHARS>)]
    join_code: Option<String>,
}

/// Whom a conversation is to be with.
#[derive(ToSchema)]
#[schema(example = json!({ "user_ids": [2] }))]
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
#[schema(example = json!({ "code": "soup" }))]
pub(super) struct Code {
    code: String,
}

/// A new message.
#[derive(ToSchema)]
#[schema(example = json!({ "content": "Soup is ready" }))]
pub(super) struct NewMessage {
    #[schema(schema_with = text::<1, CONTENT_CHARS>)]
    content: String,
    /// A mark of the sender's own. Sent again, it makes no second message.
    #[schema(schema_with = text_or_null::<NONCE_CHARS>)]
    nonce: Option<String>,
}

/// What a message is to say instead.
#[derive(ToSchema)]
#[schema(example = json!({ "content": "Soup is gone" }))]
pub(super) struct MessageEdit {
    #[schema(schema_with = text::<1, CONTENT_CHARS>)]
    content: String,
}

/// What somebody may do in a channel from now on.
#[derive(ToSchema)]
#[schema(example = json!({ "role": "moderator" }))]
pub(super) struct NewRole {
    role: Role,
}

/// An entry of the catalogue.
#[derive(ToSchema)]
#[schema(example = json!({ "reaction_id": 1 }))]
pub(super) struct ReactionChoice {
    reaction_id: i64,
}

/// A picture for the catalogue.
#[derive(ToSchema)]
#[schema(example = json!({ "code": "parrot", "image_url": "https://example.com/parrot.gif" }))]
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
#[schema(example = json!({
    "client_id": "an-app", "connection": "Username-Password-Authentication", "email": "ada@example.com",
    "password": "correct horse", "username": "ada",
}))]
pub(super) struct Newcomer {
    #[schema(schema_with = email)]
    email: String,
    #[schema(schema_with = password)]
    password: String,
    #[schema(example = "an-app")]
    client_id: Option<String>,
    #[schema(example = "Username-Password-Authentication")]
    connection: Option<String>,
    #[schema(schema_with = text_or_null::<{ USERNAME_CHARS.1 }>)]
    username: Option<String>,
    nickname: Option<String>,
    name: Option<String>,
    given_name: Option<String>,
    family_name: Option<String>,
    picture: Option<String>,
    /// What somebody gave them to register with; it may stand in the query instead. Needed where sign-up takes one.
    #[schema(schema_with = text_or_null::<JOIN_CODE_CHARS>)]
    invite_code: Option<String>,
}

/// The same in the query.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Invited {
    invite_code: Option<String>,
}

/// What is to be traded for tokens (RFC 6749).
#[derive(ToSchema)]
#[schema(example = json!({
    "grant_type": "password", "client_id": "an-app", "username": "ada@example.com", "password": "correct horse",
    "scope": "openid profile email offline_access",
}))]
pub(super) struct TokenRequest {
    /// `authorization_code`, `refresh_token` or `password`.
    #[schema(example = "password")]
    grant_type: String,
    #[schema(example = "an-app")]
    client_id: Option<String>,
    /// Of a client that has one, unless it shows it by HTTP's basic authentication.
    client_secret: Option<String>,
    code: Option<String>,
    redirect_uri: Option<String>,
    code_verifier: Option<String>,
    refresh_token: Option<String>,
    #[schema(example = "ada@example.com")]
    username: Option<String>,
    #[schema(example = "correct horse")]
    password: Option<String>,
    audience: Option<String>,
    #[schema(example = "openid profile email offline_access")]
    scope: Option<String>,
}

/// A refresh token whose login is to end (RFC 7009).
#[derive(ToSchema)]
#[schema(example = json!({ "client_id": "an-app", "token": "v1.0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" }))]
pub(super) struct Revocation {
    token: String,
    #[schema(example = "an-app")]
    client_id: Option<String>,
    client_secret: Option<String>,
}

/// What a client asks of the issuer (RFC 6749, RFC 7636, `OpenID` Connect Core).
#[derive(IntoParams, ToSchema)]
#[into_params(parameter_in = Query)]
#[schema(example = json!({
    "client_id": "an-app", "redirect_uri": "http://localhost:3000/callback", "response_type": "code", "state": "a-state",
    "scope": "openid profile email offline_access", "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    "code_challenge_method": "S256",
}))]
pub(super) struct Authorization {
    #[schema(example = "an-app")]
    #[param(example = "an-app")]
    client_id: Option<String>,
    #[schema(example = "http://localhost:3000/callback")]
    #[param(example = "http://localhost:3000/callback")]
    redirect_uri: Option<String>,
    #[schema(example = "code")]
    #[param(example = "code")]
    response_type: Option<String>,
    response_mode: Option<String>,
    #[schema(example = "a-state")]
    #[param(example = "a-state")]
    state: Option<String>,
    #[schema(example = "openid profile email offline_access")]
    #[param(example = "openid profile email offline_access")]
    scope: Option<String>,
    audience: Option<String>,
    nonce: Option<String>,
    #[schema(example = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")]
    #[param(example = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")]
    code_challenge: Option<String>,
    #[schema(example = "S256")]
    #[param(example = "S256")]
    code_challenge_method: Option<String>,
    prompt: Option<String>,
    max_age: Option<String>,
    login_hint: Option<String>,
    screen_hint: Option<String>,
    /// Shown in the sign-up form, where sign-up takes one.
    invite_code: Option<String>,
}

/// What a page of the issuer's own sends.
#[derive(ToSchema)]
#[schema(example = json!({ "username": "ada", "password": "correct horse" }))]
pub(super) struct LoginForm {
    mark: Option<String>,
    username: Option<String>,
    email: Option<String>,
    password: Option<String>,
    invite_code: Option<String>,
}

/// What the pages send that set a password.
#[derive(ToSchema)]
#[schema(example = json!({
    "username": "ada", "current_password": "correct horse", "new_password": "battery staple",
}))]
pub(super) struct PasswordForm {
    mark: Option<String>,
    username: Option<String>,
    current_password: Option<String>,
    new_password: Option<String>,
}

/// The code in a link that sets a password.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Link {
    code: Option<String>,
}

/// Who forgot their password, by email or else by `username`.
#[derive(ToSchema)]
#[schema(example = json!({ "email": "ada@example.com", "client_id": "an-app", "connection": "Username-Password-Authentication" }))]
pub(super) struct Forgotten {
    email: Option<String>,
    username: Option<String>,
    client_id: Option<String>,
    connection: Option<String>,
}

/// Whose login is to end, and where the browser goes then (`OpenID` Connect RP-Initiated Logout 1.0).
#[derive(IntoParams, ToSchema)]
#[into_params(parameter_in = Query)]
#[schema(example = json!({ "client_id": "an-app", "post_logout_redirect_uri": "http://localhost:3000/" }))]
pub(super) struct EndSession {
    /// An ID token of the login, which may have expired.
    id_token_hint: Option<String>,
    #[schema(example = "an-app")]
    #[param(example = "an-app")]
    client_id: Option<String>,
    #[schema(example = "http://localhost:3000/")]
    #[param(example = "http://localhost:3000/")]
    post_logout_redirect_uri: Option<String>,
    /// Goes along to that address.
    state: Option<String>,
}

/// Where a browser goes after a logout.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Return {
    #[param(rename = "returnTo")]
    return_to: Option<String>,
    client_id: Option<String>,
}
