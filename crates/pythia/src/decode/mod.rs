//! Requests of document 002 into what verbs take.

mod admin;

pub(super) use admin::{bulk, reason, role, sentence, sought};

use domain::model::{ChannelId, MessageId, ReactionChoice, ReactionId, UserId};
use domain::ports::MessageRef;
use domain::rules::text;
use domain::verbs::{ChannelDraft, MessageDraft, ProfileDraft, Registration};
use domain::{FieldProblem, Refusal, Resource};
use kit::id::{IdKind, from_uuid};
use kit::{Call, Fields, Rejection};

use super::{CONTENT_CHARS, WELCOME};

/// The channel that a text names; one that can't be read names none.
pub(super) fn channel_id(text: &str) -> Result<ChannelId, Refusal> {
    from_uuid(IdKind::Channel, text).and_then(ChannelId::new).ok_or(Refusal::Unknown(Resource::Channel))
}

/// The message that a text names; one that can't be read names none.
pub(super) fn message_id(text: &str) -> Result<MessageId, Refusal> {
    from_uuid(IdKind::Message, text).and_then(MessageId::new).ok_or(Refusal::Unknown(Resource::Message))
}

/// The account that a text names; one that can't be read names none.
pub(super) fn user_id(text: &str) -> Result<UserId, Refusal> {
    from_uuid(IdKind::User, text).and_then(UserId::new).ok_or(Refusal::Unknown(Resource::User))
}

/// The reaction that a text names; one that can't be read names none.
pub(super) fn reaction_id(text: &str) -> Result<ReactionId, Refusal> {
    from_uuid(IdKind::Reaction, text).and_then(ReactionId::new).ok_or(Refusal::Unknown(Resource::Reaction))
}

/// `POST /auth/register`
pub(super) fn registration(call: &Call) -> Result<Registration, Rejection> {
    let mut fields = call.fields()?;
    let new = Registration {
        email: Some(fields.text("email")),
        username: fields.text("username"),
        password: fields.text("password"),
        avatar_url: fields.optional_text("avatar"),
        display_name: None,
        welcome: Some(WELCOME),
        invite_code: fields.optional_text("invite_code"),
    };
    fields.done_with(|| new.flaws())?;
    Ok(new)
}

/// `POST /auth/login`: the name and the password.
pub(super) fn credentials(call: &Call) -> Result<(String, String), Rejection> {
    let mut fields = call.form_or_fields()?;
    let given = (fields.text("username"), fields.text("password"));
    fields.done()?;
    Ok(given)
}

/// `POST /channels/`
pub(super) fn channel_draft(call: &Call) -> Result<ChannelDraft, Rejection> {
    let mut fields = call.fields()?;
    let draft = ChannelDraft {
        name: fields.text("name"),
        claims_name: true,
        description: fields.optional_text("description"),
        ..ChannelDraft::default()
    };
    fields.done_with(|| draft.flaws())?;
    Ok(draft)
}

/// `POST /channels/join`
pub(super) fn joined_channel(call: &Call) -> Result<ChannelId, Rejection> {
    let mut fields = call.fields()?;
    let id = either(&mut fields, "channel_id", "channelId");
    fields.done()?;
    Ok(channel_id(&id)?)
}

/// `POST /messages/`: where, and what.
pub(super) fn message_draft(call: &Call) -> Result<(ChannelId, MessageDraft), Rejection> {
    let mut fields = call.fields()?;
    let channel = either(&mut fields, "channel_id", "channelId");
    let content = written(&mut fields);
    let draft = MessageDraft { content, nonce: fields.optional_text("nonce").or_else(|| call.idempotency_key()) };
    fields.done_with(|| draft.flaws())?;
    Ok((channel_id(&channel)?, draft))
}

/// `PUT /messages/{id}`: the new content.
pub(super) fn content(call: &Call) -> Result<String, Rejection> {
    let mut fields = call.fields()?;
    let content = written(&mut fields);
    fields.done()?;
    Ok(content)
}

/// `POST /messages/format/validate`: the text, in the query or the body.
pub(super) fn validated(call: &Call) -> Result<String, Rejection> {
    if let Some(content) = call.query().text("content") {
        return Ok(content.to_owned());
    }
    let mut fields = call.fields()?;
    let content = fields.text("content");
    fields.done()?;
    Ok(content)
}

/// `POST /messages/reactions`
pub(super) fn reaction(call: &Call) -> Result<(MessageRef, ReactionChoice), Rejection> {
    let mut fields = call.fields()?;
    let message = either(&mut fields, "message_id", "messageId");
    let given = fields.text("emoji");
    let emoji = text::emoji(&given).map_err(|problem| {
        // An absent one was noted already.
        if !given.is_empty() {
            fields.flaw("emoji", problem);
        }
    });
    fields.done()?;
    let emoji = emoji.map_err(|()| Refusal::flaw("emoji", FieldProblem::Blank))?;
    Ok((MessageRef { message: message_id(&message)?, channel: None }, ReactionChoice::Emoji(emoji)))
}

/// `PUT /users/{id}`. An empty `avatar`, or null, takes the picture away.
pub(super) fn profile(call: &Call) -> Result<ProfileDraft, Rejection> {
    let mut fields = call.fields()?;
    let draft = ProfileDraft {
        username: fields.optional_text("username"),
        email: fields.optional_text("email"),
        avatar_url: fields.erasable_text("avatar"),
        ..ProfileDraft::default()
    };
    fields.done_with(|| draft.flaws())?;
    Ok(draft)
}

/// `POST /channels/{id}/add-user`
pub(super) fn added_user(call: &Call) -> Result<UserId, Rejection> {
    let mut fields = call.fields()?;
    let id = either(&mut fields, "user_id", "userId");
    fields.done()?;
    Ok(user_id(&id)?)
}

/// `skip` and `limit` of a list. Lists are whole for nearly everybody: the document knows no pages of them.
pub(super) fn list(call: &Call) -> Result<(u64, u32), Rejection> {
    slice(call, "skip", 1000, 1000)
}

/// `offset` and `limit` of messages, counted from the newest.
pub(super) fn page(call: &Call) -> Result<(u64, u32), Rejection> {
    slice(call, "offset", 50, 100)
}

fn slice(call: &Call, skip: &'static str, usual: i64, most: i64) -> Result<(u64, u32), Rejection> {
    let mut query = call.query();
    let skip = query.int(skip, 0, 0..=i64::MAX);
    let limit = query.int("limit", usual, 1..=most);
    query.done()?;
    Ok((skip.unsigned_abs(), u32::try_from(limit).unwrap_or(u32::MAX)))
}

/// Content is trimmed and bounded as this dialect's clients expect.
fn written(fields: &mut Fields) -> String {
    let content = fields.text("content").trim().to_owned();
    if content.chars().count() > CONTENT_CHARS {
        fields.flaw("content", FieldProblem::TooLong(CONTENT_CHARS));
    }
    content
}

/// Clients write a field in either casing.
fn either(fields: &mut Fields, snake: &'static str, camel: &'static str) -> String {
    fields.text(if fields.has(camel) { camel } else { snake })
}
