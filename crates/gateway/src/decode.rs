//! Requests of document 004 into what verbs take. What reads a body or a query also describes it: see `requests`.

use std::time::Duration;

use domain::model::{
    AttachmentId, ChannelId, CustomStatus, DirectMessages, GuildId, MessageId, NotificationLevel, NotificationSetting,
    QuietHours, ReactionChoice, ReactionId, ReactionKindId, Reply, SessionId, Timestamp, UserId, Window,
};
use domain::ports::{MessageRef, ReadStateFilter};
use domain::rules::text;
use domain::verbs::{
    ChannelDraft, ChannelEdit, InviteDraft, MessageDraft, ProfileDraft, Registration, SettingsEdit, SignOnDraft,
};
use domain::{FieldProblem, Refusal, Resource, limits};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::schema::{KnownFormat, SchemaType, Type};
use utoipa::openapi::{ObjectBuilder, Ref};

use super::wire::Id;
use super::{MEMBERS_PER_PAGE, MESSAGES_PER_PAGE};
use kit::field::in_format;
use kit::field::{
    AVATAR_URL, CONTENT, CONTENT_BESIDE_FILES, DESCRIPTION, DISPLAY_NAME, EMAIL, INVITE_CODE, NEW_USERNAME, NONCE,
    PASSWORD, USERNAME,
};
use kit::id::from_decimal;
use kit::time::{from_rfc3339, zone};
use kit::{Call, Field, Fields, Query, Rejection, field};

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
pub(super) fn registration(fields: &mut Fields) -> Registration {
    let new = Registration {
        username: fields.text(USERNAME),
        email: Some(fields.text(EMAIL)),
        password: fields.text(PASSWORD),
        display_name: fields.optional_text(DISPLAY_NAME),
        avatar_url: fields.optional_text(AVATAR_URL),
        welcome: None,
        invite_code: fields.optional_text(INVITE_CODE),
    };
    fields.adopt_more(|| new.problems());
    new
}

/// `POST /auth/login`: a username or an email, and the password.
pub(super) fn credentials(fields: &mut Fields) -> (String, String) {
    (fields.either_text("username", "email"), fields.text("password"))
}

/// `POST /auth/refresh`
pub(super) fn refresh_token(fields: &mut Fields) -> String {
    fields.text("refresh_token")
}

/// Where a provider is to send the browser back to.
const REDIRECT_URI: Field = field("redirect_uri").at_most(limits::URL_CHARS).says("An http or https URL.");
/// What a login at a provider was begun with.
const fn proof(name: &'static str) -> Field {
    field(name).chars(1..=limits::PROOF_CHARS)
}

/// `POST /auth/providers/{provider}`
pub(super) fn redirect_uri(fields: &mut Fields) -> String {
    fields.text(REDIRECT_URI)
}

/// `POST /auth/providers/{provider}/login`
pub(super) fn sign_on(fields: &mut Fields) -> SignOnDraft {
    let draft = SignOnDraft {
        code: fields.text(field("code").chars(1..=limits::PROVIDER_CODE_CHARS)),
        redirect_uri: fields.text(REDIRECT_URI),
        nonce: fields.text(proof("nonce")),
        verifier: fields.text(proof("verifier")),
    };
    fields.adopt_more(|| draft.problems());
    draft
}

/// `POST /admin/claim`
pub(super) fn code(fields: &mut Fields) -> String {
    fields.text("code")
}

/// `PATCH /servers/{server_id}`: the name, or whoever is to own it, or both.
pub(super) fn server_edit(fields: &mut Fields) -> Result<(Option<String>, Option<UserId>), Refusal> {
    let owner = new_owner(fields, OWNER)?;
    Ok((fields.text_if(owner.is_none() || fields.has("name"), SERVER_NAME), owner))
}

/// Who is to own something from now on.
const OWNER: Field = field("owner_id").says("The id of the member who is to own it.");
/// What a server is called.
const SERVER_NAME: Field = field("name").chars(1..=limits::GUILD_NAME_CHARS);

fn new_owner(fields: &mut Fields, field: Field) -> Result<Option<UserId>, Refusal> {
    let named = |text: String| from_decimal(&text).and_then(UserId::new).ok_or(Refusal::Unknown(Resource::Member));
    fields.optional_text(field).map(named).transpose()
}

