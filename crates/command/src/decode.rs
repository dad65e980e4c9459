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
pub(super) enum Whom {
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
pub(super) fn registration(mut payload: Fields) -> Result<Registration, Refusal> {
    let new = Registration {
        username: payload.text("username"),
        email: Some(payload.text("email")),
        password: payload.text("password"),
        invite_code: payload.optional_text("invite_code"),
        display_name: None,
        avatar_url: None,
        welcome: None,
    };
    payload.done_with(|| new.flaws())?;
    Ok(new)
}

/// `login`: the name and the password.
pub(super) fn credentials(mut payload: Fields) -> Result<(String, String), Refusal> {
    let given = (payload.text("username"), payload.text("password"));
    payload.done()?;
    Ok(given)
}

/// `get_user`: a number, or `"me"`.
pub(super) fn whom(mut payload: Fields) -> Result<Whom, Refusal> {
    if payload.get("user_id").and_then(Value::as_str) == Some("me") {
        return Ok(Whom::Me);
    }
    let number = number(&mut payload, "user_id");
    payload.done()?;
    UserId::new(number).map(Whom::User).ok_or(Refusal::Unknown(Resource::User))
}

/// `update_user`: what is named is changed, what is null is taken away.
pub(super) fn profile(mut payload: Fields) -> Result<ProfileDraft, Refusal> {
    let draft = ProfileDraft {
        username: payload.optional_text("username"),
        email: payload.optional_text("email"),
        display_name: payload.erasable_text("display_name"),
        avatar_url: payload.erasable_text("avatar_url"),
        about_me: payload.erasable_text("about_me"),
        pronouns: payload.erasable_text("pronouns"),
    };
    payload.done_with(|| draft.flaws())?;
    Ok(draft)
}

/// `set_status`
pub(super) fn status(mut payload: Fields) -> Result<Status, Refusal> {
    let word = payload.text("status");
    payload.done()?;
    presence::chosen(&word)
        .ok_or_else(|| Refusal::flaw("status", FieldProblem::Malformed("online, idle, dnd or invisible")))
}

/// `update_channel`: which, and what of it is to change.
pub(super) fn channel_edit(mut payload: Fields) -> Result<(ChannelId, ChannelEdit), Refusal> {
    let channel = number(&mut payload, "channel_id");
    let mut update = payload.object("channel_update").unwrap_or_default();
    if !payload.has("channel_update") {
        payload.flaw("channel_update", FieldProblem::Missing);
    }
    let edit = ChannelEdit {
        name: update.optional_text("name"),
        description: update.erasable_text("description"),
        ..ChannelEdit::default()
    };
    payload.adopt(update);
    payload.done_with(|| edit.flaws())?;
    Ok((channel_id(channel)?, edit))
}

/// `create_guild`: the name.
pub(super) fn guild_name(mut payload: Fields) -> Result<String, Refusal> {
    let name = payload.text("name");
    payload.done()?;
    Ok(name)
}

/// Commands about one guild.
pub(super) fn guild(mut payload: Fields) -> Result<GuildId, Refusal> {
    let number = number(&mut payload, "guild_id");
    payload.done()?;
    guild_id(number)
}

/// `join_guild`: the code.
pub(super) fn invite_code(mut payload: Fields) -> Result<String, Refusal> {
    let code = payload.text("invite_code");
    payload.done()?;
    Ok(code)
}

/// Commands about one channel.
pub(super) fn channel(mut payload: Fields) -> Result<ChannelId, Refusal> {
    let number = number(&mut payload, "channel_id");
    payload.done()?;
    channel_id(number)
}

/// `create_channel`
pub(super) fn channel_draft(mut payload: Fields) -> Result<ChannelDraft, Refusal> {
    let draft = ChannelDraft { name: payload.text("name"), ..ChannelDraft::default() };
    let guild = number(&mut payload, "guild_id");
    payload.done_with(|| draft.flaws())?;
    Ok(ChannelDraft { guild: Some(guild_id(guild)?), ..draft })
}

/// `send_message`: where, and what.
pub(super) fn message_draft(mut payload: Fields) -> Result<(ChannelId, MessageDraft), Refusal> {
    let channel = number(&mut payload, "channel_id");
    let draft = MessageDraft { content: payload.text("content"), nonce: payload.optional_text("nonce") };
    payload.done_with(|| draft.flaws())?;
    Ok((channel_id(channel)?, draft))
}

/// `get_messages`, `get_channel_users`: the first page unless another is named.
pub(super) fn page_of(mut payload: Fields) -> Result<PageOf, Refusal> {
    let channel = number(&mut payload, "channel_id");
    let page = if payload.has("page") { number(&mut payload, "page") } else { 1 };
    let wrong_type = payload.get("page").is_some_and(|page| !page.is_i64() && !page.is_u64());
    if !wrong_type && !(1..=LAST_PAGE).contains(&page) {
        payload.flaw("page", FieldProblem::OutOfRange(1, LAST_PAGE));
    }
    payload.done()?;
    Ok(PageOf { channel: channel_id(channel)?, page: page.unsigned_abs() })
}

/// A number that has to be there. One that is too large for any id is 0, which names nothing either.
fn number(fields: &mut Fields, name: &'static str) -> i64 {
    let too_large = fields.get(name).is_some_and(|value| value.is_u64() && !value.is_i64());
    if too_large { 0 } else { fields.int(name) }
}

fn guild_id(number: i64) -> Result<GuildId, Refusal> {
    GuildId::new(number).ok_or(Refusal::Unknown(Resource::Guild))
}

fn channel_id(number: i64) -> Result<ChannelId, Refusal> {
    ChannelId::new(number).ok_or(Refusal::Unknown(Resource::Channel))
}
