//! The document's own examples: what the core holds, in, and the JSON that the document shows, out.

use std::sync::Arc;
use std::time::Duration;

use axum::body::to_bytes;
use axum::http::{StatusCode, header};
use domain::event::{Event, EventKind, MembershipEnd, Stream};
use domain::fanout::{Audience, Encoder};
use domain::model::{
    Channel, ChannelId, ChannelKind, ChannelView, Guild, GuildId, Message, Page, Roster, Timestamp, User, UserId,
};
use domain::{FieldProblem, InvalidField, MembershipOf, MissingRight, Refusal, Resource, UniqueName};
use kit::{Fields, Fit, HttpFault, Rejection};
use serde_json::{Value, json};

use super::refuse::line;
use super::wire;
use super::{Auth0Encoder, decode, refuse};

/// 2024-01-07T12:00:00Z, the document's favourite moment.
fn noon() -> Timestamp {
    Timestamp::from_millis(1_704_628_800_000)
}

fn user(id: i64, mail: &str, name: &str, picture: &str) -> User {
    User {
        email: Some(format!("{mail}@example.com")),
        display_name: Some(name.to_owned()),
        avatar_url: Some(format!("https://example.com/{picture}.jpg")),
        subject: Some("auth0|123456789".to_owned()),
        created_at: noon(),
        ..fixtures::user(id, mail)
    }
}

fn alice() -> User {
    user(1, "user", "User Name", "picture")
}

fn channel() -> Channel {
    Channel {
        description: Some("General discussion channel".to_owned()),
        created_at: noon(),
        message_count: 1,
        last_message_at: Some(noon()),
        ..fixtures::room(1, "general")
    }
}

fn view(channel: Channel, members: Vec<User>) -> ChannelView {
    let total = members.len() as u64;
    let members = members.into_iter().map(Arc::new).collect();
    ChannelView { channel, roster: Roster { members, moderators: Vec::new(), total }, bans: Vec::new() }
}

fn message() -> Message {
    Message { created_at: noon(), ..fixtures::message(1, alice(), "Hello, world!") }
}

fn person_json() -> Value {
    json!({
        "id": 1,
        "email": "user@example.com",
        "name": "User Name",
        "picture": "https://example.com/picture.jpg"
    })
}

fn member_json(role: &str) -> Value {
    let mut member = person_json();
    member["role"] = role.into();
    member
}

fn message_json() -> Value {
    json!({
        "id": 1,
        "content": "Hello, world!",
        "created_at": "2024-01-07T12:00:00Z",
        "updated_at": "2024-01-07T12:00:00Z",
        "user_id": 1,
        "channel_id": 1,
        "user": person_json(),
        "reactions": []
    })
}

fn channel_json() -> Value {
    json!({
        "id": 1,
        "name": "general",
        "description": "General discussion channel",
        "owner_id": 1,
        "created_at": "2024-01-07T12:00:00Z",
        "is_private": false,
        "is_dm": false,
        "join_code": null,
        "users": [member_json("owner")],
        "member_count": 1,
        "messages": []
    })
}

fn json_of(wire: &impl serde::Serialize) -> Value {
    serde_json::to_value(wire).unwrap()
}

/// The frames of an event in a channel's stream, each with its audience.
fn frames(kind: EventKind) -> Vec<(Audience, Value)> {
    let stream = Stream::Channel(ChannelId::new(1).unwrap());
    let event = Event { stream, seq: Some(1), position: None, at: noon(), kind };
    let frames = Auth0Encoder.encode(&event).into_iter();
    frames.map(|(audience, frame)| (audience, serde_json::from_slice(&frame).unwrap())).collect()
}

