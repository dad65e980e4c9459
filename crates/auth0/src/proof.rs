//! Who asks: an identity provider's token, or one of our own while the built-in issuer is in use.

use domain::model::{Account, Identity};
use domain::{Core, Outcome, Refusal, verbs};
use kit::call::bearer;
use kit::origin::{Arrival, reached_by};
use kit::{Call, token};

use super::wire::subject;

/// The account behind the `Authorization` header.
pub(super) async fn caller(call: &Call) -> Outcome<Account> {
    call.admit(account(call.core(), call.arrival, bearer(&call.headers)?).await?).await
}

/// The account behind a token of either kind, on a request that arrived so.
pub(super) async fn account(core: &Core, arrival: Option<Arrival>, token: &str) -> Outcome<Account> {
    if !token::says_hs256(token) {
        verbs::identify(core, token, reached_by(arrival)).await
    } else if core.issuer.is_some() {
        verbs::authenticate(core, token).await
    } else {
        Err(Refusal::BadToken)
    }
}

/// The identity behind the `Authorization` header, whether or not an account is bound to it yet.
pub(super) async fn identity(call: &Call) -> Outcome<Identity> {
    let identity = identity_in(call, bearer(&call.headers)?).await?;
    call.take_in().await;
    Ok(identity)
}

/// The identity behind a token of either kind, wherever in the call it stood.
pub(super) async fn identity_in(call: &Call, token: &str) -> Outcome<Identity> {
    let (core, arrival) = (call.core(), call.arrival);
    if !token::says_hs256(token) {
        return verbs::vouched(core, token, reached_by(arrival)).await;
    }
    // One of our own tokens says of its account what a token of the built-in issuer would.
    let account = account(core, arrival, token).await?;
    Ok(Identity {
        issuer: "local".to_owned(),
        subject: subject(account.user.id),
        verified_email: None,
        session: account.session,
        local_user: Some(account.user.id),
        address: None,
        scope: None,
    })
}
