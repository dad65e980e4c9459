//! What document 003 prints, compared whole with what this dialect says; and what it refuses.

use std::sync::Arc;
use std::time::Duration;

use axum::body::to_bytes;
use axum::http::header;
use axum::response::Response;
use domain::event::{Event, EventKind, MembershipEnd, Stream};
use domain::fanout::{Audience, Encoder};
use domain::model::{Channel, ChannelId, ChannelView, GuildId, Message, Roster, Status, Timestamp, User, UserId};
use domain::{FieldProblem, InvalidField, MembershipOf, MissingRight, Refusal, Resource, UniqueName};
use kit::{Fields, Fit, HttpFault, Rejection};
use serde_json::{Value, json};

use super::encode::ChatEncoder;
use super::refuse::line;
use super::{decode, refuse, wire};

const JOHN: &str = "6d6f7465-7401-8001-8000-000000000001";
const OTHER: &str = "6d6f7465-7401-8001-8000-000000000002";
const GENERAL: &str = "6d6f7465-7401-8002-8000-000000000002";

/// 2025-01-09T12:00:00Z, when the document's channel was made.
fn noon() -> Timestamp {
    Timestamp::from_millis(1_736_424_000_000)
}

/// A minute later, when everything else in it happens.
fn past_noon() -> Timestamp {
    Timestamp::from_millis(1_736_424_060_000)
}

fn user(id: i64, username: &str, display_name: Option<&str>) -> User {
    let (email, display_name) = (Some("john@example.com".to_owned()), display_name.map(str::to_owned));
    User { email, display_name, created_at: noon(), ..fixtures::user(id, username) }
}

fn john() -> User {
    user(1, "johndoe", Some("John Doe"))
}

/// The document's channel, which has banned somebody.
fn general() -> ChannelView {
    let description = Some("General discussion".to_owned());
    let channel = Channel { description, created_at: noon(), ..fixtures::room(2, "general") };
    let members = vec![Arc::new(john()), Arc::new(user(3, "member", None))];
    let bans = vec![(UserId::new(2).unwrap(), past_noon())];
    ChannelView { channel, roster: Roster { members, moderators: Vec::new(), total: 2 }, bans }
}

fn json_of(wire: &impl serde::Serialize) -> Value {
    serde_json::to_value(wire).unwrap()
}

fn encoded(kind: EventKind) -> Vec<(Audience, Value)> {
    let stream = Stream::Channel(ChannelId::new(2).unwrap());
    let event = Event { stream, seq: Some(1), position: None, at: past_noon(), kind };
    let frames = ChatEncoder.encode(&event).into_iter();
    frames.map(|(audience, frame)| (audience, serde_json::from_slice(&frame).unwrap())).collect()
}

async fn body_of(response: Response) -> Value {
    serde_json::from_slice(&to_bytes(response.into_body(), 4096).await.unwrap()).unwrap()
}

#[test]
fn a_message_is_the_documents_and_flat_besides() {
    let channel = ChannelId::new(2).unwrap();
    let message = Message { channel, created_at: past_noon(), ..fixtures::message(3, john(), "Hello, world!") };
    let flat = json!({
        "id": "6d6f7465-7401-8003-8000-000000000003",
        "content": "Hello, world!",
        "user_id": JOHN,
        "channel_id": GENERAL,
        "created_at": "2025-01-09T12:01:00Z",
        "username": "johndoe",
        "timestamp": "2025-01-09T12:01:00Z",
        "user": { "id": JOHN, "username": "johndoe", "display_name": "John Doe" },
    });
    assert_eq!(json_of(&wire::Message::from(&message)), flat);
    let mut expected = flat.clone();
    expected["type"] = json!("message");
    expected["data"] = flat;
    let created = EventKind::MessageCreated { channel: Arc::new(general().channel), message: Arc::new(message) };
    assert_eq!(encoded(created), [(Audience::All, expected)]);
}

#[test]
fn whoever_comes_and_goes_is_nothing_that_clients_hear_of() {
    let (channel, user) = (Arc::new(general().channel), Arc::new(john()));
    let came = EventKind::ChannelMemberAdded { channel: Arc::clone(&channel), user: Arc::clone(&user), answered: None };
    assert_eq!(encoded(came), []);
    assert_eq!(encoded(EventKind::ChannelMemberRemoved { channel, user, parting: MembershipEnd::Banned }), []);
}

#[test]
fn a_user_is_whole_to_themselves_and_has_no_email_for_others() {
    let john = john();
    let others = json!({
        "id": JOHN,
        "username": "johndoe",
        "display_name": "John Doe",
        "avatar_url": null,
        "is_online": true,
        "created_at": "2025-01-09T12:00:00Z"
    });
    assert_eq!(json_of(&wire::User::seen(&john, Status::Idle)), others);
    assert_eq!(json_of(&wire::User::seen(&john, Status::Invisible))["is_online"], false);
    let mut registered = others;
    registered["email"] = json!("john@example.com");
    assert_eq!(json_of(&wire::Own::from(&john)), registered);
    registered["access_token"] = json!("t");
    registered["token_type"] = json!("bearer");
    let answer = wire::Registered { access_token: "t", token_type: "bearer", user: wire::Own::from(&john) };
    assert_eq!(json_of(&answer), registered);
    assert_eq!(json_of(&wire::User::seen(&user(2, "nameless", None), Status::Offline))["display_name"], "nameless");
}