#[test]
fn a_user_is_as_documented() {
    let synced = json!({
        "id": 1,
        "email": "user@example.com",
        "name": "User Name",
        "picture": "https://example.com/picture.jpg",
        "auth0_id": "auth0|123456789",
        "is_active": true,
        "created_at": "2024-01-07T12:00:00Z",
        "bio": null
    });
    assert_eq!(json_of(&wire::User::from(&alice())), synced);

    let mut alice = alice();
    alice.about_me = Some("User's bio text".to_owned());
    let mut whole = synced;
    whole["bio"] = json!("User's bio text");
    whole["channels"] = json!([]);
    whole["messages"] = json!([]);
    assert_eq!(json_of(&wire::Profile::of(&alice, &[], Fit::WHOLE)), whole);

    whole["channels"] = json!([channel_json()]);
    assert_eq!(json_of(&wire::Profile::of(&alice, &[view(channel(), vec![self::alice()])], Fit::WHOLE)), whole);
}

#[test]
fn a_user_of_another_dialect_has_the_built_in_issuers_subject_and_the_username_for_a_name() {
    let bare = User { email: None, display_name: None, avatar_url: None, subject: None, ..alice() };
    let expected = json!({
        "id": 1, "email": null, "name": "user", "picture": null, "auth0_id": "auth0|1", "is_active": true,
        "created_at": "2024-01-07T12:00:00Z", "bio": null
    });
    assert_eq!(json_of(&wire::User::from(&bare)), expected);
}

#[test]
fn a_channel_is_as_documented() {
    assert_eq!(json_of(&wire::Channel::of(&view(channel(), vec![alice()]), alice().id, Fit::WHOLE)), channel_json());
    let mut with_messages = channel_json();
    with_messages["messages"] = json!([message_json()]);
    let view = view(channel(), vec![alice()]);
    let messages = [message()];
    let shown = wire::Channel::with_messages(&view, alice().id, &messages, Fit::WHOLE);
    assert_eq!(json_of(&shown), with_messages);
}

#[test]
fn a_conversation_is_as_documented() {
    let direct = Channel {
        kind: ChannelKind::Direct,
        name: "dm-user1-user2".to_owned(),
        description: None,
        private: true,
        ..channel()
    };
    let members = vec![user(1, "user1", "User One", "picture1"), user(2, "user2", "User Two", "picture2")];
    let expected = json!({
        "id": 1,
        "name": "dm-user1-user2",
        "description": "Direct Message Channel",
        "owner_id": 1,
        "created_at": "2024-01-07T12:00:00Z",
        "is_private": true,
        "is_dm": true,
        "join_code": null,
        "users": [
            {
                "id": 1, "email": "user1@example.com", "name": "User One", "picture": "https://example.com/picture1.jpg",
                "role": "owner"
            },
            {
                "id": 2, "email": "user2@example.com", "name": "User Two", "picture": "https://example.com/picture2.jpg",
                "role": "member"
            }
        ],
        "member_count": 2,
        "messages": []
    });
    assert_eq!(json_of(&wire::Channel::of(&view(direct, members), alice().id, Fit::WHOLE)), expected);
}

#[test]
fn a_stranger_sees_neither_code_nor_members_nor_messages() {
    let open = Channel { join_code: Some("abc123xyz".to_owned()), ..channel() };
    let mut expected = channel_json();
    expected["users"] = json!([]);
    let view = view(open, vec![alice()]);
    assert_eq!(json_of(&wire::Channel::to_stranger(&view)), expected);
    let member = json_of(&wire::Channel::of(&view, alice().id, Fit::WHOLE));
    assert_eq!(member["join_code"], "abc123xyz");
}

#[test]
fn a_page_of_messages_is_as_documented() {
    let page = Page { messages: vec![message()], total: 1, has_more: false };
    let expected = json!({ "messages": [message_json()], "total": 1, "has_more": false });
    assert_eq!(json_of(&wire::Page::of(&page, Fit::WHOLE)), expected);
    let cut = json!({ "messages": [], "total": 1, "has_more": true });
    assert_eq!(
        json_of(&wire::Page::of(&page, Fit { items: 0, nested: 2, inner: 2 })),
        cut,
        "a cut page says that there is more"
    );
}