/// `POST /servers`
pub(super) fn server_name(fields: &mut Fields) -> String {
    fields.text(SERVER_NAME)
}

/// `POST /servers/{server_id}/channels` and `POST /channels`
pub(super) fn channel_draft(fields: &mut Fields) -> ChannelDraft {
    let private = "Whether strangers can't know of it. Channels of servers never show to strangers.";
    let draft = ChannelDraft {
        name: fields.text(field("name").chars(1..=limits::CHANNEL_NAME_CHARS)),
        description: fields.optional_text(DESCRIPTION),
        private: fields.optional_flag(field("is_private").says(private)).unwrap_or_default(),
        ..ChannelDraft::default()
    };
    fields.adopt_more(|| draft.problems());
    draft
}

/// `POST /channels/{channel_id}/messages`. Next to files nothing need be said.
pub(super) fn message_draft(fields: &mut Fields, with_files: bool) -> MessageDraft {
    let content =
        if with_files { fields.optional_text(CONTENT_BESIDE_FILES).unwrap_or_default() } else { fields.text(CONTENT) };
    let nonce = match fields.get("nonce") {
        // Clients of this kind send numbers as well.
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => fields.optional_text(NONCE.like(text_or_number)),
    };
    let to = fields.optional_text(REPLY_TO);
    let silent = fields.optional_flag(field("silent").says("Whether to answer without mentioning the author of that."));
    let named = decimal(MessageId::new);
    if to.as_deref().is_some_and(|text| named(text).is_none()) {
        fields.reject("reply_to", FieldProblem::Malformed("the id of a message"));
    }
    let reply = to.as_deref().and_then(named).map(|to| Reply { to, silent: silent.unwrap_or_default() });
    let draft = MessageDraft { content, nonce, reply };
    fields.adopt_more(|| draft.problems());
    draft
}

/// The message that a new one answers.
const REPLY_TO: Field = field("reply_to").says("The id of the message that it answers, of the same channel.");

fn text_or_number(nonce: ObjectBuilder) -> ObjectBuilder {
    let kinds = SchemaType::from_iter([Type::String, Type::Number, Type::Null]);
    let about = "A mark of the sender's own. Sent again, it makes no second message; it comes back as text.";
    nonce.schema_type(kinds).max_length(Some(limits::NONCE_CHARS)).description(Some(about))
}

/// The parts of the same as a form with files, of which one may hold the message as JSON.
pub(super) fn message_parts(parts: &mut Fields) -> Option<String> {
    parts.optional_text(CONTENT_BESIDE_FILES);
    parts.optional_text(NONCE);
    parts.files("files");
    parts.optional_text(REPLY_TO);
    let json = "The same as JSON, as some clients send it; what stands in parts of its own counts more.";
    parts.optional_text(field("payload_json").says(json))
}

/// What they hold. What stands in `payload_json` counts where no part of its own says otherwise.
pub(super) fn message_in_form(call: &Call, mut parts: Fields, with_files: bool) -> Result<MessageDraft, Rejection> {
    let mut fields = match message_parts(&mut parts).filter(|text| !text.trim().is_empty()) {
        Some(text) => Fields::parse(text.as_bytes())
            .map_err(|_| Refusal::invalid("payload_json", FieldProblem::Malformed("a JSON object")))?,
        None => Fields::default(),
    };
    for (name, value) in parts.all() {
        fields = fields.with(name, value.clone());
    }
    Ok(call.marked(fields).read(|fields| message_draft(fields, with_files))?)
}

/// `PATCH /channels/{channel_id}/messages/{message_id}`
pub(super) fn content(fields: &mut Fields) -> String {
    fields.text(CONTENT)
}

/// Whom a conversation is to be with: `recipient_id` or `recipient_ids`, and its name.
pub(super) fn recipients(fields: &mut Fields) -> Result<(Vec<UserId>, Option<String>), Refusal> {
    let name = fields.optional_text(field("name").at_most(limits::CHANNEL_NAME_CHARS));
    let several =
        field("recipient_ids").items(|| Ref::from_schema_name(Id::name()).into(), 1..=limits::GROUP_PEOPLE - 1);
    let listed = fields.optional_list(several);
    let one = fields.text_if(listed.is_none(), field("recipient_id").of::<Id>());
    let listed = listed.unwrap_or_default();
    if !listed.iter().all(Value::is_string) {
        fields.reject("recipient_ids", FieldProblem::WrongType("array of strings"));
    }
    let texts = listed.iter().filter_map(Value::as_str).chain(one.as_deref());
    Ok((texts.map(user_named).collect::<Result<_, _>>()?, name))
}

