//! `/auth` and `/users`.

use domain::model::{Account, ChannelKind};
use domain::verbs::ProfileDraft;
use domain::{Refusal, Thing, limits, verbs};

use super::Answer;
use crate::auth0::answers::BadId;
use crate::auth0::wire::{self, Correspondent, Profile, User, Verified};
use crate::auth0::{NESTED_CHANNELS, decode, proof, requests};
use crate::kit::detail_answers::Impossible;
use crate::kit::time::rfc3339;
use crate::kit::{Call, Fit, answer, fitted};

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
    let (subject, profile) = decode::profile(&call)?;
    let account = verbs::sync_identity(call.core(), identity, &subject, profile).await?;
    Ok(answer::ok(&User::from(account.user.as_ref())))
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
    Ok(answer::ok(&Verified { valid: true, user: User::from(account.user.as_ref()) }))
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
    Ok(fitted::one(|fit| Profile::of(&account.user, &channels, fit)))
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
    proof::caller(&call).await?;
    let (skip, count) = decode::list(&call)?;
    let users = call.core().store.users(skip, count).await?;
    Ok(fitted::list(&users, |user| Profile::of(user, &[], Fit::WHOLE)))
}

/// Somebody.
#[utoipa::path(
    get,
    path = "/users/{user_id}",
    tag = "users",
    responses((status = 200, body = wire::Profile<'_>), BadId),
)]
pub(super) async fn one(call: Call) -> Answer {
    proof::caller(&call).await?;
    let user = call.core().store.user(decode::user_id(&call)?).await?;
    let user = user.ok_or(Refusal::Unknown(Thing::User))?;
    Ok(answer::ok(&Profile::of(&user, &[], Fit::WHOLE)))
}

/// Those with whom the caller has a conversation of two, the one with the latest message first.
#[utoipa::path(
    get,
    path = "/users/by-last-dm",
    tag = "users",
    responses((status = 200, body = [wire::Correspondent<'_>])),
)]
pub(super) async fn by_last_dm(call: Call) -> Answer {
    let me = proof::caller(&call).await?.user.id;
    let conversations = call.core().store.channels_of(me, Some(true), 0, limits::PAGE).await?;
    let direct = conversations.iter().filter(|view| view.channel.kind == ChannelKind::Direct);
    let people: Vec<Correspondent<'_>> = direct
        .filter_map(|view| {
            let other = view.roster.members.iter().find(|user| user.id != me)?;
            let last = view.channel.last_message_at.map(rfc3339);
            let user = User::from(other.as_ref());
            Some(Correspondent { user, last_dm_at: last, channel_id: view.channel.id.get() })
        })
        .collect();
    Ok(answer::ok(&people))
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
    let draft = ProfileDraft { about_me: Some(decode::bio(&call)?), ..ProfileDraft::default() };
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
    let draft = ProfileDraft { display_name: Some(Some(decode::name(&call)?)), ..ProfileDraft::default() };
    changed(&call, &account, draft).await
}

async fn changed(call: &Call, account: &Account, draft: ProfileDraft) -> Answer {
    let changed = verbs::update_profile(call.core(), account.actor(), draft).await;
    let user = changed.map_err(documented)?;
    let channels = call.core().store.channels_of(user.id, None, 0, NESTED_CHANNELS).await?;
    Ok(fitted::one(|fit| Profile::of(&user, &channels, fit)))
}

/// The domain's names for these fields are other dialects' words.
fn documented(refusal: Refusal) -> Refusal {
    let Refusal::Invalid(mut flaws) = refusal else { return refusal };
    for flaw in &mut flaws {
        flaw.field = match flaw.field {
            "display_name" => "name",
            "about_me" => "bio",
            other => other,
        };
    }
    Refusal::Invalid(flaws)
}