#[test]
fn everybody_in_a_channel_hears_of_a_message() {
    let expected = json!({ "type": "new_message", "channel_id": 1, "message": message_json() });
    let created = EventKind::MessageCreated { channel: Arc::new(channel()), message: Arc::new(message()) };
    assert_eq!(frames(created), [(Audience::All, expected)]);
}

#[test]
fn everybody_in_a_channel_hears_who_comes_and_goes() {
    let (channel, user) = (Arc::new(channel()), Arc::new(alice()));
    let came = json!({ "type": "member_joined", "channel_id": 1, "user": person_json() });
    let added =
        EventKind::ChannelMemberAdded { channel: Arc::clone(&channel), user: Arc::clone(&user), answered: None };
    assert_eq!(frames(added), [(Audience::All, came)]);
    let went = json!({ "type": "member_left", "channel_id": 1, "user_id": 1 });
    let removed = EventKind::ChannelMemberRemoved { channel, user, parting: MembershipEnd::Left };
    assert_eq!(frames(removed), [(Audience::All, went)]);
}

#[test]
fn a_changed_channel_is_sent_whole() {
    let members: Arc<[Arc<User>]> = [Arc::new(alice())].into();
    let expected = json!({ "type": "channel_update", "channel_id": 1, "channel": channel_json() });
    let updated = |channel: Channel, members: Arc<[Arc<User>]>| EventKind::ChannelUpdated {
        channel: Arc::new(channel),
        total: members.len() as u64,
        members,
        moderators: [].into(),
        change: domain::event::ChannelField::Owner,
    };
    let changed = updated(channel(), members);
    assert_eq!(frames(changed), [(Audience::All, expected)]);

    // A guild's members aren't in the event, and an empty list would say that there are none.
    let of_guild = Channel { guild: GuildId::new(1), ..channel() };
    let frames = frames(updated(of_guild, [].into()));
    let shown = frames[0].1["channel"].as_object().unwrap();
    assert!(!shown.contains_key("users") && !shown.contains_key("member_count"), "{shown:?}");
}

#[test]
fn a_new_channel_is_announced_to_its_members_alone() {
    let members: Arc<[Arc<User>]> = [Arc::new(alice())].into();
    let expected = json!({ "type": "channel_update", "channel_id": 1, "channel": channel_json() });
    let created = EventKind::ChannelCreated { channel: Arc::new(channel()), members };
    assert_eq!(frames(created), [(Audience::Only(UserId::new(1).unwrap()), expected)]);
    assert_eq!(frames(EventKind::ChannelCreated { channel: Arc::new(channel()), members: [].into() }), []);
    let deleted = EventKind::ChannelDeleted { channel: Arc::new(channel()) };
    assert_eq!(frames(deleted), [(Audience::All, json!({ "type": "channel_delete", "channel_id": 1 }))]);
}

#[test]
fn whoever_comes_into_a_guild_or_goes_is_told_of_its_channels() {
    let guild = Guild { owner: UserId::new(9).unwrap(), ..fixtures::guild(1, "G") };
    let (guild, user) = (Arc::new(guild), Arc::new(alice()));
    let ids = [3, 4].map(|id| ChannelId::new(id).unwrap());
    let channels: Arc<[Channel]> = ids.map(|id| Channel { id, guild: Some(guild.id), ..channel() }).into();
    let (guild_too, user_too, channels_too) = (Arc::clone(&guild), Arc::clone(&user), Arc::clone(&channels));
    let only = Audience::Only(user.id);
    let came = |channel: i64| (only, json!({ "type": "member_joined", "channel_id": channel, "user": person_json() }));
    assert_eq!(frames(EventKind::GuildMemberAdded { guild, user, channels }), [came(3), came(4)]);
    let went = |channel: i64| (only, json!({ "type": "member_left", "channel_id": channel, "user_id": 1 }));
    let removed = EventKind::GuildMemberRemoved {
        guild: guild_too,
        user: user_too,
        parting: MembershipEnd::Removed,
        channels: channels_too,
    };
    assert_eq!(frames(removed), [went(3), went(4)]);
}

