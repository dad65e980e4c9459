//! What the issuer says of a user, in ID tokens and at `/userinfo`.

use domain::model::User;
use domain::ports::ClaimValue::{self, Flag, Text};
use kit::time::rfc3339;

use super::scope;

/// What the scope lets a client know, by the claims' names. Addresses aren't verified, so none is said to be.
pub(super) fn of(user: &User, granted: &str) -> Vec<(&'static str, ClaimValue)> {
    let mut claims = Vec::new();
    if scope::has(granted, "profile") {
        claims.push(("name", Text(user.name().to_owned())));
        claims.push(("nickname", Text(user.username.clone())));
        claims.extend(user.avatar_url.clone().map(|picture| ("picture", Text(picture))));
        claims.push(("updated_at", Text(rfc3339(user.updated_at))));
    }
    if scope::has(granted, "email")
        && let Some(email) = &user.email
    {
        claims.push(("email", Text(email.clone())));
        claims.push(("email_verified", Flag(false)));
    }
    claims
}
