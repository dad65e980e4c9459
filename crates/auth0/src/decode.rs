//! Requests of document 001 into what verbs take. What reads a body or a query also describes it: see `requests`.

use domain::model::{ChannelId, MessageId, Profile, ReactionChoice, ReactionKindId, Role, UserId};
use domain::ports::{Admission, MessageRef};
use domain::verbs::{ChannelDraft, ChannelEdit, MessageDraft};
use domain::{FieldProblem, InvalidField, Refusal, Resource, limits};
use serde_json::Value;
use utoipa::PartialSchema;

use super::wire;
use kit::field::{CONTENT, DESCRIPTION, EMAIL, NONCE};
use kit::{Call, Field, Fields, Query, Rejection, field};

/// Items in a page when the request doesn't say, but for messages.
const LIST: i64 = 100;
/// Messages in a page when the request doesn't say.
const HISTORY: i64 = 50;
/// The code that admits to a channel.
const JOIN_CODE: Field = field("join_code").at_most(limits::JOIN_CODE_CHARS);

/// The channel that the path names.
pub(super) fn channel_id(call: &Call) -> Result<ChannelId, Rejection> {
    id("channel_id", call.segment("channel_id"), ChannelId::new, Resource::Channel)
}

/// The user that the path names.
pub(super) fn user_id(call: &Call) -> Result<UserId, Rejection> {
    id("user_id", call.segment("user_id"), UserId::new, Resource::User)
}

/// What isn't a whole number is malformed; a number that nothing can have names nothing.
pub(super) fn id<T>(
    field: &'static str,
    text: &str,
    of: fn(i64) -> Option<T>,
    thing: Resource,
) -> Result<T, Rejection> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Rejection::Path(vec![InvalidField { field, problem: FieldProblem::WrongType("integer") }]));
    }
    text.parse().ok().and_then(of).ok_or(Rejection::Refusal(Refusal::Unknown(thing)))
}

/// `skip` and `limit` of a list.
pub(super) fn list(query: &mut Query) -> (u64, u32) {
    page(query, "Most items in the page.", LIST)
}

/// `skip` and `limit` of messages.
pub(super) fn history(call: &Call) -> Result<(u64, u32), Rejection> {
    call.query().read(with_reactions)?;
    call.query().read(history_page)
}

/// Reads the page of a history out of the query.
pub(super) fn history_page(query: &mut Query) -> (u64, u32) {
    page(query, "Most messages in the page.", HISTORY)
}

/// `include_reactions` is only looked at for its form.
pub(super) fn with_reactions(query: &mut Query) -> bool {
    query.flag(field("include_reactions").says("Changes nothing: they are always included."), false)
}

fn page(query: &mut Query, about: &'static str, default: i64) -> (u64, u32) {
    let skip = query.int(field("skip").says("How many to leave out."), 0, 0..=i64::MAX).unsigned_abs();
    (skip.min(limits::SKIP), count(query, about, default))
}

/// What is more than one page holds is cut to one.
fn count(query: &mut Query, about: &'static str, default: i64) -> u32 {
    let limit = query.int(field("limit").says(about), default, 0..=i64::MAX);
    u32::try_from(limit).unwrap_or(limits::PAGE).min(limits::PAGE)
}

/// After whom a list of members begins, and how many it holds: as many as a page can, unless it is said.
pub(super) fn members(query: &mut Query) -> (Option<UserId>, u32) {
    let after = query.int(field("after").says("The id of a user: those after them."), 0, 0..=i64::MAX);
    (UserId::new(after), count(query, "Most members in the page.", limits::PAGE.into()))
}

/// `POST /auth/sync`: whom it is for, and what is said of them.
pub(super) fn profile(fields: &mut Fields) -> (String, Profile) {
    let email = fields.optional_text(EMAIL);
    let subject = fields.text(field("auth0_id").says("The token's `sub`."));
    let (display_name, avatar_url) = (fields.optional_text("name"), fields.optional_text("picture"));
    (subject, Profile { email, display_name, avatar_url })
}

/// `POST /channels/`. A private channel that is given no code gets one, so that somebody can join it.
pub(super) fn channel_draft(fields: &mut Fields) -> ChannelDraft {
    let private = fields.optional_flag("is_private").unwrap_or(false);
    let join_code = fields.optional_text(JOIN_CODE).filter(|given| !given.trim().is_empty());
    ChannelDraft {
        name: fields.text(field("name").chars(1..=limits::CHANNEL_NAME_CHARS)),
        description: fields.optional_text(DESCRIPTION),
        private,
        join_code,
        ..ChannelDraft::default()
    }
}

/// `POST /channels/join`
pub(super) fn admission(fields: &mut Fields) -> Result<Admission, Refusal> {
    let code = fields.text("code").trim().to_owned();
    // No code holds one, and not every store can look for it.
    if code.contains('\0') { Err(Refusal::Unknown(Resource::Channel)) } else { Ok(Admission::Code(code)) }
}

