//! Requests of document 003 into what verbs take.

use domain::model::{MessageId, Window};
use domain::verbs::{ChannelDraft, MessageDraft, Registration};
use domain::{Refusal, Thing, limits};

use super::{WELCOME, form};
use crate::kit::id::{Kind, from_uuid};
use crate::kit::{Call, Fields, No};

/// Messages in a page when the request doesn't say.
const HISTORY: i64 = 100;

/// `POST /auth/register`
pub(super) fn registration(call: &Call) -> Result<Registration, No> {
    let mut fields = call.fields()?;
    let new = Registration {
        username: fields.text("username"),
        email: Some(fields.text("email")),
        password: fields.text("password"),
        display_name: fields.optional_text("display_name"),
        avatar_url: None,
        welcome: Some(WELCOME),
    };
    fields.done()?;
    Ok(new)
}

/// `POST /auth/login`: the name and the password, as JSON or as a form.
pub(super) fn credentials(call: &Call) -> Result<(String, String), No> {
    let mut fields = call.form_or_fields()?;
    let given = (fields.text("username"), fields.text("password"));
    fields.done()?;
    Ok(given)
}

/// `POST /channels`
pub(super) fn channel_draft(call: &Call) -> Result<ChannelDraft, No> {
    let mut fields = call.fields()?;
    let draft = ChannelDraft {
        name: fields.text("name"),
        claims_name: true,
        description: fields.optional_text("description"),
        private: fields.optional_flag("is_private").unwrap_or(false),
        ..ChannelDraft::default()
    };
    fields.done()?;
    Ok(draft)
}

/// `POST /messages`: where, and what; as JSON or as either kind of form.
pub(super) async fn message_draft(call: &Call) -> Result<(String, MessageDraft), No> {
    let (channel, mut draft) = message(form::fields(call).await?)?;
    draft.nonce = draft.nonce.or_else(|| call.idempotency_key());
    Ok((channel, draft))
}

/// What a client says and where, over REST or on the socket. It names the channel by its id or its name.
pub(super) fn message(mut fields: Fields) -> Result<(String, MessageDraft), Refusal> {
    let channel = if fields.has("channelId") { "channelId" } else { "channel_id" };
    let channel = fields.text(channel);
    let draft = MessageDraft { content: fields.text("content"), nonce: fields.optional_text("nonce") };
    fields.done()?;
    Ok((channel, draft))
}

/// `skip` and `limit` of a list. Clients of this family know no pages, so that one is whole for nearly everybody.
pub(super) fn list(call: &Call) -> Result<(u64, u32), No> {
    page(call, limits::PAGE.into())
}

/// `before`, or `skip`, and `limit` of a history. An id that can't be read names no message.
pub(super) fn history(call: &Call) -> Result<(Window, u32), No> {
    let (skip, count) = page(call, HISTORY)?;
    match call.query().text("before").filter(|before| !before.is_empty()) {
        Some(before) => {
            let before = from_uuid(Kind::Message, before).and_then(MessageId::new);
            Ok((Window::Before(before.ok_or(Refusal::Unknown(Thing::Message))?), count))
        }
        None => Ok((Window::Skip(skip), count)),
    }
}

fn page(call: &Call, default: i64) -> Result<(u64, u32), No> {
    let mut query = call.query();
    let skip = query.int("skip", 0, 0..=i64::MAX).unsigned_abs();
    let limit = query.int("limit", default, 1..=limits::PAGE.into());
    query.done()?;
    Ok((skip.min(limits::SKIP), u32::try_from(limit).unwrap_or(limits::PAGE)))
}
