//! Requests of document 004 into what verbs take.

use domain::model::{
    AttachmentId, ChannelId, GuildId, MessageId, ReactionChoice, ReactionId, ReactionKindId, SessionId, UserId, Window,
};
use domain::ports::MessageRef;
use domain::rules::text;
use domain::verbs::{ChannelDraft, ChannelEdit, InviteDraft, MessageDraft, ProfileDraft, Registration};
use domain::{FieldProblem, Refusal, Resource, limits};
use kit::id::from_decimal;
use kit::{Call, Fields, Query, Rejection};
use serde_json::Value;

use super::{MEMBERS_PER_PAGE, MESSAGES_PER_PAGE};

/// The server named in the path; one that can't be read names none.
pub(super) fn server_id(call: &Call) -> Result<GuildId, Refusal> {
    from_decimal(call.segment("server_id")).and_then(GuildId::new).ok_or(Refusal::Unknown(Resource::Guild))
}

/// The channel named in the path.
pub(super) fn channel_id(call: &Call) -> Result<ChannelId, Refusal> {
    channel_named(call.segment("channel_id"))
}

/// The channel that a text names.
pub(super) fn channel_named(text: &str) -> Result<ChannelId, Refusal> {
    from_decimal(text).and_then(ChannelId::new).ok_or(Refusal::Unknown(Resource::Channel))
}

/// The user named in the path; `@me` is oneself.
pub(super) fn user_id(call: &Call, oneself: UserId) -> Result<UserId, Refusal> {
    match call.segment("user_id") {
        "@me" => Ok(oneself),
        text => user_named(text),
    }
}

fn user_named(text: &str) -> Result<UserId, Refusal> {
    from_decimal(text).and_then(UserId::new).ok_or(Refusal::Unknown(Resource::User))
}

/// `POST /auth/register`
pub(super) fn registration(call: &Call) -> Result<Registration, Rejection> {
    let mut fields = call.fields()?;
    let new = Registration {
        username: fields.text("username"),
        email: Some(fields.text("email")),
        password: fields.text("password"),
        display_name: fields.optional_text("display_name"),
        avatar_url: fields.optional_text("avatar_url"),
        welcome: None,
        invite_code: fields.optional_text("invite_code"),
    };
    fields.done_with(|| new.flaws())?;
    Ok(new)
}

/// `POST /auth/login`: a username or an email, and the password.
pub(super) fn credentials(call: &Call) -> Result<(String, String), Rejection> {
    let mut fields = call.fields()?;
    let field = if fields.has("username") || !fields.has("email") { "username" } else { "email" };
    let given = (fields.text(field), fields.text("password"));
    fields.done()?;
    Ok(given)
}

/// One text field that has to be there.
pub(super) fn only(call: &Call, name: &'static str) -> Result<String, Rejection> {
    let mut fields = call.fields()?;
    let text = fields.text(name);
    fields.done()?;
    Ok(text)
}

/// `POST /servers/{server_id}/channels` and `POST /channels`
pub(super) fn channel_draft(call: &Call, guild: Option<GuildId>) -> Result<ChannelDraft, Rejection> {
    let mut fields = call.fields()?;
    let draft = ChannelDraft {
        guild,
        name: fields.text("name"),
        description: fields.optional_text("description"),
        private: fields.optional_flag("is_private").unwrap_or_default(),
        ..ChannelDraft::default()
    };
    fields.done_with(|| draft.flaws())?;
    Ok(draft)
}

/// `POST /channels/{channel_id}/messages`
pub(super) fn message_draft(call: &Call) -> Result<MessageDraft, Rejection> {
    message_in(call, call.fields()?)
}

/// The same as a form. What stands in `payload_json` counts where no part of its own says otherwise; next to files
/// nothing need be said.
pub(super) fn message_in_form(call: &Call, parts: &Fields, with_files: bool) -> Result<MessageDraft, Rejection> {
    let mut fields = match parts.get("payload_json").and_then(Value::as_str).filter(|text| !text.trim().is_empty()) {
        Some(text) => Fields::parse(text.as_bytes())
            .map_err(|_| Refusal::flaw("payload_json", FieldProblem::Malformed("a JSON object")))?,
        None => Fields::default(),
    };
    for (name, value) in parts.all() {
        fields = fields.with(name, value.clone());
    }
    if with_files && !fields.has("content") {
        fields = fields.with("content", Value::String(String::new()));
    }
    message_in(call, fields)
}

fn message_in(call: &Call, mut fields: Fields) -> Result<MessageDraft, Rejection> {
    let content = fields.text("content");
    let nonce = match fields.get("nonce") {
        // Clients of this kind send numbers as well.
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => fields.optional_text("nonce"),
    };
    let draft = MessageDraft { content, nonce: nonce.or_else(|| call.idempotency_key()) };
    fields.done_with(|| draft.flaws())?;
    Ok(draft)
}

/// Whom a conversation is to be with: `recipient_id` or `recipient_ids`, and its name.
pub(super) fn recipients(call: &Call) -> Result<(Vec<UserId>, Option<String>), Rejection> {
    let mut fields = call.fields()?;
    let name = fields.optional_text("name");
    let listed = fields.optional_list("recipient_ids");
    let one = if listed.is_none() { Some(fields.text("recipient_id")) } else { None };
    let listed = listed.unwrap_or_default();
    if !listed.iter().all(Value::is_string) {
        fields.flaw("recipient_ids", FieldProblem::WrongType("array of strings"));
    }
    fields.done()?;
    let texts = listed.iter().filter_map(Value::as_str).chain(one.as_deref());
    Ok((texts.map(user_named).collect::<Result<_, _>>()?, name))
}

