//! Requests of document 001 into what verbs take.

use domain::model::{ChannelId, Profile, UserId};
use domain::ports::Admission;
use domain::verbs::{ChannelDraft, MessageDraft};
use domain::{Flaw, Refusal, Thing, Why, limits};
use serde_json::Value;

use crate::kit::{Call, Fields, No};

/// Items in a page when the request doesn't say, but for messages.
const LIST: i64 = 100;
/// Messages in a page when the request doesn't say.
const HISTORY: i64 = 50;

/// The channel that the path names.
pub(super) fn channel_id(call: &Call) -> Result<ChannelId, No> {
    id("channel_id", call.segment("channel_id"), ChannelId::new, Thing::Channel)
}

/// The user that the path names.
pub(super) fn user_id(call: &Call) -> Result<UserId, No> {
    id("user_id", call.segment("user_id"), UserId::new, Thing::User)
}

/// What isn't a whole number is malformed; a number that nothing can have names nothing.
pub(super) fn id<T>(field: &'static str, text: &str, of: fn(i64) -> Option<T>, thing: Thing) -> Result<T, No> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(No::Path(vec![Flaw { field, why: Why::WrongType("integer") }]));
    }
    text.parse().ok().and_then(of).ok_or(No::Refusal(Refusal::Unknown(thing)))
}

/// `skip` and `limit` of a list.
pub(super) fn list(call: &Call) -> Result<(u64, u32), No> {
    page(call, LIST)
}

/// `skip` and `limit` of messages. `include_reactions` is only looked at for its form: they are always included.
pub(super) fn history(call: &Call) -> Result<(u64, u32), No> {
    let mut query = call.query();
    query.flag("include_reactions", false);
    query.done()?;
    page(call, HISTORY)
}

fn page(call: &Call, default: i64) -> Result<(u64, u32), No> {
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
pub(super) fn members(call: &Call) -> Result<(Option<UserId>, u32), No> {
    let mut query = call.query();
    let after = query.int("after", 0, 0..=i64::MAX);
    let limit = query.int("limit", limits::PAGE.into(), 0..=i64::MAX);
    query.done()?;
    Ok((UserId::new(after), count(limit)))
}

/// `POST /auth/sync`: whom it is for, and what is said of them.
pub(super) fn profile(call: &Call) -> Result<(String, Profile), No> {
    let mut fields = call.fields()?;
    let email = Some(fields.text("email"));
    let subject = fields.text("auth0_id");
    let profile =
        Profile { email, display_name: fields.optional_text("name"), avatar_url: fields.optional_text("picture") };
    fields.done()?;
    Ok((subject, profile))
}

/// `POST /channels/`. A private channel that is given no code gets this one, so that somebody can join it.
pub(super) fn channel_draft(call: &Call, code: String) -> Result<ChannelDraft, No> {
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
pub(super) fn admission(call: &Call) -> Result<Admission, No> {
    let mut fields = call.fields()?;
    let code = fields.text("code").trim().to_owned();
    fields.done()?;
    // No code holds one, and not every store can look for it.
    if code.contains('\0') { Err(Refusal::Unknown(Thing::Channel).into()) } else { Ok(Admission::Code(code)) }
}

/// `POST /channels/dm`: with whom, and under which name. A number that no user can have is an unknown user.
pub(super) fn conversation(call: &Call) -> Result<(Vec<UserId>, Option<String>), No> {
    let mut fields = call.fields()?;
    let others = match fields.optional_list("user_ids") {
        Some(others) => others,
        None => {
            if !fields.has("user_ids") {
                fields.flaw("user_ids", Why::Missing);
            }
            Vec::new()
        }
    };
    let name = fields.optional_text("name");
    if others.iter().any(|other| !is_whole(other)) {
        fields.flaw("user_ids", Why::Malformed("a list of integers"));
    }
    fields.done()?;
    let others: Option<Vec<UserId>> = others.iter().map(|other| other.as_i64().and_then(UserId::new)).collect();
    Ok((others.ok_or(Refusal::Unknown(Thing::User))?, name))
}

fn is_whole(value: &Value) -> bool {
    value.is_i64() || value.is_u64()
}

/// `POST /channels/{channel_id}/messages`
pub(super) fn message_draft(call: &Call) -> Result<MessageDraft, No> {
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
    Ok((ChannelId::new(channel).ok_or(Refusal::Unknown(Thing::Channel))?, draft))
}
