//! The document's own examples: what the core holds, in, and the JSON that the document shows, out.

use std::sync::Arc;

use axum::body::to_bytes;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::event::{Event, Parting, Stream, What};
use domain::fanout::{Audience, Encoder};
use domain::model::{
    Channel, ChannelId, ChannelKind, ChannelView, GuildId, Message, MessageId, Roster, Timestamp, User, UserId,
};
use domain::{Claim, Flaw, Lack, Place, Refusal, Thing, Why};
use serde_json::{Value, json};

use super::refuse::{Asked, Refused, line};
use super::{Words, decode, refuse, wire};
use crate::kit::{Fields, HttpFault, No};

const JOHN: &str = "6d6f7465-7401-8001-8000-000000000001";
const BANNED: &str = "6d6f7465-7401-8001-8000-000000000002";
const GENERAL: &str = "6d6f7465-7401-8002-8000-000000000001";
const HELLO: &str = "6d6f7465-7401-8003-8000-000000000001";

/// 2025-01-09T12:00:00Z, when the document's channel was made.
fn noon() -> Timestamp {
    Timestamp::from_millis(1_736_424_000_000)
}

/// A minute later, when everything else in it happens.
fn past_noon() -> Timestamp {
    Timestamp::from_millis(1_736_424_060_000)
}

fn user(id: i64, username: &str, name: Option<&str>) -> User {
    User {
        id: UserId::new(id).unwrap(),
        username: username.to_owned(),
        email: Some("john@example.com".to_owned()),
        display_name: name.map(str::to_owned),
        avatar_url: None,
        about_me: None,
        pronouns: None,
        subject: None,
        admin: false,
        created_at: noon(),
        updated_at: noon(),
    }
}

fn john() -> User {
    user(1, "johndoe", Some("John Doe"))
}

fn general() -> ChannelView {
    let channel = Channel {
        id: ChannelId::new(1).unwrap(),
        guild: None,
        kind: ChannelKind::Room,
        name: "general".to_owned(),
        description: Some("General discussion".to_owned()),
        owner: UserId::new(1).unwrap(),
        private: false,
        join_code: None,
        created_at: noon(),
        message_count: 0,
        last_message_at: None,
    };
    ChannelView { channel, roster: Roster { members: vec![Arc::new(john())], total: 1 }, bans: Vec::new() }
}

fn hello() -> Message {
    Message {
        id: MessageId::new(1).unwrap(),
        channel: ChannelId::new(1).unwrap(),
        guild: None,
        author: Arc::new(john()),
        content: "Hello, world!".to_owned(),
        nonce: Some("n-1".to_owned()),
        created_at: past_noon(),
        edited_at: None,
    }
}

fn general_json() -> Value {
    json!({
        "id": GENERAL,
        "name": "general",
        "description": "General discussion",
        "owner_id": JOHN,
        "created_by": JOHN,
        "created_at": "2025-01-09T12:00:00Z",
        "is_private": false,
        "members": [JOHN],
        "member_exceptions": []
    })
}

fn hello_json() -> Value {
    json!({
        "id": HELLO,
        "content": "Hello, world!",
        "channel_id": GENERAL,
        "user_id": JOHN,
        "username": "johndoe",
        "created_at": "2025-01-09T12:01:00Z",
        "timestamp": "2025-01-09T12:01:00Z",
        "user": { "id": JOHN, "username": "johndoe", "display_name": "John Doe" }
    })
}

fn json_of(wire: &impl serde::Serialize) -> Value {
    serde_json::to_value(wire).unwrap()
}

fn encoded(what: What) -> Vec<(Audience, Value)> {
    let stream = Stream::Channel(ChannelId::new(1).unwrap());
    let event = Event { stream, seq: Some(1), act: None, at: past_noon(), what };
    let frames = Words.encode(&event).into_iter();
    frames.map(|(audience, frame)| (audience, serde_json::from_slice(&frame).unwrap())).collect()
}

async fn body_of(response: Response) -> Value {
    serde_json::from_slice(&to_bytes(response.into_body(), 4096).await.unwrap()).unwrap()
}