/// Which messages, and how many: one of `before`, `after` and `around`, and `limit`.
pub(super) fn window(call: &Call) -> Result<(Window, u32), Rejection> {
    let mut query = call.query();
    let count = count(&mut query, MESSAGES_PER_PAGE);
    let mut window = Window::Newest;
    for name in ["before", "after", "around"] {
        let Some(text) = query.text(name).filter(|text| !text.is_empty()) else { continue };
        match from_decimal(text).and_then(MessageId::new) {
            Some(id) if name == "before" => window = Window::Before(id),
            Some(id) if name == "after" => window = Window::After(id),
            Some(id) => window = Window::Around(id),
            None => query.flaw(name, FieldProblem::Malformed("the id of a message")),
        }
    }
    query.done()?;
    Ok((window, count))
}

/// Which members, and how many: `after` and `limit`.
pub(super) fn members(call: &Call) -> Result<(Option<UserId>, u32), Rejection> {
    let mut query = call.query();
    let count = count(&mut query, MEMBERS_PER_PAGE);
    let after = after(&mut query, UserId::new, "the id of a user");
    query.done()?;
    Ok((after, count))
}

/// After which of them a page begins.
fn after<I>(query: &mut Query, id: fn(i64) -> Option<I>, expected: &'static str) -> Option<I> {
    let given = query.text("after").filter(|text| !text.is_empty())?;
    let found = from_decimal(given).and_then(id);
    if found.is_none() {
        query.flaw("after", FieldProblem::Malformed(expected));
    }
    found
}

fn count(query: &mut Query, (default, most): (u32, u32)) -> u32 {
    // Within its bounds it fits.
    u32::try_from(query.int("limit", default.into(), 1..=most.into())).unwrap_or(default)
}

/// The message named in the path, in the channel named there.
pub(super) fn message(call: &Call) -> Result<MessageRef, Refusal> {
    let message = from_decimal(call.segment("message_id")).and_then(MessageId::new);
    let channel = Some(channel_id(call)?);
    Ok(MessageRef { message: message.ok_or(Refusal::Unknown(Resource::Message))?, channel })
}

/// The file named in the path.
pub(super) fn attachment_id(call: &Call) -> Result<AttachmentId, Refusal> {
    from_decimal(call.segment("attachment_id")).and_then(AttachmentId::new).ok_or(Refusal::Unknown(Resource::File))
}

/// The reaction named in the path: an emoji, or the id of an entry of the catalogue.
pub(super) fn reaction(call: &Call) -> Result<ReactionChoice, Refusal> {
    let text = call.segment("reaction");
    if let Some(number) = from_decimal(text) {
        let kind = ReactionKindId::new(number).ok_or(Refusal::Unknown(Resource::Reaction))?;
        return Ok(ReactionChoice::Kind(kind));
    }
    text::emoji(text).map(ReactionChoice::Emoji).map_err(|_| Refusal::Unknown(Resource::Reaction))
}

/// Which reactions: those after an id, and how many.
pub(super) fn reactions(call: &Call) -> Result<(Option<ReactionId>, u32), Rejection> {
    let mut query = call.query();
    let count = count(&mut query, MEMBERS_PER_PAGE);
    let after = after(&mut query, ReactionId::new, "the id of a reaction");
    query.done()?;
    Ok((after, count))
}

/// A page of a list that is read by number: how many to skip, and how many.
pub(super) fn catalogue(call: &Call) -> Result<(u64, u32), Rejection> {
    let mut query = call.query();
    let count = count(&mut query, MEMBERS_PER_PAGE);
    let most = i64::try_from(limits::SKIP).unwrap_or(i64::MAX);
    let skip = query.int("skip", 0, 0..=most);
    query.done()?;
    Ok((skip.unsigned_abs(), count))
}

/// `POST /servers/{server_id}/invites`. Without a body, as invites usually are.
pub(super) fn invite_draft(call: &Call) -> Result<InviteDraft, Rejection> {
    if call.bytes()?.is_empty() {
        return Ok(InviteDraft::default());
    }
    let mut fields = call.fields()?;
    let draft = InviteDraft { seconds: fields.optional_int("expires_in"), max_uses: fields.optional_int("max_uses") };
    fields.done_with(|| draft.flaws())?;
    Ok(draft)
}

/// `PATCH /channels/{channel_id}`
pub(super) fn channel_edit(call: &Call) -> Result<ChannelEdit, Rejection> {
    let mut fields = call.fields()?;
    let edit = ChannelEdit {
        name: fields.optional_text("name"),
        description: fields.erasable_text("description"),
        private: fields.optional_flag("is_private"),
        join_code: None,
    };
    fields.done_with(|| edit.flaws())?;
    Ok(edit)
}

/// `PUT /users/@me/password`: the current one, and the new one.
pub(super) fn new_password(call: &Call) -> Result<(String, String), Rejection> {
    let mut fields = call.fields()?;
    let given = (fields.text("current_password"), fields.text("new_password"));
    fields.done()?;
    Ok(given)
}

/// The login named in the path; one that can't be read names none.
pub(super) fn session_id(call: &Call) -> Result<SessionId, Refusal> {
    from_decimal(call.segment("session_id")).and_then(SessionId::new).ok_or(Refusal::Unknown(Resource::Session))
}

/// `PATCH /users/{user_id}`
pub(super) fn profile(call: &Call) -> Result<ProfileDraft, Rejection> {
    let mut fields = call.fields()?;
    let draft = ProfileDraft {
        username: fields.optional_text("username"),
        email: fields.optional_text("email"),
        display_name: fields.erasable_text("display_name"),
        avatar_url: fields.erasable_text("avatar_url"),
        about_me: fields.erasable_text("about_me"),
        pronouns: fields.erasable_text("pronouns"),
    };
    fields.done_with(|| draft.flaws())?;
    Ok(draft)
}
