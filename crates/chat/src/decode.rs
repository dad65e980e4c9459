//! Requests of document 003 into what verbs take. What reads a body or a query also describes it: see `requests`.

use std::sync::Arc;

use domain::model::{Account, AttachmentId, ChannelId, MessageId, ReactionChoice, ReactionId, User, UserId, Window};
use domain::ports::MessageRef;
use domain::rules::text::{self, fold};
use domain::verbs::{ChannelDraft, MessageDraft, ProfileDraft, Registration};
use domain::{Core, InvalidField, Refusal, Resource, limits};

use super::WELCOME;
use kit::field::{
    AVATAR_URL, CONTENT, CONTENT_BESIDE_FILES, DESCRIPTION, DISPLAY_NAME, EMAIL, INVITE_CODE, NEW_USERNAME, NONCE,
    PASSWORD, USERNAME,
};
use kit::id::{IdKind, from_uuid};
use kit::{Call, Field, Fields, Query, Rejection, field};

/// Messages in a page when no `limit` is given, and at most.
const MESSAGES_PER_PAGE: (u32, u32) = (50, 100);
/// Anything else in a page when no `limit` is given, and at most.
const ITEMS_PER_PAGE: (u32, u32) = (1000, 1000);
/// What `skip` means for messages.
const NEWEST_LEFT_OUT: &str = "How many of the newest to leave out.";
/// A channel; clients write the field in either casing.
const CHANNEL: Field = field("channel_id").or("channelId").says("A channel, by id or name. `channelId` is the same.");

/// The channel that a text names: by id, else by claimed name, else by the name of one that the account is in.
pub(super) async fn channel_named(core: &Core, account: &Account, text: &str) -> Result<ChannelId, Refusal> {
    if let Some(id) = from_uuid(IdKind::Channel, text).and_then(ChannelId::new) {
        return Ok(id);
    }
    if let Some(channel) = channel_claimed(core, account, text).await? {
        return Ok(channel);
    }
    core.store.channel_called(account.user.id, text).await?.ok_or(Refusal::Unknown(Resource::Channel))
}

/// The channel that claimed a name, if the account may know of it.
pub(super) async fn channel_claimed(core: &Core, account: &Account, name: &str) -> Result<Option<ChannelId>, Refusal> {
    for claim in text::claims(name) {
        if let Some(channel) = core.store.channel_named(account.user.id, &claim).await? {
            return Ok(Some(channel));
        }
    }
    Ok(None)
}

/// The channel named in the path.
pub(super) async fn channel(call: &Call, account: &Account) -> Result<ChannelId, Refusal> {
    channel_named(call.core(), account, call.segment("channel")).await
}

/// The message named in the path, in the channel named there.
pub(super) async fn message(call: &Call, account: &Account) -> Result<MessageRef, Refusal> {
    let channel = Some(channel(call, account).await?);
    Ok(MessageRef { message: message_id(call.segment("message"))?, channel })
}

/// The message named in the path on its own, where a channel stands for whoever reads.
pub(super) fn message_alone(call: &Call) -> Result<MessageRef, Refusal> {
    Ok(MessageRef { message: message_id(call.segment("channel"))?, channel: None })
}

fn message_id(text: &str) -> Result<MessageId, Refusal> {
    from_uuid(IdKind::Message, text).and_then(MessageId::new).ok_or(Refusal::Unknown(Resource::Message))
}

/// The user whose id is in the path, if it is anybody's.
pub(super) async fn user_with_id(call: &Call) -> Result<Option<Arc<User>>, Refusal> {
    match from_uuid(IdKind::User, call.segment("user_id")).and_then(UserId::new) {
        Some(id) => call.core().store.user(id).await,
        None => Ok(None),
    }
}

/// The user whose name is in the path, if it is anybody's.
pub(super) async fn user_named(call: &Call) -> Result<Option<Arc<User>>, Refusal> {
    call.core().store.user_named(&fold(call.segment("username"))).await
}

/// `POST /auth/register`
pub(super) fn registration(fields: &mut Fields) -> Registration {
    let new = Registration {
        username: fields.text(USERNAME),
        email: fields.optional_text(EMAIL),
        password: fields.text(PASSWORD),
        display_name: fields.optional_text(DISPLAY_NAME),
        avatar_url: None,
        welcome: Some(WELCOME),
        invite_code: fields.optional_text(INVITE_CODE),
    };
    fields.adopt_more(|| new.problems());
    new
}

/// `POST /auth/login`: the name and the password.
pub(super) fn credentials(fields: &mut Fields) -> (String, String) {
    (fields.text("username"), fields.text("password"))
}

/// `PUT /users/me`: what isn't named stays as it is.
pub(super) fn profile(fields: &mut Fields) -> ProfileDraft {
    let draft = ProfileDraft {
        username: fields.optional_text(NEW_USERNAME),
        email: fields.optional_text(EMAIL),
        display_name: fields.erasable_text(DISPLAY_NAME),
        avatar_url: fields.erasable_text(AVATAR_URL),
        ..ProfileDraft::default()
    };
    fields.adopt_more(|| draft.problems());
    draft
}

/// `POST /users/me/status?is_online=`
pub(super) fn is_online(query: &mut Query) -> bool {
    query.required_flag("is_online")
}

/// `POST /channels`
pub(super) fn channel_draft(fields: &mut Fields) -> ChannelDraft {
    let private = field("is_private").says("Whether strangers can't know of it.");
    let draft = ChannelDraft {
        name: fields.text(field("name").chars(1..=limits::CLAIMED_NAME_CHARS)),
        claims_name: true,
        description: fields.optional_text(DESCRIPTION),
        private: fields.optional_flag(private).unwrap_or_default(),
        ..ChannelDraft::default()
    };
    fields.adopt_more(|| draft.problems());
    draft
}

