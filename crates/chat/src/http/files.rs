//! Files: what a message carries, and what is uploaded for one to come.

use domain::verbs;

use super::Answer;
use crate::answers::Storing;
use crate::{decode, requests, wire};
use kit::detail_answers::{Naming, Restricted};
use kit::{Call, Form, FormParts, answer, download};

/// Takes in a file for a message to come, which names it as `file_id`. It waits for a day, and is read meanwhile by the
/// members of the channel, or without one by oneself alone.
#[utoipa::path(
    post,
    path = "/api/files",
    tag = "files",
    request_body(content = requests::NewFile, content_type = "multipart/form-data"),
    responses((status = 200, body = wire::Metadata<'_>), Naming, Restricted, Storing),
)]
pub(super) async fn upload(form: Form) -> Answer {
    let account = form.call.account().await?;
    let FormParts { call, fields, files } = form.receive(account.actor(), None, &[]).await?;
    let channel = match fields.read(decode::channel_of_upload)? {
        Some(named) => Some(decode::channel_named(call.core(), &account, &named).await?),
        None => None,
    };
    let file = files.keep_one(account.actor(), channel).await?;
    Ok(answer::ok(&wire::Metadata::from(file.as_ref())))
}

/// The content of a file, for members of its channel; parts of it by `Range`.
#[utoipa::path(
    get,
    path = "/api/files/{file_id}",
    tag = "files",
    responses(
        (status = 200, description = "All of it", body = Vec<u8>, content_type = "*/*"),
        (status = 206, description = "The part that was asked for", body = Vec<u8>, content_type = "*/*"),
        (status = 304, description = "The one that the client has is the same still"),
        (status = 416, description = "There is no such part"),
        Restricted,
    ),
)]
pub(super) async fn read(call: Call) -> Answer {
    let account = call.account().await?;
    let file = call.core().store.file(account.user.id, decode::file(&call)?).await?;
    Ok(download::file(call.core(), &call.headers, &file).await?)
}

/// What there is to say of a file.
#[utoipa::path(
    get,
    path = "/api/files/{file_id}/metadata",
    tag = "files",
    responses((status = 200, body = wire::Metadata<'_>), Restricted),
)]
pub(super) async fn metadata(call: Call) -> Answer {
    let account = call.account().await?;
    let file = call.core().store.file(account.user.id, decode::file(&call)?).await?;
    Ok(answer::ok(&wire::Metadata::from(file.as_ref())))
}

/// Takes a file away, out of the message that carries it: one's own, or as owner or moderator of the channel
/// anybody's. A message of which nothing is left goes with it.
#[utoipa::path(
    delete,
    path = "/api/files/{file_id}",
    tag = "files",
    responses((status = 200, body = wire::Done), Restricted),
)]
pub(super) async fn delete(call: Call) -> Answer {
    let account = call.account().await?;
    call.core().perform(verbs::DeleteFile { actor: account.actor(), file: decode::file(&call)? }).await?;
    Ok(answer::ok(&wire::Done { message: "File deleted successfully" }))
}