#[test]
fn a_registration_answers_the_user_and_the_token() {
    let john = john();
    let answer = wire::Registered { user: wire::Own::of(&john, false), token: wire::Token::bearer("t".to_owned()) };
    let expected = json!({
        "id": JOHN,
        "username": "johndoe",
        "email": "john@example.com",
        "display_name": "John Doe",
        "is_online": false,
        "created_at": "2025-01-09T12:00:00Z",
        "access_token": "t",
        "token_type": "bearer"
    });
    assert_eq!(json_of(&answer), expected);
    assert_eq!(json_of(&wire::Token::bearer("t".to_owned())), json!({ "access_token": "t", "token_type": "bearer" }));
}

#[test]
fn others_see_no_email_and_always_a_name_to_show() {
    let bare = user(2, "banneduser", None);
    let expected = json!({
        "id": BANNED, "username": "banneduser", "display_name": "banneduser", "is_online": true,
        "created_at": "2025-01-09T12:00:00Z"
    });
    assert_eq!(json_of(&wire::User::of(&bare, true)), expected);
}

#[test]
fn a_channel_is_as_documented() {
    assert_eq!(json_of(&wire::Channel::seen_by(UserId::new(1).unwrap(), &general())), general_json());
}

#[test]
fn a_ban_is_as_documented_to_the_owner_alone() {
    let view = ChannelView { bans: vec![(UserId::new(2).unwrap(), past_noon())], ..general() };
    let mut expected = general_json();
    expected["member_exceptions"] = json!([{ "user_id": BANNED, "created_at": "2025-01-09T12:01:00Z" }]);
    assert_eq!(json_of(&wire::Channel::seen_by(UserId::new(1).unwrap(), &view)), expected);
    expected["member_exceptions"] = json!([]);
    expected["members"] = json!([]);
    assert_eq!(json_of(&wire::Channel::seen_by(UserId::new(2).unwrap(), &view)), expected);

    let banned = user(2, "banneduser", Some("Banned User"));
    let expected = json!({ "id": BANNED, "username": "banneduser", "display_name": "Banned User" });
    assert_eq!(json_of(&wire::Person::from(&banned)), expected);
}

#[test]
fn a_guilds_channel_is_private() {
    let mut view = general();
    view.channel.guild = GuildId::new(1);
    assert_eq!(json_of(&wire::Channel::to_stranger(&view.channel))["is_private"], true);
}

#[test]
fn a_message_is_as_documented() {
    assert_eq!(json_of(&wire::Message::from(&hello())), hello_json());
}

#[test]
fn a_message_is_heard_by_all_whole_under_data_and_flat_at_the_top() {
    let mut expected = hello_json();
    expected["type"] = json!("message");
    expected["data"] = hello_json();
    assert_eq!(encoded(What::MessageCreated { message: Arc::new(hello()) }), [(Audience::All, expected)]);
}

#[test]
fn nothing_else_is_heard_as_clients_take_every_frame_for_a_message() {
    let (channel, user) = (Arc::new(general().channel), Arc::new(john()));
    let came = What::ChannelMemberAdded { channel: Arc::clone(&channel), user: Arc::clone(&user) };
    assert_eq!(encoded(came), []);
    let made = What::ChannelCreated { channel: Arc::clone(&channel), members: [Arc::clone(&user)].into() };
    assert_eq!(encoded(made), []);
    assert_eq!(encoded(What::ChannelMemberRemoved { channel, user, parting: Parting::Banned }), []);
}