/// Which messages, and how many: one of `before`, `after`, `around` and `at`, and `limit`.
pub(super) fn window(query: &mut Query) -> (Window, u32) {
    let count = count(query, "Most messages in the page.", MESSAGES_PER_PAGE);
    let mut message =
        |name, about| query.id(optional_id(name).says(about), decimal(MessageId::new), "the id of a message");
    let before = message("before", "The id of a message: those before it.").map(Window::Before);
    let after = message("after", "The id of a message: those after it.").map(Window::After);
    let around = message("around", "The id of a message: those around it.").map(Window::Around);
    let about = "A moment: the first message from then on and those around it.";
    let moment = field("at").says(about).like(|text| in_format(text, KnownFormat::DateTime));
    let at = query.id(moment, from_rfc3339, "a date and time of RFC 3339").map(Window::At);
    (around.or(after).or(before).or(at).unwrap_or(Window::Newest), count)
}

/// Which members, and how many: `after` and `limit`.
pub(super) fn members(query: &mut Query) -> (Option<UserId>, u32) {
    let count = count(query, "Most members in the page.", MEMBERS_PER_PAGE);
    let after = optional_id("after").says("The id of a user: those after them.");
    (query.id(after, decimal(UserId::new), "the id of a user"), count)
}

/// Whether a server is to be shown with how many are in it.
pub(super) fn counted(query: &mut Query) -> bool {
    query.flag(field("counted").says("Whether it is counted how many are in it."), false)
}

/// The same as of a channel, and whether only those are meant who are there.
pub(super) fn server_members(query: &mut Query) -> (Option<UserId>, u32, bool) {
    let (after, count) = members(query);
    (after, count, query.flag(field("present").says("Whether only those are meant who are there now."), false))
}

/// Which reactions: those after an id, and how many.
pub(super) fn reactions(query: &mut Query) -> (Option<ReactionId>, u32) {
    let count = count(query, "Most reactions in the page.", MEMBERS_PER_PAGE);
    let after = optional_id("after").says("The id of a reaction: those after it.");
    (query.id(after, decimal(ReactionId::new), "the id of a reaction"), count)
}

/// A page of a list that is read by number: how many to skip, and how many.
pub(super) fn slice(query: &mut Query) -> (u64, u32) {
    let count = count(query, "Most items in the page.", MEMBERS_PER_PAGE);
    let most = i64::try_from(limits::SKIP).unwrap_or(i64::MAX);
    (query.int(field("skip").says("How many to leave out."), 0, 0..=most).unsigned_abs(), count)
}

/// The id of something in the query; an empty one is none.
const fn optional_id(name: &'static str) -> Field {
    field(name).like(|text| {
        let text = text.pattern(Some("^([1-9][0-9]{0,15})?$")).examples(["42"]);
        text.description(Some("The id of something in the query; an empty one is none."))
    })
}

/// Reads ids of one kind.
fn decimal<I>(id: fn(i64) -> Option<I>) -> impl Fn(&str) -> Option<I> {
    move |text| from_decimal(text).and_then(id)
}

