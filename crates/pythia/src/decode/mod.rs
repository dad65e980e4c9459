//! Requests of document 002 into what verbs take. What reads a body or a query also describes it: see `requests`.

mod admin;

pub(super) use admin::{
    accounts, actions_on, bulk, reason, reason_given, reason_in_query, role, role_given, role_in_query, sentence,
    sought,
};

use domain::model::{ChannelId, MessageId, ReactionChoice, ReactionId, UserId};
use domain::ports::MessageRef;
use domain::rules::text;
use domain::verbs::{ChannelDraft, MessageDraft, ProfileDraft, Registration};
use domain::{FieldProblem, Refusal, Resource, limits};

use super::wire::Id;
use super::{CONTENT_CHARS, WELCOME};
use kit::field::{AVATAR_URL, DESCRIPTION, EMAIL, INVITE_CODE, NEW_USERNAME, NONCE, PASSWORD, USERNAME};
use kit::id::{IdKind, from_uuid};
use kit::{Call, Field, Fields, Query, Rejection, field};

// Clients write fields in either casing.
const CHANNEL_ID: Field = field("channel_id").or("channelId").says("`channelId` is the same.").of::<Id>();
const MESSAGE_ID: Field = field("message_id").or("messageId").says("`messageId` is the same.").of::<Id>();
const USER_ID: Field = field("user_id").or("userId").says("`userId` is the same.").of::<Id>();

/// The channel that a text names; one that can't be read names none.
pub(super) fn channel_id(text: &str) -> Result<ChannelId, Refusal> {
    from_uuid(IdKind::Channel, text).and_then(ChannelId::new).ok_or(Refusal::Unknown(Resource::Channel))
}

/// The message that a text names; one that can't be read names none.
pub(super) fn message_id(text: &str) -> Result<MessageId, Refusal> {
    from_uuid(IdKind::Message, text).and_then(MessageId::new).ok_or(Refusal::Unknown(Resource::Message))
}

/// The account that a text names; one that can't be read names none.
pub(super) fn user_id(text: &str) -> Result<UserId, Refusal> {
    from_uuid(IdKind::User, text).and_then(UserId::new).ok_or(Refusal::Unknown(Resource::User))
}

/// The reaction that a text names; one that can't be read names none.
pub(super) fn reaction_id(text: &str) -> Result<ReactionId, Refusal> {
    from_uuid(IdKind::Reaction, text).and_then(ReactionId::new).ok_or(Refusal::Unknown(Resource::Reaction))
}

/// `POST /auth/register`
pub(super) fn registration(fields: &mut Fields) -> Registration {
    let new = Registration {
        email: Some(fields.text(EMAIL)),
        username: fields.text(USERNAME),
        password: fields.text(PASSWORD),
        avatar_url: fields.optional_text(AVATAR_URL.called("avatar")),
        display_name: None,
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

/// `POST /channels/`
pub(super) fn channel_draft(fields: &mut Fields) -> ChannelDraft {
    let draft = ChannelDraft {
        name: fields.text(field("name").chars(1..=limits::CLAIMED_NAME_CHARS)),
        claims_name: true,
        description: fields.optional_text(DESCRIPTION),
        ..ChannelDraft::default()
    };
    fields.adopt_more(|| draft.problems());
    draft
}

/// `POST /channels/join`
pub(super) fn joined_channel(fields: &mut Fields) -> Result<ChannelId, Refusal> {
    channel_id(&fields.text(CHANNEL_ID))
}

/// `POST /messages/`: where, and what.
pub(super) fn message_draft(fields: &mut Fields) -> Result<(ChannelId, MessageDraft), Refusal> {
    let channel = joined_channel(fields);
    let draft = MessageDraft { content: content(fields), nonce: fields.optional_text(NONCE), reply: None };
    fields.adopt_more(|| draft.problems());
    Ok((channel?, draft))
}

/// What a message is to say, trimmed and bounded as this dialect's clients expect.
pub(super) fn content(fields: &mut Fields) -> String {
    let content = fields.text(field("content").chars(1..=CONTENT_CHARS)).trim().to_owned();
    if content.chars().count() > CONTENT_CHARS {
        fields.reject("content", FieldProblem::TooLong(CONTENT_CHARS));
    }
    content
}

/// `POST /messages/format/validate`: the text, in the query or the body.
pub(super) fn validated(call: &Call) -> Result<String, Rejection> {
    match call.query().read(draft_in_query)? {
        Some(content) => Ok(content),
        None => call.read(draft),
    }
}

pub(super) fn draft_in_query(query: &mut Query) -> Option<String> {
    query.text("content").map(str::to_owned)
}

pub(super) fn draft(fields: &mut Fields) -> String {
    fields.text("content")
}

/// `POST /messages/reactions`
pub(super) fn reaction(fields: &mut Fields) -> Result<(MessageRef, ReactionChoice), Refusal> {
    let message = fields.text(MESSAGE_ID);
    let given = fields.text(field("emoji").says("One emoji.").like(|text| text.examples(["👍"])));
    let emoji = text::emoji(&given).map_err(|problem| {
        // An absent one was noted already.
        if !given.is_empty() {
            fields.reject("emoji", problem);
        }
    });
    let emoji = emoji.map_err(|()| Refusal::invalid("emoji", FieldProblem::Blank))?;
    Ok((MessageRef { message: message_id(&message)?, channel: None }, ReactionChoice::Emoji(emoji)))
}

/// `PUT /users/{id}`. An empty `avatar`, or null, takes the picture away.
pub(super) fn profile(fields: &mut Fields) -> ProfileDraft {
    let draft = ProfileDraft {
        username: fields.optional_text(NEW_USERNAME),
        email: fields.optional_text(EMAIL),
        avatar_url: fields.erasable_text(AVATAR_URL.called("avatar")),
        ..ProfileDraft::default()
    };
    fields.adopt_more(|| draft.problems());
    draft
}

/// `POST /channels/{id}/add-user`
pub(super) fn added_user(fields: &mut Fields) -> Result<UserId, Refusal> {
    user_id(&fields.text(USER_ID))
}

/// `GET /channels/users/available?channel_id=`
pub(super) fn for_channel(query: &mut Query) -> Result<Option<ChannelId>, Refusal> {
    query.text(field("channel_id").says("Those who aren't in it.").of::<Id>()).map(channel_id).transpose()
}

/// `skip` and `limit` of a list. Lists are whole for nearly everybody: the document knows no pages of them.
pub(super) fn list(query: &mut Query) -> (u64, u32) {
    slice(query, "skip", "Most items in the answer.", (1000, 1000))
}

/// `offset` and `limit` of messages, counted from the newest.
pub(super) fn page(query: &mut Query) -> (u64, u32) {
    slice(query, "offset", "Most messages in the answer.", (50, 100))
}

fn slice(query: &mut Query, skip: &'static str, about: &'static str, (usual, most): (u32, u32)) -> (u64, u32) {
    let skip = query.int(field(skip).says("How many to leave out."), 0, 0..=i64::MAX);
    let limit = query.int(field("limit").says(about), usual.into(), 1..=most.into());
    // Within its bounds it fits.
    (skip.unsigned_abs(), u32::try_from(limit).unwrap_or(usual))
}
