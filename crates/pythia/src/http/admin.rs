//! What administrators do. Everybody else gets 403 whatever they ask.

use domain::model::{Account, UserId};
use domain::ports::OwnedResource;
use domain::verbs::{self, SanctionDraft};
use domain::{Refusal, Resource, rules};
use kit::detail_answers::{Impossible, Naming};
use kit::{Call, answer, fitted};

use super::Answer;
use crate::casing::both;
use crate::refuse::worded;
use crate::{decode, requests, wire};

/// What there is, counted.
#[utoipa::path(
    get,
    path = "/api/v1/admin/dashboard",
    tag = "admin",
    responses((status = 200, body = wire::Dashboard)),
)]
pub(super) async fn dashboard(call: Call) -> Answer {
    let admin = administrator(&call).await?;
    let installation_counts = call.core().store.installation_counts(admin.user.id).await?;
    Ok(answer::ok(&both(&wire::Dashboard::of(installation_counts, call.core().hub.population()))))
}

/// Accounts, by id.
#[utoipa::path(
    get,
    path = "/api/v1/admin/users",
    tag = "admin",
    params(requests::Slice, requests::Sought),
    responses((status = 200, body = [wire::Account])),
)]
pub(super) async fn users(call: Call) -> Answer {
    let admin = administrator(&call).await?;
    let users = call.core().store.accounts(admin.user.id, decode::accounts(&call)?).await?;
    let now = call.now();
    Ok(fitted::ok(users.len(), |fit| {
        both(fit.of(&users).iter().map(|user| wire::Account::of(user, now)).collect::<Vec<_>>())
    }))
}

/// One account.
#[utoipa::path(
    get,
    path = "/api/v1/admin/users/{user_id}",
    tag = "admin",
    responses((status = 200, body = wire::Account)),
)]
pub(super) async fn user(call: Call) -> Answer {
    administrator(&call).await?;
    let id = decode::user_id(call.segment("user_id"))?;
    let user = call.core().store.user(id).await?.ok_or(Refusal::Unknown(Resource::User))?;
    Ok(answer::ok(&both(&wire::Account::of(&user, call.now()))))
}

/// Bans an account. Its logins and sockets end.
#[utoipa::path(
    post,
    path = "/api/v1/admin/users/{user_id}/ban",
    tag = "admin",
    request_body = Option<requests::Sentence>,
    responses((status = 200, body = wire::SanctionedAccount)),
)]
pub(super) async fn ban(call: Call) -> Answer {
    let admin = administrator(&call).await?;
    let (span, reason) = call.fields_if_any()?.read(decode::sentence)?;
    sanction(&call, &admin, SanctionDraft::Ban(span), reason, "User banned successfully").await
}

/// Suspends an account. Its logins and sockets end.
#[utoipa::path(
    post,
    path = "/api/v1/admin/users/{user_id}/suspend",
    tag = "admin",
    request_body = Option<requests::Sentence>,
    responses((status = 200, body = wire::SanctionedAccount)),
)]
pub(super) async fn suspend(call: Call) -> Answer {
    let admin = administrator(&call).await?;
    let (span, reason) = call.fields_if_any()?.read(decode::sentence)?;
    sanction(&call, &admin, SanctionDraft::Suspend(span), reason, "User suspended successfully").await
}

/// Lifts a ban, or a suspension.
#[utoipa::path(
    post,
    path = "/api/v1/admin/users/{user_id}/unban",
    tag = "admin",
    request_body = Option<requests::Sentence>,
    responses((status = 200, body = wire::SanctionedAccount)),
)]
pub(super) async fn unban(call: Call) -> Answer {
    let admin = administrator(&call).await?;
    let (_, reason) = call.fields_if_any()?.read(decode::sentence)?;
    sanction(&call, &admin, SanctionDraft::Restore, reason, "User unbanned successfully").await
}

async fn sanction(
    call: &Call,
    admin: &Account,
    draft: SanctionDraft,
    reason: Option<String>,
    done: &'static str,
) -> Answer {
    let target = decode::user_id(call.segment("user_id"))?;
    let user = verbs::sanction(call.core(), admin.actor(), target, draft, reason.as_deref()).await?;
    Ok(answer::ok(&both(&wire::SanctionedAccount::of(done, &user, call.now()))))
}

/// Makes somebody an administrator.
#[utoipa::path(
    post,
    path = "/api/v1/admin/users/{user_id}/roles",
    tag = "admin",
    params(requests::RoleInQuery),
    request_body = Option<requests::RoleChoice>,
    responses((status = 200, body = wire::SanctionedAccount)),
)]
pub(super) async fn grant_role(call: Call) -> Answer {
    set_admin(&call, true, "Role granted successfully").await
}

