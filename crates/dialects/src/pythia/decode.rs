//! Requests of document 002 into what verbs take.

use domain::model::{ChannelId, MessageId};
use domain::verbs::{ChannelDraft, MessageDraft, Registration};
use domain::{Refusal, Thing, Why};

use super::{CONTENT_CHARS, WELCOME};
use crate::kit::id::{Kind, from_uuid};
use crate::kit::{Call, Fields, No};

/// The channel that a text names; one that can't be read names none.
pub(super) fn channel_id(text: &str) -> Result<ChannelId, Refusal> {
    from_uuid(Kind::Channel, text).and_then(ChannelId::new).ok_or(Refusal::Unknown(Thing::Channel))
}

/// The message that a text names; one that can't be read names none.
pub(super) fn message_id(text: &str) -> Result<MessageId, Refusal> {
    from_uuid(Kind::Message, text).and_then(MessageId::new).ok_or(Refusal::Unknown(Thing::Message))
}

/// `POST /auth/register`
pub(super) fn registration(call: &Call) -> Result<Registration, No> {
    let mut fields = call.fields()?;
    let new = Registration {
        email: Some(fields.text("email")),
        username: fields.text("username"),
        password: fields.text("password"),
        avatar_url: fields.optional_text("avatar"),
        display_name: None,
        welcome: Some(WELCOME),
    };
    fields.done()?;
    Ok(new)
}

/// `POST /auth/login`: the name and the password.
pub(super) fn credentials(call: &Call) -> Result<(String, String), No> {
    let mut fields = call.form_or_fields()?;
    let given = (fields.text("username"), fields.text("password"));
    fields.done()?;
    Ok(given)
}

/// `POST /channels/`
pub(super) fn channel_draft(call: &Call) -> Result<ChannelDraft, No> {
    let mut fields = call.fields()?;
    let draft = ChannelDraft {
        name: fields.text("name"),
        claims_name: true,
        description: fields.optional_text("description"),
        ..ChannelDraft::default()
    };
    fields.done()?;
    Ok(draft)
}

/// `POST /channels/join`
pub(super) fn joined_channel(call: &Call) -> Result<ChannelId, No> {
    let mut fields = call.fields()?;
    let id = named_channel(&mut fields);
    fields.done()?;
    Ok(channel_id(&id)?)
}

/// `POST /messages/`: where, and what. Content is trimmed and bounded as this dialect's clients expect.
pub(super) fn message_draft(call: &Call) -> Result<(ChannelId, MessageDraft), No> {
    let mut fields = call.fields()?;
    let channel = named_channel(&mut fields);
    let content = fields.text("content").trim().to_owned();
    if content.chars().count() > CONTENT_CHARS {
        fields.flaw("content", Why::TooLong(CONTENT_CHARS));
    }
    let nonce = fields.optional_text("nonce").or_else(|| call.idempotency_key());
    fields.done()?;
    Ok((channel_id(&channel)?, MessageDraft { content, nonce }))
}

/// Clients write the field in either casing.
fn named_channel(fields: &mut Fields) -> String {
    let name = if fields.has("channelId") { "channelId" } else { "channel_id" };
    fields.text(name)
}
