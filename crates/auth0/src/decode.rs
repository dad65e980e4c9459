//! Requests of document 001 into what verbs take.

use domain::model::{ChannelId, MessageId, Profile, ReactionChoice, ReactionKindId, Role, UserId};
use domain::ports::{Admission, MessageRef};
use domain::verbs::{ChannelDraft, ChannelEdit, MessageDraft};
use domain::{FieldProblem, InvalidField, Refusal, Resource, limits};
use kit::{Call, Fields, Rejection};
use serde_json::Value;

/// Items in a page when the request doesn't say, but for messages.
const LIST: i64 = 100;
/// Messages in a page when the request doesn't say.
const HISTORY: i64 = 50;

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
pub(super) fn list(call: &Call) -> Result<(u64, u32), Rejection> {
    page(call, LIST)
}

/// `skip` and `limit` of messages. `include_reactions` is only looked at for its form: they are always included.
pub(super) fn history(call: &Call) -> Result<(u64, u32), Rejection> {
    let mut query = call.query();
    query.flag("include_reactions", false);
    query.done()?;
    page(call, HISTORY)
}

fn page(call: &Call, default: i64) -> Result<(u64, u32), Rejection> {
    let mut query = call.query();
    let skip = query.int("skip", 0, 0..=i64::MAX).unsigned_abs();
    let limit = query.int("limit", default, 0..=i64::MAX);
    query.done()?;
    Ok((skip.min(limits::SKIP), count(limit)))
}

/// What is more than one page holds is cut to one.
fn count(limit: i64) -> u32 {
    u32::try_from(limit).unwrap_or(limits::PAGE).min(limits::PAGE)
}

/// After whom a list of members begins, and how many it holds: as many as a page can, unless it is said.
pub(super) fn members(call: &Call) -> Result<(Option<UserId>, u32), Rejection> {
    let mut query = call.query();
    let after = query.int("after", 0, 0..=i64::MAX);
    let limit = query.int("limit", limits::PAGE.into(), 0..=i64::MAX);
    query.done()?;
    Ok((UserId::new(after), count(limit)))
}

/// `POST /auth/sync`: whom it is for, and what is said of them.
pub(super) fn profile(call: &Call) -> Result<(String, Profile), Rejection> {
    let mut fields = call.fields()?;
    let email = fields.optional_text("email");
    let subject = fields.text("auth0_id");
    let profile =
        Profile { email, display_name: fields.optional_text("name"), avatar_url: fields.optional_text("picture") };
    fields.done()?;
    Ok((subject, profile))
}

/// `POST /channels/`. A private channel that is given no code gets this one, so that somebody can join it.
pub(super) fn channel_draft(call: &Call, code: String) -> Result<ChannelDraft, Rejection> {
    let mut fields = call.fields()?;
    let private = fields.optional_flag("is_private").unwrap_or(false);
    let given = fields.optional_text("join_code").filter(|given| !given.trim().is_empty());
    let draft = ChannelDraft {
        name: fields.text("name"),
        description: fields.optional_text("description"),
        private,
        join_code: given.or_else(|| private.then_some(code)),
        ..ChannelDraft::default()
    };
    fields.done()?;
    Ok(draft)
}

/// `POST /channels/join`
pub(super) fn admission(call: &Call) -> Result<Admission, Rejection> {
    let mut fields = call.fields()?;
    let code = fields.text("code").trim().to_owned();
    fields.done()?;
    // No code holds one, and not every store can look for it.
    if code.contains('\0') { Err(Refusal::Unknown(Resource::Channel).into()) } else { Ok(Admission::Code(code)) }
}

/// `POST /channels/dm`: with whom, and under which name. A number that no user can have is an unknown user.
pub(super) fn conversation(call: &Call) -> Result<(Vec<UserId>, Option<String>), Rejection> {
    let mut fields = call.fields()?;
    let others = match fields.optional_list("user_ids") {
        Some(others) => others,
        None => {
            if !fields.has("user_ids") {
                fields.flaw("user_ids", FieldProblem::Missing);
            }
            Vec::new()
        }
    };
    let name = fields.optional_text("name");
    if others.iter().any(|other| !is_whole(other)) {
        fields.flaw("user_ids", FieldProblem::Malformed("a list of integers"));
    }
    fields.done()?;
    let others: Option<Vec<UserId>> = others.iter().map(|other| other.as_i64().and_then(UserId::new)).collect();
    Ok((others.ok_or(Refusal::Unknown(Resource::User))?, name))
}

fn is_whole(value: &Value) -> bool {
    value.is_i64() || value.is_u64()
}

/// `POST /channels/{channel_id}/messages`
pub(super) fn message_draft(call: &Call) -> Result<MessageDraft, Rejection> {
    let mut fields = call.fields()?;
    let content = fields.text("content");
    let nonce = fields.optional_text("nonce").or_else(|| call.idempotency_key());
    fields.done()?;
    Ok(MessageDraft { content, nonce })
}

