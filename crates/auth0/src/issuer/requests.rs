//! The bodies and queries of requests to the issuer, as those of the others in `auth0/requests.rs`. Clients of Auth0 send
//! some fields that nobody reads.

use super::{
    change_password, client, form, login, logout, password_pages, request, revoke, signup, signup_page, token,
};
use kit::{Fields, Query, field};

kit::bodies! {
    /// A newcomer, to the issuer.
    #[example({
        "client_id": "an-app", "connection": "Username-Password-Authentication", "email": "ada@example.com",
        "password": "correct horse", "username": "ada",
    })]
    Newcomer = |fields: &mut Fields| {
        signup::signup_fields(fields);
        fields.optional_text(client::CLIENT_ID);
        fields.optional_text(field("connection").example("Username-Password-Authentication"));
    };
    /// What is to be traded for tokens (RFC 6749).
    #[example({
        "grant_type": "password", "client_id": "an-app", "username": "ada@example.com", "password": "correct horse",
        "scope": "openid profile email offline_access",
    })]
    TokenRequest = token::token_fields;
    /// A refresh token whose login is to end (RFC 7009).
    #[example({
        "client_id": "an-app", "token": "v1.0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    })]
    Revocation = |fields: &mut Fields| (revoke::given_token(fields), client::client_fields(fields));
    /// What a client asks of the issuer (RFC 6749, RFC 7636, `OpenID` Connect Core).
    #[example({
        "client_id": "an-app", "redirect_uri": "http://localhost:3000/callback", "response_type": "code",
        "state": "a-state", "scope": "openid profile email offline_access",
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256",
    })]
    Authorization = |fields: &mut Fields| request::CARRIED.map(|field| fields.optional_text(field));
    /// What a page of the issuer's own sends.
    #[example({ "username": "ada", "password": "correct horse" })]
    LoginForm = |fields: &mut Fields| (form::given_csrf_token(fields), login::entered(fields), signup_page::entered(fields));
    /// What the pages send that set a password.
    #[example({ "username": "ada", "current_password": "correct horse", "new_password": "battery staple" })]
    PasswordForm = |fields: &mut Fields| (form::given_csrf_token(fields), password_pages::entered(fields));
    /// Who forgot their password, by email or else by `username`.
    #[example({
        "email": "ada@example.com", "client_id": "an-app", "connection": "Username-Password-Authentication",
    })]
    Forgotten = |fields: &mut Fields| {
        change_password::given_name(fields);
        ["client_id", "connection"].map(|name| fields.optional_text(name))
    };
    /// Whose login is to end, and where the browser goes then (`OpenID` Connect RP-Initiated Logout 1.0).
    #[example({ "client_id": "an-app", "post_logout_redirect_uri": "http://localhost:3000/" })]
    EndSession = |fields: &mut Fields| logout::END_SESSION.map(|field| fields.optional_text(field));
}

kit::queries! {
    /// What somebody gave a newcomer to register with, where the body doesn't say.
    Invited = signup::invite_code;
    /// The same as `Authorization`.
    AuthorizationQuery = |query: &mut Query| request::CARRIED.map(|field| query.text(field).is_some());
    /// The code in a link that sets a password.
    Link = password_pages::given_code;
    /// The same as `EndSession`.
    EndSessionQuery = |query: &mut Query| logout::END_SESSION.map(|field| query.text(field).is_some());
    /// Where a browser goes after a logout.
    Return = |query: &mut Query| ["returnTo", "client_id"].map(|name| query.text(name).is_some());
}
