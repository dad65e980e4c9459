//! Messages.

use domain::verbs;

use super::Answer;
use crate::chat::{decode, wire};
use crate::kit::{Arrived, Call, Posted, answer};

/// As JSON, as a form, or as a form of several parts with files.
pub(super) async fn send(posted: Posted) -> Answer {
    let message = match posted {
        Posted::Whole(call) => {
            let account = call.account().await?;
            let new = decode::new_message(&call, call.form_or_fields()?, false)?;
            let channel = decode::channel_named(call.core(), &account, &new.channel).await?;
            verbs::send_with_files(call.core(), account.actor(), channel, new.draft, Vec::new(), new.files).await?
        }
        Posted::Form(form) => {
            let account = form.call.account().await?;
            let Arrived { call, fields, files } = form.receive(account.actor(), None).await?;
            let new = decode::new_message(&call, fields, !files.is_empty())?;
            let channel = decode::channel_named(call.core(), &account, &new.channel).await?;
            files.send(account.actor(), channel, new.draft, new.files).await?
        }
    };
    Ok(answer::ok(&wire::Message::from(message.as_ref())))
}

/// Oldest first, as a client shows them; the page is counted from the newest.
pub(super) async fn list(call: Call) -> Answer {
    let account = call.account().await?;
    let channel = decode::channel(&call, &account).await?;
    let (window, count) = decode::window(&call)?;
    let page = call.core().store.page(account.user.id, channel, window, count).await?;
    Ok(answer::ok(&page.messages.iter().rev().map(wire::Message::from).collect::<Vec<_>>()))
}
