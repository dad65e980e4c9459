//! Frames of document 000 into what verbs take.

use domain::model::{ChannelId, GuildId, Status, UserId};
use domain::verbs::{ChannelDraft, ChannelEdit, MessageDraft, ProfileDraft, Registration};
use domain::{FieldProblem, Refusal, Resource};
use kit::{Fields, presence};
use serde_json::{Map, Value};

/// Largest page number that is read: what any client can hold exactly.
const LAST_PAGE: i64 = 1 << 53;

/// A frame, taken apart.
pub(super) struct CommandFrame {
    /// What is to be done.
    pub(super) command: String,
    /// The token that came with it, bare.
    pub(super) token: Option<String>,
    /// With what. A frame without a payload has an empty one.
    pub(super) payload: Fields,
}

/// Whom a client asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum UserChoice {
    /// Themselves.
    Me,
    /// The account with this id.
    User(UserId),
}

/// A place in a list that is read in numbered pages.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PageOf {
    pub(super) channel: ChannelId,
    /// 1 or more.
    pub(super) page: u64,
}

impl PageOf {
    /// How many items stand before the page.
    pub(super) fn skip(&self, per_page: u32) -> u64 {
        (self.page - 1).saturating_mul(u64::from(per_page)).min(domain::limits::SKIP)
    }
}

/// Takes a frame apart.
pub(super) fn frame(text: &[u8]) -> Result<CommandFrame, Refusal> {
    let mut fields = Fields::parse(text)?;
    let command = fields.text("command");
    let payload = fields.object("payload").unwrap_or_default();
    let token = token(fields.all()).or_else(|| token(payload.all()));
    fields.done()?;
    Ok(CommandFrame { command, token, payload })
}

/// The token among the fields of an object, with or without `Bearer` before it.
fn token(object: &Map<String, Value>) -> Option<String> {
    let named = |key: &str| ["token", "authorization"].iter().any(|name| key.eq_ignore_ascii_case(name));
    object.iter().filter(|(key, _)| named(key)).find_map(|(_, value)| match value {
        Value::Null => None,
        Value::String(text) => bare(text),
        // Anything but a text proves nothing, and has to fail as a bad token does.
        other => Some(other.to_string()),
    })
}

fn bare(text: &str) -> Option<String> {
    let mut words = text.split_ascii_whitespace().peekable();
    words.next_if(|word| word.eq_ignore_ascii_case("bearer"));
    let token = words.collect::<Vec<_>>().join(" ");
    (!token.is_empty()).then_some(token)
}

/// `register`
pub(super) fn registration(payload: &mut Fields) -> Registration {
    let new = Registration {
        username: payload.text("username"),
        email: Some(payload.text("email")),
        password: payload.text("password"),
        invite_code: payload.optional_text("invite_code"),
        display_name: None,
        avatar_url: None,
        welcome: None,
    };
    payload.adopt_more(|| new.problems());
    new
}

/// `login`: the name and the password.
pub(super) fn credentials(payload: &mut Fields) -> (String, String) {
    (payload.text("username"), payload.text("password"))
}

/// `get_user`: a number, or `"me"`.
pub(super) fn user_choice(payload: &mut Fields) -> Result<UserChoice, Refusal> {
    if payload.get("user_id").and_then(Value::as_str) == Some("me") {
        return Ok(UserChoice::Me);
    }
    UserId::new(number(payload, "user_id")).map(UserChoice::User).ok_or(Refusal::Unknown(Resource::User))
}

/// `update_user`: what is named is changed, what is null is taken away.
pub(super) fn profile(payload: &mut Fields) -> ProfileDraft {
    let draft = ProfileDraft {
        username: payload.optional_text("username"),
        email: payload.optional_text("email"),
        display_name: payload.erasable_text("display_name"),
        avatar_url: payload.erasable_text("avatar_url"),
        about_me: payload.erasable_text("about_me"),
        pronouns: payload.erasable_text("pronouns"),
        custom_status: None,
    };
    payload.adopt_more(|| draft.problems());
    draft
}

/// `set_status`
pub(super) fn status(payload: &mut Fields) -> Result<Status, Refusal> {
    presence::chosen(&payload.text("status"))
        .ok_or_else(|| Refusal::invalid("status", FieldProblem::Malformed("online, idle, dnd or invisible")))
}

/// `update_channel`: which, and what of it is to change.
pub(super) fn channel_edit(payload: &mut Fields) -> Result<(ChannelId, ChannelEdit), Refusal> {
    let channel = channel(payload);
    let mut update = payload.object("channel_update").unwrap_or_default();
    if !payload.has("channel_update") {
        payload.reject("channel_update", FieldProblem::Missing);
    }
    let edit = ChannelEdit {
        name: update.optional_text("name"),
        description: update.erasable_text("description"),
        ..ChannelEdit::default()
    };
    payload.adopt(update);
    payload.adopt_more(|| edit.problems());
    Ok((channel?, edit))
}

/// `create_guild`: the name.
pub(super) fn guild_name(payload: &mut Fields) -> String {
    payload.text("name")
}

/// Commands about one guild.
pub(super) fn guild(payload: &mut Fields) -> Result<GuildId, Refusal> {
    GuildId::new(number(payload, "guild_id")).ok_or(Refusal::Unknown(Resource::Guild))
}

/// `join_guild`: the code.
pub(super) fn invite_code(payload: &mut Fields) -> String {
    payload.text("invite_code")
}

/// Commands about one channel.
pub(super) fn channel(payload: &mut Fields) -> Result<ChannelId, Refusal> {
    ChannelId::new(number(payload, "channel_id")).ok_or(Refusal::Unknown(Resource::Channel))
}

/// `create_channel`
pub(super) fn channel_draft(payload: &mut Fields) -> Result<ChannelDraft, Refusal> {
    let draft = ChannelDraft { name: payload.text("name"), ..ChannelDraft::default() };
    let guild = guild(payload);
    payload.adopt_more(|| draft.problems());
    Ok(ChannelDraft { guild: Some(guild?), ..draft })
}

/// `send_message`: where, and what.
pub(super) fn message_draft(payload: &mut Fields) -> Result<(ChannelId, MessageDraft), Refusal> {
    let channel = channel(payload);
    let draft = MessageDraft { content: payload.text("content"), nonce: payload.optional_text("nonce"), reply: None };
    payload.adopt_more(|| draft.problems());
    Ok((channel?, draft))
}

/// `get_messages`, `get_channel_users`: the first page unless another is named.
pub(super) fn page_of(payload: &mut Fields) -> Result<PageOf, Refusal> {
    let channel = channel(payload);
    let page = if payload.has("page") { number(payload, "page") } else { 1 };
    let wrong_type = payload.get("page").is_some_and(|page| !page.is_i64() && !page.is_u64());
    if !wrong_type && !(1..=LAST_PAGE).contains(&page) {
        payload.reject("page", FieldProblem::OutOfRange(1, LAST_PAGE));
    }
    Ok(PageOf { channel: channel?, page: page.unsigned_abs() })
}

/// A number that has to be there. One that is too large for any id is 0, which names nothing either.
fn number(fields: &mut Fields, name: &'static str) -> i64 {
    let too_large = fields.get(name).is_some_and(|value| value.is_u64() && !value.is_i64());
    if too_large { 0 } else { fields.int(name) }
}
