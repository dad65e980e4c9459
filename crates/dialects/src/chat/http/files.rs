//! Files: what a message carries, and what is uploaded for one to come.

use axum::http::StatusCode;
use domain::verbs;

use super::Answer;
use crate::chat::{decode, wire};
use crate::kit::{Call, Form, answer, download};

/// Takes in one, for a message to come: `file_id` of that message names it. With a channel its members may read it.
pub(super) async fn upload(form: Form) -> Answer {
    let account = form.call.account().await?;
    let mut arrived = form.receive(account.actor(), None).await?;
    let channel = match decode::channel_of_upload(&mut arrived.fields)? {
        Some(named) => Some(decode::channel_named(arrived.call.core(), &account, &named).await?),
        None => None,
    };
    let file = arrived.files.only()?.keep(account.actor(), channel).await?;
    Ok(answer::ok(&file.iter().map(|file| wire::Metadata::from(file.as_ref())).next()))
}

pub(super) async fn read(call: Call) -> Answer {
    let account = call.account().await?;
    let file = call.core().store.file(account.user.id, decode::file(&call)?).await?;
    Ok(download::file(call.core(), &call.headers, &file).await?)
}

pub(super) async fn metadata(call: Call) -> Answer {
    let account = call.account().await?;
    let file = call.core().store.file(account.user.id, decode::file(&call)?).await?;
    Ok(answer::ok(&wire::Metadata::from(file.as_ref())))
}

pub(super) async fn delete(call: Call) -> Answer {
    let account = call.account().await?;
    verbs::delete_file(call.core(), account.actor(), decode::file(&call)?).await?;
    Ok(answer::json(StatusCode::OK, &wire::Said { message: "File deleted successfully" }))
}