/// The `new_message` frame: where, and what.
pub(super) fn new_message(mut fields: Fields) -> Result<(ChannelId, MessageDraft), Refusal> {
    let channel = fields.int("channel_id");
    let draft = MessageDraft { content: fields.text("content"), nonce: fields.optional_text("nonce") };
    fields.done()?;
    Ok((ChannelId::new(channel).ok_or(Refusal::Unknown(Resource::Channel))?, draft))
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
pub(super) fn reaction(call: &Call) -> Result<ReactionChoice, Rejection> {
    let mut fields = call.fields()?;
    let number = fields.int("reaction_id");
    fields.done()?;
    Ok(ReactionKindId::new(number).ok_or(Refusal::Unknown(Resource::Reaction))?.into())
}

/// `POST /reactions`: the code and the picture's address.
pub(super) fn reaction_kind(call: &Call) -> Result<(String, String), Rejection> {
    let mut fields = call.fields()?;
    let given = (fields.text("code"), fields.text("image_url"));
    fields.done()?;
    Ok(given)
}

/// The `add_reaction` and `remove_reaction` frames: to what, and with what.
pub(super) fn reaction_frame(mut fields: Fields) -> Result<(MessageRef, ReactionChoice), Refusal> {
    let (channel, message, kind) = (fields.int("channel_id"), fields.int("message_id"), fields.int("reaction_id"));
    fields.done()?;
    let channel = ChannelId::new(channel).ok_or(Refusal::Unknown(Resource::Channel))?;
    let message = MessageId::new(message).ok_or(Refusal::Unknown(Resource::Message))?;
    let kind = ReactionKindId::new(kind).ok_or(Refusal::Unknown(Resource::Reaction))?;
    Ok((MessageRef { message, channel: Some(channel) }, kind.into()))
}

/// `PUT /channels/{channel_id}/messages/{message_id}`
pub(super) fn content(call: &Call) -> Result<String, Rejection> {
    only(call, "content")
}

/// `PUT /users/me/name`
pub(super) fn name(call: &Call) -> Result<String, Rejection> {
    let name = only(call, "name")?;
    // A blank name would be taken for having none.
    if name.trim().is_empty() { Err(Refusal::flaw("name", FieldProblem::Blank).into()) } else { Ok(name) }
}

/// `PUT /users/me/bio`: null takes it away.
pub(super) fn bio(call: &Call) -> Result<Option<String>, Rejection> {
    let mut fields = call.fields()?;
    let bio = fields.erasable_text("bio");
    if bio.is_none() {
        fields.flaw("bio", FieldProblem::Missing);
    }
    fields.done()?;
    Ok(bio.flatten())
}

fn only(call: &Call, name: &'static str) -> Result<String, Rejection> {
    let mut fields = call.fields()?;
    let text = fields.text(name);
    fields.done()?;
    Ok(text)
}

/// `PUT /channels/{channel_id}`: what is named is changed.
pub(super) fn channel_edit(call: &Call) -> Result<ChannelEdit, Rejection> {
    let mut fields = call.fields()?;
    let edit = ChannelEdit {
        name: fields.optional_text("name"),
        description: fields.erasable_text("description"),
        private: fields.optional_flag("is_private"),
        join_code: fields.erasable_text("join_code"),
    };
    fields.done()?;
    Ok(edit)
}

/// `PUT /channels/{channel_id}/privacy`
pub(super) fn privacy(call: &Call) -> Result<ChannelEdit, Rejection> {
    let mut fields = call.fields()?;
    let edit = ChannelEdit {
        private: Some(fields.flag("is_private")),
        join_code: fields.erasable_text("join_code"),
        ..ChannelEdit::default()
    };
    fields.done()?;
    Ok(edit)
}

/// `PUT /channels/{channel_id}/roles/{user_id}`
pub(super) fn role(call: &Call) -> Result<Role, Rejection> {
    match only(call, "role")?.as_str() {
        "owner" => Ok(Role::Owner),
        "moderator" => Ok(Role::Moderator),
        "member" => Ok(Role::Member),
        _ => Err(Refusal::flaw("role", FieldProblem::Malformed("owner, moderator or member")).into()),
    }
}

/// `?user_id=`
pub(super) fn user_in_query(call: &Call) -> Result<UserId, Rejection> {
    let mut query = call.query();
    if query.text("user_id").is_none() {
        query.flaw("user_id", FieldProblem::Missing);
    }
    let number = query.int("user_id", 0, i64::MIN..=i64::MAX);
    query.done()?;
    Ok(UserId::new(number).ok_or(Refusal::Unknown(Resource::User))?)
}