fn count(query: &mut Query, about: &'static str, (default, most): (u32, u32)) -> u32 {
    // Within its bounds it fits.
    u32::try_from(query.int(field("limit").says(about), default.into(), 1..=most.into())).unwrap_or(default)
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

/// `POST /servers/{server_id}/invites`
pub(super) fn invite_draft(fields: &mut Fields) -> InviteDraft {
    let (shortest, longest) = limits::INVITE_LIVES;
    let seconds = |span: Duration| i64::try_from(span.as_secs()).unwrap_or(i64::MAX);
    let lives = seconds(shortest)..=seconds(longest);
    let draft = InviteDraft {
        seconds: fields.optional_int(field("expires_in").says("Seconds; 7 days when nobody says.").within(lives)),
        max_uses: fields
            .optional_int(field("max_uses").says("Any number when nobody says.").within(1..=limits::INVITE_USES)),
    };
    fields.adopt_more(|| draft.problems());
    draft
}

/// `PATCH /users/@me/settings`
pub(super) fn settings_edit(fields: &mut Fields) -> SettingsEdit {
    const QUIET_HOURS: Field = field("quiet_hours").like(|_| {
        let about = "When one isn't to be disturbed, every day; null for never.";
        let object = SchemaType::from_iter([Type::Object, Type::Null]);
        Fields::schema(quiet_hours).schema_type(object).description(Some(about))
    });
    let about =
        "Who may open a conversation with one: `everyone`, those who share a server or a room (`shared`), `nobody`.";
    let word = fields.optional_text(
        field("direct_messages").says(about).like(|text| text.pattern(Some("^(everyone|shared|nobody)$"))),
    );
    let direct_messages = word.and_then(|word| {
        let all = [DirectMessages::Everyone, DirectMessages::Shared, DirectMessages::Nobody];
        let meant = all.into_iter().find(|all| direct_messages_word(*all) == word);
        if meant.is_none() {
            fields.reject("direct_messages", FieldProblem::Malformed("everyone, shared or nobody"));
        }
        meant
    });
    let within = fields.erasable_object(QUIET_HOURS);
    let quiet_hours = within.map(|within| {
        within.and_then(|mut within| {
            let hours = quiet_hours(&mut within);
            fields.adopt(within);
            hours
        })
    });
    SettingsEdit { direct_messages, quiet_hours }
}

/// The word for who may open a conversation.
pub(super) fn direct_messages_word(direct_messages: DirectMessages) -> &'static str {
    match direct_messages {
        DirectMessages::Everyone => "everyone",
        DirectMessages::Shared => "shared",
        DirectMessages::Nobody => "nobody",
    }
}

/// None where something was rejected.
fn quiet_hours(within: &mut Fields) -> Option<QuietHours> {
    let clock = |text: ObjectBuilder| text.pattern(Some("^([01][0-9]|2[0-3]):[0-5][0-9]$"));
    let mut time = |name, about| {
        let text = within.text(field(name).says(about).like(clock));
        let minutes = minutes(&text);
        if minutes.is_none() && within.get(name).is_some_and(Value::is_string) {
            within.reject(name, FieldProblem::Malformed("a time of day, such as 22:00"));
        }
        minutes
    };
    let (from, to) = (time("from", "When they begin."), time("to", "When they end; before that the next morning."));
    let named = within.text(field("zone").says("The time zone in which that is meant, such as `Europe/Berlin`."));
    let zone = zone(&named);
    if zone.is_none() && within.get("zone").is_some_and(Value::is_string) {
        within.reject("zone", FieldProblem::Malformed("a time zone, such as Europe/Berlin"));
    }
    let ((from, to), zone) = from.zip(to).zip(zone)?;
    Some(QuietHours { from, to, zone })
}

/// Minutes after midnight, of a time such as `07:30`.
fn minutes(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':').filter(|_| text.len() == 5)?;
    let number = |text: &str, below: u16| {
        let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<u16>().ok().filter(|number| digits && *number < below)
    };
    Some(number(hours, 24)? * 60 + number(minutes, 60)?)
}

/// `PUT /servers/{server_id}/notifications` and `PUT /channels/{channel_id}/notifications`
pub(super) fn notifications(fields: &mut Fields) -> NotificationSetting {
    let about = "Of what: everything (`all`), what mentions one (`mentions`), nothing (`none`).";
    let word = fields.text(field("level").says(about).like(|text| text.pattern(Some("^(all|mentions|none)$"))));
    let levels = [NotificationLevel::All, NotificationLevel::Mentions, NotificationLevel::None];
    let level = levels.into_iter().find(|level| level_word(*level) == word);
    if level.is_none() && fields.get("level").is_some_and(Value::is_string) {
        fields.reject("level", FieldProblem::Malformed("all, mentions or none"));
    }
    let muted = field("muted_until").says("Of nothing until then.");
    let muted_until = moment(fields, muted.like(|text| in_format(text, KnownFormat::DateTime)));
    NotificationSetting { level: level.unwrap_or_default(), muted_until }
}

