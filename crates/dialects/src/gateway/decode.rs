//! Requests of document 004 into what verbs take.

use domain::model::{ChannelId, GuildId, MessageId, UserId, Window};
use domain::verbs::{ChannelDraft, MessageDraft, Registration};
use domain::{Refusal, Thing, Why};
use serde_json::Value;

use super::{MEMBERS_PER_PAGE, MESSAGES_PER_PAGE};
use crate::kit::id::from_decimal;
use crate::kit::{Call, No, Query};

/// The server named in the path; one that can't be read names none.
pub(super) fn server_id(call: &Call) -> Result<GuildId, Refusal> {
    from_decimal(call.segment("server_id")).and_then(GuildId::new).ok_or(Refusal::Unknown(Thing::Guild))
}

/// The channel named in the path.
pub(super) fn channel_id(call: &Call) -> Result<ChannelId, Refusal> {
    channel_named(call.segment("channel_id"))
}

/// The channel that a text names.
pub(super) fn channel_named(text: &str) -> Result<ChannelId, Refusal> {
    from_decimal(text).and_then(ChannelId::new).ok_or(Refusal::Unknown(Thing::Channel))
}

/// The user named in the path; `@me` is oneself.
pub(super) fn user_id(call: &Call, oneself: UserId) -> Result<UserId, Refusal> {
    match call.segment("user_id") {
        "@me" => Ok(oneself),
        text => user_named(text),
    }
}

fn user_named(text: &str) -> Result<UserId, Refusal> {
    from_decimal(text).and_then(UserId::new).ok_or(Refusal::Unknown(Thing::User))
}

/// `POST /auth/register`
pub(super) fn registration(call: &Call) -> Result<Registration, No> {
    let mut fields = call.fields()?;
    let new = Registration {
        username: fields.text("username"),
        email: Some(fields.text("email")),
        password: fields.text("password"),
        display_name: fields.optional_text("display_name"),
        avatar_url: fields.optional_text("avatar_url"),
        welcome: None,
    };
    fields.done()?;
    Ok(new)
}

/// `POST /auth/login`: a username or an email, and the password.
pub(super) fn credentials(call: &Call) -> Result<(String, String), No> {
    let mut fields = call.fields()?;
    let field = if fields.has("username") || !fields.has("email") { "username" } else { "email" };
    let given = (fields.text(field), fields.text("password"));
    fields.done()?;
    Ok(given)
}

/// One text field that has to be there.
pub(super) fn only(call: &Call, name: &'static str) -> Result<String, No> {
    let mut fields = call.fields()?;
    let text = fields.text(name);
    fields.done()?;
    Ok(text)
}

/// `POST /servers/{server_id}/channels` and `POST /channels`
pub(super) fn channel_draft(call: &Call, guild: Option<GuildId>) -> Result<ChannelDraft, No> {
    let mut fields = call.fields()?;
    let draft = ChannelDraft {
        guild,
        name: fields.text("name"),
        description: fields.optional_text("description"),
        private: fields.optional_flag("is_private").unwrap_or_default(),
        ..ChannelDraft::default()
    };
    fields.done()?;
    Ok(draft)
}

/// `POST /channels/{channel_id}/messages`
pub(super) fn message_draft(call: &Call) -> Result<MessageDraft, No> {
    let mut fields = call.fields()?;
    let content = fields.text("content");
    let nonce = match fields.get("nonce") {
        // Clients of this kind send numbers as well.
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => fields.optional_text("nonce"),
    };
    fields.done()?;
    Ok(MessageDraft { content, nonce: nonce.or_else(|| call.idempotency_key()) })
}

/// Whom a conversation is to be with: `recipient_id` or `recipient_ids`, and its name.
pub(super) fn recipients(call: &Call) -> Result<(Vec<UserId>, Option<String>), No> {
    let mut fields = call.fields()?;
    let name = fields.optional_text("name");
    let listed = fields.optional_list("recipient_ids");
    let one = if listed.is_none() { Some(fields.text("recipient_id")) } else { None };
    let listed = listed.unwrap_or_default();
    if !listed.iter().all(Value::is_string) {
        fields.flaw("recipient_ids", Why::WrongType("array of strings"));
    }
    fields.done()?;
    let texts = listed.iter().filter_map(Value::as_str).chain(one.as_deref());
    Ok((texts.map(user_named).collect::<Result<_, _>>()?, name))
}

/// Which messages, and how many: one of `before`, `after` and `around`, and `limit`.
pub(super) fn window(call: &Call) -> Result<(Window, u32), No> {
    let mut query = call.query();
    let count = count(&mut query, MESSAGES_PER_PAGE);
    let mut window = Window::Newest;
    for name in ["before", "after", "around"] {
        let Some(text) = query.text(name).filter(|text| !text.is_empty()) else { continue };
        match from_decimal(text).and_then(MessageId::new) {
            Some(id) if name == "before" => window = Window::Before(id),
            Some(id) if name == "after" => window = Window::After(id),
            Some(id) => window = Window::Around(id),
            None => query.flaw(name, Why::Malformed("the id of a message")),
        }
    }
    query.done()?;
    Ok((window, count))
}

/// Which members, and how many: `after` and `limit`.
pub(super) fn members(call: &Call) -> Result<(Option<UserId>, u32), No> {
    let mut query = call.query();
    let count = count(&mut query, MEMBERS_PER_PAGE);
    let after = query.text("after").filter(|text| !text.is_empty()).map(str::to_owned);
    let after = after.and_then(|text| {
        let id = from_decimal(&text).and_then(UserId::new);
        if id.is_none() {
            query.flaw("after", Why::Malformed("the id of a user"));
        }
        id
    });
    query.done()?;
    Ok((after, count))
}

fn count(query: &mut Query, (default, most): (u32, u32)) -> u32 {
    // Within its bounds it fits.
    u32::try_from(query.int("limit", default.into(), 1..=most.into())).unwrap_or(default)
}
