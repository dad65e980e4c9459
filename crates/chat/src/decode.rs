//! Requests of document 003 into what verbs take.

use std::sync::Arc;

use domain::model::{Account, AttachmentId, ChannelId, MessageId, ReactionChoice, ReactionId, User, UserId, Window};
use domain::ports::MessageRef;
use domain::rules::text::{self, fold};
use domain::verbs::{ChannelDraft, MessageDraft, ProfileDraft, Registration};
use domain::{Core, FieldProblem, InvalidField, Refusal, Resource};
use kit::id::{IdKind, from_uuid};
use kit::{Call, Fields, Rejection};

use super::WELCOME;

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
pub(super) fn registration(call: &Call) -> Result<Registration, Rejection> {
    let mut fields = call.fields()?;
    let new = Registration {
        username: fields.text("username"),
        email: fields.optional_text("email"),
        password: fields.text("password"),
        display_name: fields.optional_text("display_name"),
        avatar_url: None,
        welcome: Some(WELCOME),
        invite_code: fields.optional_text("invite_code"),
    };
    fields.done_with(|| new.flaws())?;
    Ok(new)
}

/// `POST /auth/login`: the name and the password, as JSON or as a form.
pub(super) fn credentials(call: &Call) -> Result<(String, String), Rejection> {
    let mut fields = call.form_or_fields()?;
    let given = (fields.text("username"), fields.text("password"));
    fields.done()?;
    Ok(given)
}

/// `PUT /users/me`: what isn't named stays as it is.
pub(super) fn profile(call: &Call) -> Result<ProfileDraft, Rejection> {
    let mut fields = call.form_or_fields()?;
    let draft = ProfileDraft {
        username: fields.optional_text("username"),
        email: fields.optional_text("email"),
        display_name: fields.erasable_text("display_name"),
        avatar_url: fields.erasable_text("avatar_url"),
        ..ProfileDraft::default()
    };
    fields.done_with(|| draft.flaws())?;
    Ok(draft)
}

/// `POST /users/me/status?is_online=`
pub(super) fn is_online(call: &Call) -> Result<bool, Rejection> {
    let mut query = call.query();
    if query.text("is_online").is_none() {
        query.flaw("is_online", FieldProblem::Missing);
    }
    let online = query.flag("is_online", true);
    query.done()?;
    Ok(online)
}

/// `POST /channels`
pub(super) fn channel_draft(call: &Call) -> Result<ChannelDraft, Rejection> {
    let mut fields = call.fields()?;
    let draft = ChannelDraft {
        name: fields.text("name"),
        claims_name: true,
        description: fields.optional_text("description"),
        private: fields.optional_flag("is_private").unwrap_or_default(),
        ..ChannelDraft::default()
    };
    fields.done_with(|| draft.flaws())?;
    Ok(draft)
}

/// `POST /messages`: the message, the id or name of its channel, and the files among its parts or uploaded before.
pub(super) struct SocketMessage {
    pub(super) channel: String,
    pub(super) draft: MessageDraft,
    pub(super) files: Vec<AttachmentId>,
}

/// Next to files, those of the form's other parts too, nothing need be said.
pub(super) fn new_message(call: &Call, mut fields: Fields, with_files: bool) -> Result<SocketMessage, Refusal> {
    let named = fields.optional_text("file_id").filter(|id| !id.is_empty());
    let files: Vec<AttachmentId> = match named {
        Some(id) => vec![file_id(&id)?],
        None => Vec::new(),
    };
    if (with_files || !files.is_empty()) && !fields.has("content") {
        fields = fields.with("content", String::new().into());
    }
    let (channel, mut draft) = message_in(fields)?;
    draft.nonce = draft.nonce.or_else(|| call.idempotency_key());
    Ok(SocketMessage { channel, draft, files })
}

/// `POST /files`: where it is to be read, if that is said.
pub(super) fn channel_of_upload(fields: &mut Fields) -> Result<Option<String>, Refusal> {
    let channel = fields.optional_text(channel_field(fields)).filter(|channel| !channel.is_empty());
    std::mem::take(fields).done()?;
    Ok(channel)
}

/// The file whose id is in the path.
pub(super) fn file(call: &Call) -> Result<AttachmentId, Refusal> {
    file_id(call.segment("file_id"))
}

fn file_id(text: &str) -> Result<AttachmentId, Refusal> {
    from_uuid(IdKind::File, text).and_then(AttachmentId::new).ok_or(Refusal::Unknown(Resource::File))
}