/// `POST /channels/dm`: with whom, and under which name. A number that no user can have is an unknown user.
pub(super) fn conversation(fields: &mut Fields) -> Result<(Vec<UserId>, Option<String>), Refusal> {
    let others = fields.list(field("user_ids").items(i64::schema, 1..=limits::GROUP_PEOPLE - 1));
    let name = fields.optional_text(field("name").at_most(limits::CHANNEL_NAME_CHARS));
    if others.iter().any(|other| !is_whole(other)) {
        fields.reject("user_ids", FieldProblem::Malformed("a list of integers"));
    }
    let others: Option<Vec<UserId>> = others.iter().map(|other| other.as_i64().and_then(UserId::new)).collect();
    Ok((others.ok_or(Refusal::Unknown(Resource::User))?, name))
}

fn is_whole(value: &Value) -> bool {
    value.is_i64() || value.is_u64()
}

/// `POST /channels/{channel_id}/messages`
pub(super) fn message_draft(fields: &mut Fields) -> MessageDraft {
    MessageDraft { content: fields.text(CONTENT), nonce: fields.optional_text(NONCE), reply: None }
}

/// The `new_message` frame: where, and what.
pub(super) fn new_message(fields: &mut Fields) -> Result<(ChannelId, MessageDraft), Refusal> {
    let channel = ChannelId::new(fields.int("channel_id"));
    let draft = message_draft(fields);
    Ok((channel.ok_or(Refusal::Unknown(Resource::Channel))?, draft))
}

/// The message that the path names, in the channel that it names.
pub(super) fn message(call: &Call) -> Result<MessageRef, Rejection> {
    let channel = Some(channel_id(call)?);
    let message = id("message_id", call.segment("message_id"), MessageId::new, Resource::Message)?;
    Ok(MessageRef { message, channel })
}

/// The entry of the catalogue that the path names.
pub(super) fn reaction_id(call: &Call) -> Result<ReactionKindId, Rejection> {
    id("reaction_id", call.segment("reaction_id"), ReactionKindId::new, Resource::Reaction)
}

/// `POST /channels/{channel_id}/messages/{message_id}/reactions`
pub(super) fn reaction(fields: &mut Fields) -> Result<ReactionChoice, Refusal> {
    let kind = ReactionKindId::new(fields.int("reaction_id")).ok_or(Refusal::Unknown(Resource::Reaction));
    kind.map(ReactionChoice::from)
}

/// `POST /reactions`: the code and the picture's address.
pub(super) fn reaction_kind(fields: &mut Fields) -> (String, String) {
    let code = fields.text(field("code").chars(1..=limits::REACTION_CODE_CHARS));
    (code, fields.text(field("image_url").chars(1..=limits::URL_CHARS)))
}

/// The `add_reaction` and `remove_reaction` frames: to what, and with what.
pub(super) fn reaction_frame(fields: &mut Fields) -> Result<(MessageRef, ReactionChoice), Refusal> {
    let (channel, message) = (fields.int("channel_id"), fields.int("message_id"));
    let choice = reaction(fields);
    let channel = ChannelId::new(channel).ok_or(Refusal::Unknown(Resource::Channel))?;
    let message = MessageId::new(message).ok_or(Refusal::Unknown(Resource::Message))?;
    Ok((MessageRef { message, channel: Some(channel) }, choice?))
}

/// `PUT /channels/{channel_id}/messages/{message_id}`
pub(super) fn content(fields: &mut Fields) -> String {
    fields.text(CONTENT)
}

/// `PUT /users/me/name`. A blank name would be taken for having none.
pub(super) fn name(fields: &mut Fields) -> Result<String, Refusal> {
    let name = fields.text(field("name").chars(1..=limits::DISPLAY_NAME_CHARS));
    if name.trim().is_empty() { Err(Refusal::invalid("name", FieldProblem::Blank)) } else { Ok(name) }
}

/// `PUT /users/me/bio`: null takes it away.
pub(super) fn bio(fields: &mut Fields) -> Option<String> {
    fields.nullable_text(field("bio").at_most(limits::ABOUT_CHARS))
}

/// `PUT /channels/{channel_id}`: what is named is changed.
pub(super) fn channel_edit(fields: &mut Fields) -> ChannelEdit {
    ChannelEdit {
        name: fields.optional_text(field("name").at_most(limits::CHANNEL_NAME_CHARS)),
        description: fields.erasable_text(DESCRIPTION),
        private: fields.optional_flag("is_private"),
        join_code: fields.erasable_text(JOIN_CODE),
        owner: None,
    }
}

/// `PUT /channels/{channel_id}/privacy`
pub(super) fn privacy(fields: &mut Fields) -> ChannelEdit {
    ChannelEdit {
        private: Some(fields.flag("is_private")),
        join_code: fields.erasable_text(JOIN_CODE),
        ..ChannelEdit::default()
    }
}

/// `PUT /channels/{channel_id}/roles/{user_id}`
pub(super) fn role(fields: &mut Fields) -> Result<Role, Refusal> {
    match fields.text(field("role").of::<wire::Role>()).as_str() {
        "owner" => Ok(Role::Owner),
        "moderator" => Ok(Role::Moderator),
        "member" => Ok(Role::Member),
        _ => Err(Refusal::invalid("role", FieldProblem::Malformed("owner, moderator or member"))),
    }
}

/// `?user_id=`
pub(super) fn user_in_query(query: &mut Query) -> Result<UserId, Refusal> {
    UserId::new(query.required_int("user_id")).ok_or(Refusal::Unknown(Resource::User))
}
