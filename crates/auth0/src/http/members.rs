//! Who is in a channel: joining, leaving, removing.

use domain::model::Account;
use domain::ports::{Admission, Departure, OwnerLeaves, Slice};
use domain::{MembershipOf, Refusal, verbs};
use kit::detail_answers::Impossible;
use kit::{Call, answer, fitted};

use super::Answer;
use super::channels::shown;
use crate::answers::BadId;
use crate::wire::{self, ChannelRole, Done, members};
use crate::{NAME, decode, proof, requests};

/// Joins the channel that a code admits to. Joining twice is joining once.
#[utoipa::path(
    post,
    path = "/channels/join",
    tag = "members",
    request_body = requests::Code,
    responses((status = 200, body = wire::Channel<'_>)),
)]
pub(super) async fn join_by_code(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let admission = call.read(decode::admission)??;
    joined(&call, &account, admission).await
}

/// Joins a public channel. Joining twice is joining once.
#[utoipa::path(
    post,
    path = "/channels/{channel_id}/join",
    tag = "members",
    responses((status = 200, body = wire::Channel<'_>), Impossible, BadId),
)]
pub(super) async fn join(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let admission = Admission::Open(decode::channel_id(&call)?);
    joined(&call, &account, admission).await
}

/// Whoever is in already gets the channel as well: a link may be followed twice.
async fn joined(call: &Call, account: &Account, admission: Admission) -> Answer {
    let (core, user) = (call.core(), account.user.id);
    let view = match (verbs::join_channel(core, account.actor(), admission.clone(), NAME).await, admission) {
        (Err(Refusal::AlreadyMember(MembershipOf::Channel)), Admission::Open(channel)) => {
            core.store.channel(user, channel).await?
        }
        (Err(Refusal::AlreadyMember(MembershipOf::Channel)), Admission::Code(code)) => {
            core.store.channel_with_code(user, &code).await?
        }
        (view, _) => view?,
    };
    Ok(shown(account, &view))
}

/// Leaves a channel. An owner hands it to the longest-standing other member.
#[utoipa::path(
    post,
    path = "/channels/{channel_id}/leave",
    tag = "members",
    responses((status = 200, body = wire::Done), Impossible, BadId),
)]
pub(super) async fn leave(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let channel = decode::channel_id(&call)?;
    call.core().perform(verbs::LeaveChannel { actor: account.actor(), channel, owner: OwnerLeaves::HandsOver }).await?;
    Ok(answer::ok(&Done { message: "Successfully left the channel" }))
}

/// The members of a channel, by id. The document knows no pages of them; larger channels are read on with `after`.
#[utoipa::path(
    get,
    path = "/channels/{channel_id}/members",
    tag = "members",
    params(requests::MemberPage),
    responses((status = 200, body = [wire::Member<'_>])),
)]
pub(super) async fn list(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let channel = decode::channel_id(&call)?;
    let (after, count) = call.query().read(decode::members)?;
    let (store, user) = (&call.core().store, account.user.id);
    let roster = store.members(user, channel, Slice { after, skip: 0, count }).await?;
    let owner = store.membership(user, channel).await?.owner;
    Ok(fitted::ok(roster.members.len(), |fit| {
        let shown = fit.of(&roster.members).iter().map(AsRef::as_ref);
        members(shown, owner, &roster.moderators)
    }))
}

/// Removes a member; the owner may.
#[utoipa::path(
    delete,
    path = "/channels/{channel_id}/members/{user_id}",
    tag = "members",
    responses((status = 200, body = wire::Done), Impossible, BadId),
)]
pub(super) async fn remove(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let (channel, user) = (decode::channel_id(&call)?, decode::user_id(&call)?);
    call.core()
        .perform(verbs::RemoveFromChannel { actor: account.actor(), channel, target: user, how: Departure::Removed })
        .await?;
    Ok(answer::ok(&Done { message: "Member removed successfully" }))
}

/// What somebody may do in a channel.
#[utoipa::path(
    get,
    path = "/channels/{channel_id}/role",
    tag = "members",
    params(requests::WhoseRole),
    responses((status = 200, body = wire::ChannelRole)),
)]
pub(super) async fn role(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let (channel, user) = (decode::channel_id(&call)?, call.query().read(decode::user_in_query)??);
    let post = call.core().store.post(account.user.id, channel, user).await?;
    Ok(answer::ok(&ChannelRole::new(channel, user, post)))
}

/// Gives a member a role; the owner may. Making somebody else owner hands the channel over.
#[utoipa::path(
    put,
    path = "/channels/{channel_id}/roles/{user_id}",
    tag = "members",
    request_body = requests::NewRole,
    responses((status = 200, body = wire::ChannelRole)),
)]
pub(super) async fn set_role(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let (channel, user) = (decode::channel_id(&call)?, decode::user_id(&call)?);
    let post = call
        .core()
        .perform(verbs::SetRole { actor: account.actor(), channel, target: user, role: call.read(decode::role)?? })
        .await?;
    Ok(answer::ok(&ChannelRole::new(channel, user, post)))
}