#[tokio::test]
async fn every_kind_of_refusal_has_its_documented_answer() {
    let cases = [
        (Refusal::Anonymous, 401, "Invalid or missing token"),
        (Refusal::BadToken, 401, "Invalid or missing token"),
        (Refusal::NotSynced, 404, "User not found"),
        (Refusal::Unknown(Resource::Channel), 404, "Channel not found"),
        (Refusal::Forbidden(MissingRight::Ownership), 403, "Not enough permissions"),
        (Refusal::Forbidden(MissingRight::Identity), 403, "Not enough permissions"),
        (Refusal::NotMember(MembershipOf::Channel), 400, "Invalid request"),
        (Refusal::Taken(UniqueName::JoinCode), 400, "Invalid request"),
        (Refusal::NotOnYourself, 400, "Invalid request"),
        (Refusal::TooMany(Duration::from_millis(1500)), 429, "Too many requests, try again later"),
        (Refusal::Unavailable, 503, "Service unavailable, try again"),
    ];
    for (refusal, status, detail) in cases {
        let response = refuse(&Rejection::Refusal(refusal));
        assert_eq!(response.status().as_u16(), status, "{detail}");
        assert_eq!(response.headers().contains_key(header::WWW_AUTHENTICATE), status == 401, "{detail}");
        let body = to_bytes(response.into_body(), 4096).await.unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&body).unwrap(), json!({ "detail": detail }));
    }
    assert_eq!(refuse(&Rejection::Http(HttpFault::NoSuchPath)).status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn rejected_fields_are_listed_with_their_place() {
    let invalid = || vec![InvalidField { field: "name", problem: FieldProblem::Missing }];
    for (rejection, part) in [
        (Rejection::Refusal(Refusal::Invalid(invalid())), "body"),
        (Rejection::Query(invalid()), "query"),
        (Rejection::Path(invalid()), "path"),
    ] {
        let response = refuse(&rejection);
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let body = to_bytes(response.into_body(), 4096).await.unwrap();
        let expected = json!({ "detail": [{ "loc": [part, "name"], "msg": "Field required", "type": "missing" }] });
        assert_eq!(serde_json::from_slice::<Value>(&body).unwrap(), expected);
    }
}

#[test]
fn an_id_in_a_path_is_a_number_or_malformed() {
    let id = |text: &str| decode::id("channel_id", text, ChannelId::new, Resource::Channel);
    assert_eq!(id("7"), Ok(ChannelId::new(7).unwrap()));
    let unknown = Rejection::Refusal(Refusal::Unknown(Resource::Channel));
    for none in ["0", "-1", "9007199254740992", "99999999999999999999999999"] {
        assert_eq!(id(none), Err(unknown.clone()), "{none}");
    }
    let malformed =
        Rejection::Path(vec![InvalidField { field: "channel_id", problem: FieldProblem::WrongType("integer") }]);
    for bad in ["", "-", "abc", "+7", "7.0", "0x7", "7 ", "٧", "6d6f7465-7401-8002-8000-000000000007"] {
        assert_eq!(id(bad), Err(malformed.clone()), "{bad}");
    }
}

#[test]
fn a_new_message_frame_says_where_and_what() {
    let read = |text: &str| Fields::parse(text.as_bytes()).unwrap().read(decode::new_message).flatten();
    let (channel, draft) = read(r#"{"channel_id": 7, "content": "Hi", "nonce": "n1", "more": [{}]}"#).unwrap();
    assert_eq!((channel.get(), draft.content.as_str(), draft.nonce.as_deref()), (7, "Hi", Some("n1")));
    assert_eq!(read(r#"{"channel_id": 0, "content": "Hi"}"#).unwrap_err(), Refusal::Unknown(Resource::Channel));
    let refusal = read(r#"{"channel_id": "7"}"#).unwrap_err();
    let frame = wire::Frame::Error { detail: line(&refusal) };
    let expected = json!({ "type": "error", "detail": "channel_id must be of type integer; content is required" });
    assert_eq!(json_of(&frame), expected);
}