/// `{content, channel_id}`, over REST or on the socket.
pub(super) fn message_in(mut fields: Fields) -> Result<(String, MessageDraft), Refusal> {
    let (content, channel) = (fields.text("content"), channel_in(&mut fields));
    let draft = MessageDraft { content, nonce: fields.optional_text("nonce") };
    fields.done_with(|| draft.flaws())?;
    Ok((channel, draft))
}

/// `POST /messages/clear`: a channel's id or name; none without a body, or without it in the body.
pub(super) fn channel_choice(call: &Call) -> Result<Option<String>, Rejection> {
    let mut fields = if call.bytes()?.trim_ascii().is_empty() { Fields::default() } else { call.form_or_fields()? };
    let channel = fields.optional_text(channel_field(&fields));
    fields.done()?;
    Ok(channel)
}

/// The channel; clients write the field in either casing.
fn channel_in(fields: &mut Fields) -> String {
    fields.text(channel_field(fields))
}

fn channel_field(fields: &Fields) -> &'static str {
    if fields.has("channelId") { "channelId" } else { "channel_id" }
}

/// What an edited message is to say.
pub(super) fn content(call: &Call) -> Result<String, Rejection> {
    let mut fields = call.form_or_fields()?;
    let content = fields.text("content");
    fields.done()?;
    Ok(content)
}

/// The emoji in the query of `POST …/reactions?emoji=`.
pub(super) fn new_reaction(call: &Call) -> Result<ReactionChoice, Rejection> {
    let emoji = call.query().text("emoji").map_or(Err(FieldProblem::Missing), text::emoji);
    emoji.map(ReactionChoice::Emoji).map_err(|problem| Rejection::Query(vec![InvalidField { field: "emoji", problem }]))
}

/// The emoji in the path of `DELETE …/reactions/{emoji}`.
pub(super) fn reaction(call: &Call) -> Result<ReactionChoice, Refusal> {
    let emoji = text::emoji(call.segment("emoji"));
    emoji.map(ReactionChoice::Emoji).map_err(|_| Refusal::Unknown(Resource::Reaction))
}

/// Which reactions: those after one of them, and how many.
pub(super) fn reactions(call: &Call) -> Result<(Option<ReactionId>, u32), Rejection> {
    let mut query = call.query();
    let limit = query.int("limit", 1000, 1..=1000);
    let after = query.text("after").filter(|text| !text.is_empty()).map(str::to_owned);
    let after = after.map(|text| from_uuid(IdKind::Reaction, &text).and_then(ReactionId::new));
    if after == Some(None) {
        query.flaw("after", FieldProblem::Malformed("the id of a reaction"));
    }
    query.done()?;
    // Within its bounds it fits.
    Ok((after.flatten(), u32::try_from(limit).unwrap_or(1000)))
}

/// Which messages of a channel, and how many: `skip` or `before`, and `limit`.
pub(super) fn window(call: &Call) -> Result<(Window, u32), Rejection> {
    let mut query = call.query();
    let limit = query.int("limit", 50, 1..=100);
    let skip = query.int("skip", 0, 0..=i64::MAX);
    let before = query.text("before").filter(|text| !text.is_empty()).map(str::to_owned);
    let window = match before.map(|text| from_uuid(IdKind::Message, &text).and_then(MessageId::new)) {
        None => Window::Skip(skip.unsigned_abs()),
        Some(Some(id)) => Window::Before(id),
        Some(None) => {
            query.flaw("before", FieldProblem::Malformed("the id of a message"));
            Window::Newest
        }
    };
    query.done()?;
    // Within its bounds it fits.
    Ok((window, u32::try_from(limit).unwrap_or(50)))
}

/// How many of the newest messages.
pub(super) fn newest(call: &Call) -> Result<u32, Rejection> {
    let mut query = call.query();
    let limit = query.int("limit", 50, 1..=100);
    query.done()?;
    // Within its bounds it fits.
    Ok(u32::try_from(limit).unwrap_or(50))
}

/// Which of one's own messages, and how many: `skip` and `limit`.
pub(super) fn own_page(call: &Call) -> Result<(u64, u32), Rejection> {
    slice(call, 50, 100)
}

/// Which part of a list, and how much of it: `skip` and `limit`.
pub(super) fn part(call: &Call) -> Result<(u64, u32), Rejection> {
    slice(call, 1000, 1000)
}

fn slice(call: &Call, usual: u32, most: u32) -> Result<(u64, u32), Rejection> {
    let mut query = call.query();
    let skip = query.int("skip", 0, 0..=i64::MAX);
    let limit = query.int("limit", usual.into(), 1..=most.into());
    query.done()?;
    // Within its bounds it fits.
    Ok((skip.unsigned_abs(), u32::try_from(limit).unwrap_or(usual)))
}
