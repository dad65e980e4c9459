//! Profile pictures that are uploaded.

use domain::{MissingRight, Refusal, verbs};
use kit::{Call, Form, address, answer, origin};

use super::Answer;
use crate::answers::{Restricted, Storing};
use crate::{decode, requests, wire};

/// Gives oneself this picture, in place of the one before. It is shown small, without what its camera noted in it.
#[utoipa::path(
    put,
    path = "/api/rest/users/{user_id}/avatar",
    tag = "accounts",
    request_body(content = requests::NewAvatar, content_type = "multipart/form-data"),
    responses((status = 200, body = wire::Oneself<'_>), Restricted, Storing),
)]
pub(super) async fn give(form: Form) -> Answer {
    let account = form.call.account().await?;
    if decode::user_id(&form.call, account.user.id)? != account.user.id {
        return Err(Refusal::Forbidden(MissingRight::Identity).into());
    }
    let arrived = form.receive(account.actor(), None, &[]).await?;
    let call = arrived.call;
    // Other dialects' clients load pictures from wherever they are themselves, and need the whole address.
    let own = call.context.facts.public_url.clone().or_else(|| origin::of(&call.headers)).unwrap_or_default();
    let user = arrived.files.wear(account.actor(), move |code| format!("{own}{}", address::avatar(code))).await?;
    Ok(answer::ok(&wire::Oneself::from(user.as_ref())))
}

/// Takes one's own picture away.
#[utoipa::path(
    delete,
    path = "/api/rest/users/{user_id}/avatar",
    tag = "accounts",
    responses((status = 200, body = wire::Oneself<'_>), Restricted),
)]
pub(super) async fn clear(call: Call) -> Answer {
    let account = call.account().await?;
    if decode::user_id(&call, account.user.id)? != account.user.id {
        return Err(Refusal::Forbidden(MissingRight::Identity).into());
    }
    let user = verbs::clear_avatar(call.core(), account.actor()).await?;
    Ok(answer::ok(&wire::Oneself::from(user.as_ref())))
}