/// The word for a level of notifications.
pub(super) fn level_word(level: NotificationLevel) -> &'static str {
    match level {
        NotificationLevel::All => "all",
        NotificationLevel::Mentions => "mentions",
        NotificationLevel::None => "none",
    }
}

/// `PUT /channels/{channel_id}/read-state`: the last message that was read.
pub(super) fn read_mark(fields: &mut Fields) -> Result<Option<MessageId>, Refusal> {
    let message = fields.nullable_text(field("message_id").says("The last message that was read; null for none."));
    let named = |text: String| from_decimal(&text).and_then(MessageId::new).ok_or(Refusal::Unknown(Resource::Message));
    message.map(named).transpose()
}

/// `GET /read-states`: the channels that are asked for, else those with something unread.
pub(super) fn read_state_filter(query: &mut Query) -> ReadStateFilter {
    let about = "Of these channels: their ids, separated by commas. It may be said several times.";
    let channels = query.ids(
        field("channel_id").says(about).like(|text| text.pattern(Some("^([1-9][0-9]{0,15}(,[1-9][0-9]{0,15})*)?$"))),
        decimal(ChannelId::new),
        "ids of channels",
    );
    if channels.is_empty() { ReadStateFilter::Unread } else { ReadStateFilter::Channels(channels) }
}

/// `PATCH /channels/{channel_id}`
pub(super) fn channel_edit(fields: &mut Fields) -> Result<ChannelEdit, Refusal> {
    let private = "Whether strangers can't know of it; only rooms of no server can be told.";
    let edit = ChannelEdit {
        name: fields.optional_text(field("name").at_most(limits::CHANNEL_NAME_CHARS)),
        description: fields.erasable_text(DESCRIPTION),
        private: fields.optional_flag(field("is_private").says(private)),
        join_code: None,
        owner: new_owner(fields, OWNER)?,
    };
    fields.adopt_more(|| edit.problems());
    Ok(edit)
}

/// `PUT /users/@me/password`: the current one, and the new one.
pub(super) fn new_password(fields: &mut Fields) -> (String, String) {
    (fields.text("current_password"), fields.text(PASSWORD.called("new_password")))
}

/// The login named in the path; one that can't be read names none.
pub(super) fn session_id(call: &Call) -> Result<SessionId, Refusal> {
    from_decimal(call.segment("session_id")).and_then(SessionId::new).ok_or(Refusal::Unknown(Resource::Session))
}

/// `PATCH /users/{user_id}`
pub(super) fn profile(fields: &mut Fields) -> ProfileDraft {
    const CUSTOM_STATUS: Field = field("custom_status").like(|_| {
        let about =
            "What one is doing: words, an emoji, or both. It ends by itself where that is said. Null for nothing.";
        let object = SchemaType::from_iter([Type::Object, Type::Null]);
        Fields::schema(said).schema_type(object).description(Some(about))
    });
    let within = fields.erasable_object(CUSTOM_STATUS);
    let custom_status = within.map(|within| {
        within.map(|mut within| {
            let status = said(&mut within);
            fields.adopt(within);
            status
        })
    });
    let draft = ProfileDraft {
        username: fields.optional_text(NEW_USERNAME),
        email: fields.optional_text(EMAIL),
        display_name: fields.erasable_text(DISPLAY_NAME),
        avatar_url: fields.erasable_text(AVATAR_URL),
        about_me: fields.erasable_text(field("about_me").at_most(limits::ABOUT_CHARS)),
        pronouns: fields.erasable_text(field("pronouns").at_most(limits::PRONOUNS_CHARS)),
        custom_status,
    };
    fields.adopt_more(|| draft.problems());
    draft
}

fn said(within: &mut Fields) -> CustomStatus {
    let text = within.optional_text(field("text").at_most(limits::CUSTOM_STATUS_CHARS));
    let emoji = within.optional_text(field("emoji").says("One emoji."));
    let until = moment(within, field("until").like(|text| in_format(text, KnownFormat::DateTime)));
    CustomStatus { text, emoji, until }
}

/// A date and time that may be absent.
fn moment(fields: &mut Fields, field: Field) -> Option<Timestamp> {
    let text = fields.optional_text(field)?;
    let moment = from_rfc3339(&text);
    if moment.is_none() {
        fields.reject(field.name, FieldProblem::Malformed("a date and time of RFC 3339"));
    }
    moment
}
