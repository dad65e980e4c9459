//! `/auth` and `/users`.

use domain::model::Account;
use domain::verbs::ProfileDraft;
use domain::{Refusal, Resource, verbs};
use kit::detail_answers::Impossible;
use kit::{Call, answer, fitted};

use super::Answer;
use crate::answers::BadId;
use crate::wire::{self, Correspondent, Profile, User, Verified};
use crate::{NESTED_CHANNELS, decode, proof, requests};

/// Makes the token's user known, or brings what is known of them up to date. `auth0_id` has to be the token's `sub`.
#[utoipa::path(
    post,
    path = "/auth/sync",
    tag = "auth",
    request_body = requests::Identity,
    responses((status = 200, body = wire::User<'_>), Impossible),
)]
pub(super) async fn sync(call: Call) -> Answer {
    let identity = proof::identity(&call).await?;
    let (subject, profile) = call.read(decode::profile)?;
    let account = verbs::sync_identity(call.core(), identity, &subject, profile).await?;
    Ok(answer::ok(&User::own(&account.user)))
}

/// Whether the token is good, and whose it is.
#[utoipa::path(
    get,
    path = "/auth/verify",
    tag = "auth",
    responses((status = 200, body = wire::Verified<'_>)),
)]
pub(super) async fn verify(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    Ok(answer::ok(&Verified { valid: true, user: User::own(&account.user) }))
}

/// Oneself, with the channels one is in that have the latest messages.
#[utoipa::path(
    get,
    path = "/users/me",
    tag = "users",
    responses((status = 200, body = wire::Profile<'_>)),
)]
pub(super) async fn me(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let channels = call.core().store.channels_of(account.user.id, None, 0, NESTED_CHANNELS).await?;
    Ok(fitted::one(|fit| Profile::own(&account.user, &channels, fit)))
}

/// Everybody, by id.
#[utoipa::path(
    get,
    path = "/users",
    tag = "users",
    params(requests::Part),
    responses((status = 200, body = [wire::Profile<'_>])),
)]
pub(super) async fn list(call: Call) -> Answer {
    let me = proof::caller(&call).await?.user.id;
    let (skip, count) = call.query().read(decode::list)?;
    let users = call.core().store.users(skip, count).await?;
    Ok(fitted::list(&users, |user| Profile::seen_by(user, me)))
}

/// Somebody.
#[utoipa::path(
    get,
    path = "/users/{user_id}",
    tag = "users",
    responses((status = 200, body = wire::Profile<'_>), BadId),
)]
pub(super) async fn one(call: Call) -> Answer {
    let me = proof::caller(&call).await?.user.id;
    let user = call.core().store.user(decode::user_id(&call)?).await?;
    let user = user.ok_or(Refusal::Unknown(Resource::User))?;
    Ok(answer::ok(&Profile::seen_by(&user, me)))
}

/// Everybody whom the caller can speak with, two by two: first those with whom there is no conversation yet, by id, then
/// the others, the one who was spoken with last at the end.
#[utoipa::path(
    get,
    path = "/users/by-last-dm",
    tag = "users",
    params(requests::Part),
    responses((status = 200, body = [wire::Correspondent<'_>])),
)]
pub(super) async fn by_last_dm(call: Call) -> Answer {
    let me = proof::caller(&call).await?.user.id;
    let (skip, count) = call.query().read(decode::list)?;
    let people = call.core().store.correspondents(me, skip, count).await?;
    Ok(fitted::list(&people, Correspondent::from))
}

/// Says something of oneself.
#[utoipa::path(
    put,
    path = "/users/me/bio",
    tag = "users",
    request_body = requests::Bio,
    responses((status = 200, body = wire::Profile<'_>)),
)]
pub(super) async fn set_bio(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let draft = ProfileDraft { about_me: Some(call.read(decode::bio)?), ..ProfileDraft::default() };
    changed(&call, &account, draft).await
}

/// Changes the name one goes by.
#[utoipa::path(
    put,
    path = "/users/me/name",
    tag = "users",
    request_body = requests::Name,
    responses((status = 200, body = wire::Profile<'_>)),
)]
pub(super) async fn set_name(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let draft = ProfileDraft { display_name: Some(Some(call.read(decode::name)??)), ..ProfileDraft::default() };
    changed(&call, &account, draft).await
}

async fn changed(call: &Call, account: &Account, draft: ProfileDraft) -> Answer {
    let changed = verbs::update_profile(call.core(), account.actor(), draft).await;
    let user = changed.map_err(documented)?;
    let channels = call.core().store.channels_of(user.id, None, 0, NESTED_CHANNELS).await?;
    Ok(fitted::one(|fit| Profile::own(&user, &channels, fit)))
}

/// The domain's names for these fields are other dialects' words.
fn documented(refusal: Refusal) -> Refusal {
    let Refusal::Invalid(mut problems) = refusal else { return refusal };
    for invalid in &mut problems {
        invalid.field = match invalid.field {
            "display_name" => "name",
            "about_me" => "bio",
            other => other,
        };
    }
    Refusal::Invalid(problems)
}