#[test]
fn a_sent_frame_says_where_by_id_or_name_and_what() {
    let read = |text: &str| decode::message(Fields::parse(text.as_bytes()).unwrap());
    for field in ["channel_id", "channelId"] {
        let (channel, draft) = read(&format!(r#"{{"{field}": "general", "content": "Hi", "nonce": "n-1"}}"#)).unwrap();
        assert_eq!((channel.as_str(), draft.content.as_str(), draft.nonce.as_deref()), ("general", "Hi", Some("n-1")));
    }
    let refusal = read(r#"{"content": 7}"#).unwrap_err();
    let frame = wire::ErrorFrame { error: line(&refusal) };
    assert_eq!(json_of(&frame), json!({ "error": "channel_id is required; content must be of type string" }));
    let frame = wire::ErrorFrame { error: line(&Refusal::Unknown(Thing::Channel)) };
    assert_eq!(json_of(&frame), json!({ "error": "Channel not found" }));
}

#[test]
fn a_sender_who_left_a_mark_is_answered_with_it() {
    let message = hello();
    let ack = wire::Frame::MessageAck { nonce: "n-1", data: &wire::Message::from(&message) };
    assert_eq!(json_of(&ack), json!({ "type": "message_ack", "nonce": "n-1", "data": hello_json() }));
}

#[tokio::test]
async fn every_kind_of_refusal_has_its_answer() {
    let cases = [
        (Refusal::Anonymous, 401, "Not authenticated"),
        (Refusal::BadToken, 401, "Could not validate credentials"),
        (Refusal::BadCredentials, 401, "Incorrect username or password"),
        (Refusal::Unknown(Thing::Channel), 404, "Channel not found"),
        (Refusal::Unknown(Thing::User), 404, "User not found"),
        (Refusal::Forbidden(Lack::Membership), 403, "Not a member of this channel"),
        (Refusal::Forbidden(Lack::GoodStanding), 403, "User is banned from this channel"),
        (Refusal::Taken(Claim::Username), 400, "Username already registered"),
        (Refusal::Taken(Claim::ChannelName), 400, "Channel name already exists"),
        (Refusal::OwnerStays(Place::Channel), 400, "Channel owner cannot leave channel"),
        (Refusal::NotOnYourself, 400, "You cannot ban yourself"),
        (Refusal::Unavailable, 503, "Service unavailable, try again"),
    ];
    for (refusal, status, detail) in cases {
        let response = refuse(&No::Refusal(refusal));
        assert_eq!(response.status().as_u16(), status, "{detail}");
        assert_eq!(response.headers().contains_key(header::WWW_AUTHENTICATE), status == 401, "{detail}");
        assert_eq!(body_of(response).await, json!({ "detail": detail }));
    }
    assert_eq!(refuse(&No::Http(HttpFault::NoSuchPath)).status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn some_refusals_are_worded_by_what_was_asked() {
    let cases = [
        (Asked::Join, Lack::GoodStanding, 400, "User is banned from this channel"),
        (Asked::Ban, Lack::Ownership, 403, "Only channel owner can ban users"),
        (Asked::Ban, Lack::Membership, 403, "Only channel owner can ban users"),
        (Asked::Unban, Lack::Ownership, 403, "Only channel owner can unban users"),
        (Asked::SeeBanned, Lack::Ownership, 403, "Only channel owner can view banned users"),
    ];
    for (asked, lack, status, detail) in cases {
        let response = asked.refused(Refusal::Forbidden(lack)).into_response();
        assert_eq!(response.status().as_u16(), status, "{detail}");
        assert_eq!(body_of(response).await, json!({ "detail": detail }));
    }
    // What may not be known of is so whatever was asked.
    let hidden = Asked::Ban.refused(Refusal::Unknown(Thing::Channel)).into_response();
    assert_eq!(hidden.status(), StatusCode::NOT_FOUND);
    assert_eq!(body_of(hidden).await, json!({ "detail": "Channel not found" }));
}

#[tokio::test]
async fn rejected_fields_are_listed_with_their_place() {
    let flaw = || vec![Flaw { field: "name", why: Why::Missing }];
    for (no, place) in [(No::Refusal(Refusal::Invalid(flaw())), "body"), (No::Query(flaw()), "query")] {
        let response = Refused::from(no).into_response();
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let expected = json!({ "detail": [{ "loc": [place, "name"], "msg": "Field required", "type": "missing" }] });
        assert_eq!(body_of(response).await, expected);
    }
}