#[test]
fn a_channel_shows_its_bans_to_its_owner_and_its_members_to_all_who_see_it() {
    let seen_by = |id: i64| json_of(&wire::Channel::seen_by(UserId::new(id).unwrap(), &general(), Fit::WHOLE));
    let member = "6d6f7465-7401-8001-8000-000000000003";
    let mut expected = json!({
        "id": GENERAL,
        "name": "general",
        "description": "General discussion",
        "owner_id": JOHN,
        "created_by": JOHN,
        "created_at": "2025-01-09T12:00:00Z",
        "is_private": false,
        "members": [JOHN, member],
        "member_count": 2,
        "member_exceptions": [{ "user_id": OTHER, "created_at": "2025-01-09T12:01:00Z" }]
    });
    assert_eq!(seen_by(1), expected);
    expected["member_exceptions"] = json!([]);
    assert_eq!(seen_by(3), expected);
    assert_eq!(seen_by(2), expected);
    expected["message"] = json!("left");
    expected["members"] = json!([JOHN]);
    expected["member_count"] = json!(1);
    let mut view = general();
    let channel = wire::Channel::left_by(UserId::new(3).unwrap(), &view, Fit::WHOLE);
    assert_eq!(json_of(&wire::Left { message: "left", channel }), expected);
    view.channel.guild = GuildId::new(1);
    assert_eq!(json_of(&wire::Channel::seen_by(UserId::new(1).unwrap(), &view, Fit::WHOLE))["is_private"], true);
    let banned = json!({ "id": OTHER, "username": "banneduser", "display_name": "Banned User" });
    assert_eq!(json_of(&wire::Name::from(&user(2, "banneduser", Some("Banned User")))), banned);
}

#[test]
fn what_is_sent_names_its_channel_in_either_casing() {
    let read = |text: &str| Fields::parse(text.as_bytes()).unwrap().read(|fields| decode::message_in(fields, false));
    for field in ["channel_id", "channelId"] {
        let (channel, draft) = read(&format!(r#"{{"{field}": "general", "content": "Hi", "nonce": "n-1"}}"#)).unwrap();
        assert_eq!((channel.as_str(), draft.content.as_str(), draft.nonce.as_deref()), ("general", "Hi", Some("n-1")));
    }
    let refusal = read(r#"{"content": 7, "channel_id": null}"#).unwrap_err();
    assert_eq!(line(&refusal), "content must be of type string; channel_id is required");
}

#[tokio::test]
async fn refusals_have_the_words_that_clients_know() {
    let cases = [
        (Refusal::Anonymous, 401, "Not authenticated"),
        (Refusal::BadToken, 401, "Could not validate credentials"),
        (Refusal::BadCredentials, 401, "Incorrect username or password"),
        (Refusal::Unknown(Resource::Channel), 404, "Channel not found"),
        (Refusal::Unknown(Resource::User), 404, "User not found"),
        (Refusal::Forbidden(MissingRight::GoodStanding), 403, "User is banned from this channel"),
        (Refusal::Taken(UniqueName::Username), 400, "Username already registered"),
        (Refusal::Taken(UniqueName::ChannelName), 400, "Channel name already exists"),
        (Refusal::OwnerStays(MembershipOf::Channel), 400, "Channel owner cannot leave channel"),
        (Refusal::NotOnYourself, 400, "You cannot ban yourself"),
        (Refusal::TooMany(Duration::from_millis(1500)), 429, "Too many requests, try again later"),
        (Refusal::Unavailable, 503, "Service unavailable, try again"),
    ];
    for (refusal, status, detail) in cases {
        let response = refuse(&Rejection::Refusal(refusal));
        assert_eq!(response.status().as_u16(), status, "{detail}");
        assert_eq!(response.headers().contains_key(header::WWW_AUTHENTICATE), status == 401, "{detail}");
        assert_eq!(body_of(response).await, json!({ "detail": detail }));
    }
    assert_eq!(refuse(&Rejection::Http(HttpFault::NoSuchMethod)).status(), 405);
}

#[tokio::test]
async fn rejected_fields_are_listed_with_their_place() {
    let invalid = || vec![InvalidField { field: "name", problem: FieldProblem::Missing }];
    for (rejection, part) in
        [(Rejection::Refusal(Refusal::Invalid(invalid())), "body"), (Rejection::Query(invalid()), "query")]
    {
        let response = refuse(&rejection);
        assert_eq!(response.status(), 422);
        let expected = json!({ "detail": [{ "loc": [part, "name"], "msg": "Field required", "type": "missing" }] });
        assert_eq!(body_of(response).await, expected);
    }
}

#[test]
fn a_socket_is_told_everything_that_is_wrong_in_one_line() {
    let problems = vec![
        InvalidField { field: "content", problem: FieldProblem::Missing },
        InvalidField { field: "channel_id", problem: FieldProblem::WrongType("string") },
    ];
    assert_eq!(line(&Refusal::Invalid(problems)), "content is required; channel_id must be of type string");
    assert_eq!(line(&Refusal::Forbidden(MissingRight::Membership)), "User is not a member of this channel");
}