/// `POST /messages`: the message, the id or name of its channel, and the files among its parts or uploaded before.
pub(super) struct SocketMessage {
    pub(super) channel: String,
    pub(super) draft: MessageDraft,
    pub(super) files: Vec<AttachmentId>,
}

/// Next to files, those of the form's other parts too, nothing need be said.
pub(super) fn new_message(call: &Call, mut fields: Fields, with_files: bool) -> Result<SocketMessage, Refusal> {
    let files: Vec<AttachmentId> = match uploaded(&mut fields) {
        Some(id) => vec![file_id(&id)?],
        None => Vec::new(),
    };
    let with_files = with_files || !files.is_empty();
    let (channel, mut draft) = fields.read(|fields| message_in(fields, with_files))?;
    draft.nonce = draft.nonce.or_else(|| call.idempotency_key());
    Ok(SocketMessage { channel, draft, files })
}

/// The id of a file, if one is named.
pub(super) fn uploaded(fields: &mut Fields) -> Option<String> {
    let file = field("file_id").says("A file that was uploaded before. Next to it nothing need be said.");
    fields.optional_text(file).filter(|id| !id.is_empty())
}

/// `{content, channel_id}`, over REST or on the socket.
pub(super) fn message_in(fields: &mut Fields, with_files: bool) -> (String, MessageDraft) {
    let content =
        if with_files { fields.optional_text(CONTENT_BESIDE_FILES).unwrap_or_default() } else { fields.text(CONTENT) };
    let channel = fields.text(CHANNEL);
    let draft = MessageDraft { content, nonce: fields.optional_text(NONCE), reply: None };
    fields.adopt_more(|| draft.problems());
    (channel, draft)
}

/// `POST /files`: where it is to be read, if that is said.
pub(super) fn channel_of_upload(parts: &mut Fields) -> Option<String> {
    let channel = CHANNEL.says("A channel, by id or name, whose members may read it before.");
    parts.file(field("file").says("The file."));
    parts.optional_text(channel).filter(|channel| !channel.is_empty())
}

/// The file whose id is in the path.
pub(super) fn file(call: &Call) -> Result<AttachmentId, Refusal> {
    file_id(call.segment("file_id"))
}

fn file_id(text: &str) -> Result<AttachmentId, Refusal> {
    from_uuid(IdKind::File, text).and_then(AttachmentId::new).ok_or(Refusal::Unknown(Resource::File))
}

/// `POST /messages/clear`: a channel's id or name; none without a body, or without it in the body.
pub(super) fn channel_choice(fields: &mut Fields) -> Option<String> {
    fields.optional_text(CHANNEL.says("By id or name. `channelId` is the same."))
}

/// What an edited message is to say.
pub(super) fn content(fields: &mut Fields) -> String {
    fields.text(CONTENT)
}

/// The emoji in the query of `POST …/reactions?emoji=`.
pub(super) fn new_reaction(call: &Call) -> Result<ReactionChoice, Rejection> {
    let emoji = text::emoji(&call.query().read(emoji)?);
    emoji.map(ReactionChoice::Emoji).map_err(|problem| Rejection::Query(vec![InvalidField { field: "emoji", problem }]))
}

pub(super) fn emoji(query: &mut Query) -> String {
    query.required_text(field("emoji").says("One emoji.")).to_owned()
}

/// The emoji in the path of `DELETE …/reactions/{emoji}`.
pub(super) fn reaction(call: &Call) -> Result<ReactionChoice, Refusal> {
    let emoji = text::emoji(call.segment("emoji"));
    emoji.map(ReactionChoice::Emoji).map_err(|_| Refusal::Unknown(Resource::Reaction))
}

/// Which reactions: those after one of them, and how many.
pub(super) fn reactions(query: &mut Query) -> (Option<ReactionId>, u32) {
    let limit = count(query, "Most reactions in the page.", ITEMS_PER_PAGE);
    let after = field("after").says("The id of a reaction: those after it.");
    let read = |text: &str| from_uuid(IdKind::Reaction, text).and_then(ReactionId::new);
    (query.id(after, read, "the id of a reaction"), limit)
}

/// Which messages of a channel, and how many: `skip` or `before`, and `limit`.
pub(super) fn window(query: &mut Query) -> (Window, u32) {
    let limit = newest(query);
    let skip = skip(query, NEWEST_LEFT_OUT);
    let before = field("before").says("The id of a message: those before it.");
    let read = |text: &str| from_uuid(IdKind::Message, text).and_then(MessageId::new);
    let before = query.id(before, read, "the id of a message");
    (before.map_or(Window::Skip(skip), Window::Before), limit)
}

/// How many of the newest messages.
pub(super) fn newest(query: &mut Query) -> u32 {
    count(query, "Most messages in the page.", MESSAGES_PER_PAGE)
}

/// Which of one's own messages, and how many: `skip` and `limit`.
pub(super) fn own_page(query: &mut Query) -> (u64, u32) {
    (skip(query, NEWEST_LEFT_OUT), newest(query))
}

/// Which part of a list, and how much of it: `skip` and `limit`.
pub(super) fn part(query: &mut Query) -> (u64, u32) {
    (skip(query, "How many to leave out."), count(query, "Most items in the page.", ITEMS_PER_PAGE))
}

fn skip(query: &mut Query, about: &'static str) -> u64 {
    query.int(field("skip").says(about), 0, 0..=i64::MAX).unsigned_abs()
}

fn count(query: &mut Query, about: &'static str, (default, most): (u32, u32)) -> u32 {
    // Within its bounds it fits.
    u32::try_from(query.int(field("limit").says(about), default.into(), 1..=most.into())).unwrap_or(default)
}