/// Makes somebody else no longer an administrator.
#[utoipa::path(
    delete,
    path = "/api/v1/admin/users/{user_id}/roles",
    tag = "admin",
    params(requests::RoleInQuery),
    request_body = Option<requests::RoleChoice>,
    responses((status = 200, body = wire::SanctionedAccount)),
)]
pub(super) async fn revoke_role(call: Call) -> Answer {
    set_admin(&call, false, "Role revoked successfully").await
}

async fn set_admin(call: &Call, admin: bool, done: &'static str) -> Answer {
    let account = administrator(call).await?;
    decode::role(call)?;
    let target = decode::user_id(call.segment("user_id"))?;
    let user = call.core().perform(verbs::SetAdmin { actor: account.actor(), target, admin }).await?;
    Ok(answer::ok(&both(&wire::SanctionedAccount::of(done, &user, call.now()))))
}

/// Takes any message away.
#[utoipa::path(
    delete,
    path = "/api/v1/admin/messages/{message_id}",
    tag = "admin",
    params(requests::ReasonInQuery),
    request_body = Option<requests::Reason>,
    responses((status = 200, body = wire::Done)),
)]
pub(super) async fn delete_message(call: Call) -> Answer {
    let admin = administrator(&call).await?;
    let reason = decode::reason(&call)?;
    let message = decode::message_id(call.segment("message_id"))?;
    verbs::delete_any_message(call.core(), admin.actor(), message, reason.as_deref()).await?;
    Ok(answer::ok(&wire::Done::new("Message deleted successfully")))
}

/// Makes a member owner of a channel. A server's channel goes with its server.
#[utoipa::path(
    post,
    path = "/api/v1/admin/channels/{channel_id}/owner",
    tag = "admin",
    request_body = requests::UserChoice,
    responses((status = 200, body = wire::SanctionedAccount), Impossible),
)]
pub(super) async fn transfer(call: Call) -> Answer {
    let admin = administrator(&call).await?;
    let target = call.read(decode::added_user)??;
    let channel = decode::channel_id(call.segment("channel_id"))?;
    let user = call
        .core()
        .perform(verbs::Transfer { actor: Some(admin.actor()), resource: OwnedResource::Channel(channel), target })
        .await?;
    Ok(answer::ok(&both(&wire::SanctionedAccount::of("Ownership transferred successfully", &user, call.now()))))
}

/// What administrators did, latest first.
#[utoipa::path(
    get,
    path = "/api/v1/admin/actions",
    tag = "admin",
    params(requests::Slice, requests::ActionsOn),
    responses((status = 200, body = [wire::AdminAction]), Naming),
)]
pub(super) async fn actions(call: Call) -> Answer {
    let admin = administrator(&call).await?;
    let (skip, count) = call.query().read(decode::list)?;
    let target = call.query().read(decode::actions_on)??;
    let actions = call.core().store.admin_actions(admin.user.id, target, skip, count).await?;
    let now = call.now();
    Ok(fitted::ok(actions.len(), |fit| {
        both(fit.of(&actions).iter().map(|action| wire::AdminAction::of(action, now)).collect::<Vec<_>>())
    }))
}

/// Does the same to several accounts.
///
/// Each is done in a commit of its own: what fails for one is done for the others.
#[utoipa::path(
    post,
    path = "/api/v1/admin/bulk-actions",
    tag = "admin",
    request_body = requests::BulkJudgement,
    responses((status = 200, body = wire::Bulk)),
)]
pub(super) async fn bulk(call: Call) -> Answer {
    let admin = administrator(&call).await?;
    let bulk = call.read(decode::bulk)?;
    let (mut successful, mut failed) = (Vec::new(), Vec::new());
    for given in bulk.users {
        match one_of_many(&call, &admin, &given, bulk.draft, bulk.reason.as_deref()).await {
            Ok(user) => successful.push(user),
            Err(refusal @ (Refusal::Invalid(_) | Refusal::Unavailable | Refusal::BadToken)) => {
                return Err(refusal.into());
            }
            Err(refusal) => failed.push(wire::Failed { user_id: given, error: worded(&refusal).1 }),
        }
    }
    Ok(answer::ok(&wire::Bulk::of(&successful, failed)))
}

async fn one_of_many(
    call: &Call,
    admin: &Account,
    given: &str,
    draft: SanctionDraft,
    reason: Option<&str>,
) -> Result<UserId, Refusal> {
    let target = decode::user_id(given)?;
    Ok(verbs::sanction(call.core(), admin.actor(), target, draft, reason).await?.id)
}

async fn administrator(call: &Call) -> Result<Account, Refusal> {
    let account = call.account().await?;
    rules::administer(&account.user).map(|()| account)
}
