//! Events and refusals, compared whole with what document 004 prints.

use std::sync::Arc;
use std::time::Duration;

use domain::event::{Event, EventKind, MembershipEnd, Stream};
use domain::fanout::{Audience, CloseReason, Encoder};
use domain::model::{
    Channel, ChannelId, ChannelKind, DirectMessages, Guild, GuildId, Message, NotificationLevel, NotificationScope,
    NotificationSetting, QuietHours, ReadState, Roster, SessionId, Status, Timestamp, User, UserId, UserSettings,
};
use domain::ports::{GuildSummary, Snapshot, StreamHeads};
use domain::{FieldProblem, InvalidField, MembershipOf, MissingRight, Refusal, Resource, UniqueName, limits};
use http_body_util::BodyExt;
use kit::{HttpFault, Rejection};
use serde_json::{Value, json};

use super::encode::{GatewayEncoder, close};
use super::refuse::refuse;
use super::socket::greeting;
use super::wire;

fn eren() -> Arc<User> {
    Arc::new(User { email: Some("eren@example.com".to_owned()), ..fixtures::user(789, "eren") })
}

/// Eren, as everybody sees him.
fn shown() -> Value {
    json!({
        "user_id": "789",
        "username": "eren",
        "display_name": null,
        "avatar_url": null,
        "about_me": null,
        "pronouns": null,
        "created_at": "1970-01-01T00:00:00Z",
    })
}

fn guild() -> Guild {
    Guild { owner: UserId::new(789).unwrap(), ..fixtures::guild(12, "Server") }
}

fn shown_guild() -> Value {
    json!({ "server_id": "12", "name": "Server", "owner_id": "789", "created_at": "1970-01-01T00:00:00Z" })
}

fn channel(kind: ChannelKind, guild: Option<GuildId>) -> Channel {
    let (owner, join_code) = (UserId::new(789).unwrap(), Some("never shown".to_owned()));
    Channel { guild, kind, owner, join_code, ..fixtures::room(456, "general") }
}

fn shown_channel(kind: &str, guild: Option<&str>, private: bool) -> Value {
    json!({
        "channel_id": "456",
        "server_id": guild,
        "name": "general",
        "description": null,
        "type": kind,
        "owner_id": "789",
        "is_private": private,
        "created_at": "1970-01-01T00:00:00Z",
        "last_message_at": null,
    })
}

fn event(kind: EventKind) -> Event {
    let at = Timestamp::from_millis(1_746_966_896_000);
    Event { stream: Stream::Channel(ChannelId::new(456).unwrap()), seq: Some(1), position: None, at, kind }
}

fn encoded(event: &Event) -> Vec<(Audience, Value)> {
    let frames = GatewayEncoder.encode(event);
    frames.into_iter().map(|(audience, frame)| (audience, serde_json::from_slice(&frame).unwrap())).collect()
}

#[test]
fn a_new_message_is_the_documents_sample_with_a_few_fields_more() {
    let message = Message {
        channel: ChannelId::new(456).unwrap(),
        nonce: Some("n".to_owned()),
        created_at: Timestamp::from_millis(1_746_966_896_000),
        ..fixtures::message(123, User::clone(&eren()), "Hello!")
    };
    let expected = json!({
        "op": 11,
        "d": {
            "message_id": "123",
            "channel_id": "456",
            "server_id": null,
            "author": shown(),
            "content": "Hello!",
            "timestamp": "2025-05-11T12:34:56Z",
            "edited_at": null,
            "nonce": "n",
            "reactions": [],
        },
    });
    let created =
        EventKind::MessageCreated { channel: Arc::new(fixtures::room(456, "room")), message: Arc::new(message) };
    assert_eq!(encoded(&event(created)), [(Audience::All, expected)]);
}

#[test]
fn typing_is_shown_to_the_others_and_its_end_to_nobody() {
    let channel = Arc::new(fixtures::room(456, "room"));
    let typing = |active| event(EventKind::Typing { channel: Arc::clone(&channel), user: eren(), active });
    let expected = json!({
        "op": 50,
        "d": { "channel_id": "456", "user_id": "789", "username": "eren", "timestamp": "2025-05-11T12:34:56Z" },
    });
    assert_eq!(encoded(&typing(true)), [(Audience::AllBut(UserId::new(789).unwrap()), expected)]);
    assert_eq!(encoded(&typing(false)), []);
}

#[test]
fn members_of_servers_come_and_go_before_everybody() {
    let (guild, user) = (Arc::new(guild()), eren());
    let frame = |op: u8, user: Value| {
        let d = json!({ "server_id": "12", "user_id": "789", "user": user, "server": shown_guild() });
        [(Audience::All, json!({ "op": op, "d": d }))]
    };
    assert_eq!(
        encoded(&event(EventKind::GuildCreated {
            guild: Arc::clone(&guild),
            owner: Arc::clone(&user),
            answered: None
        })),
        frame(30, shown())
    );
    let added =
        EventKind::GuildMemberAdded { guild: Arc::clone(&guild), user: Arc::clone(&user), channels: Arc::from([]) };
    assert_eq!(encoded(&event(added)), frame(30, shown()));
    let removed =
        EventKind::GuildMemberRemoved { guild, user, parting: MembershipEnd::Banned, channels: Arc::from([]) };
    assert_eq!(encoded(&event(removed)), frame(31, shown()));
}

#[test]
fn channels_are_shown_to_those_in_them() {
    let of_server = Arc::new(channel(ChannelKind::Room, Some(GuildId::new(12).unwrap())));
    let everybody = |op: u8, d: Value| [(Audience::All, json!({ "op": op, "d": d }))];
    let created = EventKind::ChannelCreated { channel: Arc::clone(&of_server), members: Arc::from([]) };
    assert_eq!(encoded(&event(created)), everybody(20, shown_channel("room", Some("12"), true)));
    let updated = EventKind::ChannelUpdated {
        channel: Arc::clone(&of_server),
        members: Arc::from([]),
        moderators: Arc::from([]),
        total: 0,
        change: domain::event::ChannelField::Owner,
    };
    assert_eq!(encoded(&event(updated)), everybody(21, shown_channel("room", Some("12"), true)));
    let deleted = EventKind::ChannelDeleted { channel: of_server };
    assert_eq!(encoded(&event(deleted)), everybody(22, json!({ "channel_id": "456", "server_id": "12" })));

    let conversation = Arc::new(channel(ChannelKind::Direct, None));
    let mut expected = shown_channel("dm", None, true);
    expected["recipients"] = json!([shown()]);
    expected["member_count"] = json!(1);
    let created = EventKind::ChannelCreated { channel: conversation, members: Arc::from([eren()]) };
    assert_eq!(encoded(&event(created)), everybody(20, expected));
}

#[test]
fn a_channel_of_no_server_appears_to_who_comes_and_goes_from_who_leaves() {
    let room = Arc::new(channel(ChannelKind::Room, None));
    let public = EventKind::ChannelCreated { channel: Arc::clone(&room), members: Arc::from([eren()]) };
    let everywhere = Event { stream: Stream::Server, ..event(public.clone()) };
    assert_eq!(encoded(&everywhere), [], "somebody else's public channel is no news");
    let own = Event { stream: Stream::User(eren().id), ..event(public) };
    let expected = json!({ "op": 20, "d": shown_channel("room", None, false) });
    assert_eq!(encoded(&own), [(Audience::All, expected.clone())]);
    let only = Audience::Only(eren().id);
    let added = EventKind::ChannelMemberAdded { channel: Arc::clone(&room), user: eren(), answered: None };
    let others = |op: u8| {
        let passage = json!({ "channel_id": "456", "user_id": "789", "user": shown() });
        (Audience::AllBut(eren().id), json!({ "op": op, "d": passage }))
    };
    assert_eq!(encoded(&event(added)), [(only, expected), others(33)]);
    let removed = EventKind::ChannelMemberRemoved { channel: room, user: eren(), parting: MembershipEnd::Left };
    let expected = json!({ "op": 22, "d": { "channel_id": "456", "server_id": null } });
    assert_eq!(encoded(&event(removed)), [(only, expected), others(34)]);
    // Who is in a server's channel follows from who is in the server.
    let of_server = Arc::new(channel(ChannelKind::Room, Some(GuildId::new(12).unwrap())));
    let let_in = EventKind::ChannelMemberAdded { channel: of_server, user: eren(), answered: None };
    assert_eq!(encoded(&event(let_in)).len(), 1);
}

#[test]
fn a_changed_profile_is_shown_as_anybody_sees_it() {
    let changed = EventKind::ProfileChanged { user: eren() };
    let expected = json!({ "op": 41, "d": shown() });
    assert_eq!(encoded(&event(changed)), [(Audience::All, expected)]);
}

#[test]
fn a_lost_login_is_said_by_the_close_alone() {
    let ended = EventKind::SessionEnded { user: eren().id, session: SessionId::new(1).unwrap() };
    assert_eq!(encoded(&event(ended)), []);
    let codes = [(CloseReason::Revoked, 4004), (CloseReason::TooSlow, 1013), (CloseReason::Restarting, 1012)];
    for (reason, code) in codes {
        assert_eq!(close(reason).code, code, "{reason:?}");
    }
}

#[test]
fn connected_holds_oneself_servers_conversations_and_other_channels() {
    let server = GuildSummary {
        guild: guild(),
        invite_code: Some("not for everybody".to_owned()),
        channels: vec![channel(ChannelKind::Room, Some(GuildId::new(12).unwrap()))],
    };
    let snapshot = Snapshot {
        user: eren(),
        guilds: vec![server],
        channels: vec![
            (
                channel(ChannelKind::Group, None),
                Some(Roster { members: vec![eren()], moderators: Vec::new(), total: 3 }),
            ),
            (channel(ChannelKind::Room, None), None),
        ],
        read_states: vec![ReadState { channel: ChannelId::new(456).unwrap(), last_read: None, unread: 3, mentions: 1 }],
        settings: UserSettings {
            direct_messages: DirectMessages::Shared,
            quiet_hours: Some(QuietHours { from: 22 * 60, to: 7 * 60 + 5, zone: "Europe/Berlin".to_owned() }),
            notifications: vec![(
                NotificationScope::Guild(GuildId::new(12).unwrap()),
                NotificationSetting { level: NotificationLevel::Mentions, muted_until: None },
            )],
        },
        heads: StreamHeads::default(),
    };
    let mut oneself = shown();
    oneself["email"] = json!("eren@example.com");
    let mut shown_server = shown_guild();
    shown_server["channels"] = json!([shown_channel("room", Some("12"), true)]);
    let mut conversation = shown_channel("group_dm", None, true);
    let mut lean = shown();
    lean.as_object_mut().unwrap().shift_remove("about_me");
    conversation["recipients"] = json!([lean]);
    conversation["member_count"] = json!(3);
    let mut expected = oneself.clone();
    expected["user"] = oneself;
    expected["servers"] = json!([shown_server]);
    expected["presences"] = json!([{ "user_id": "789", "status": "idle" }]);
    expected["status"] = json!("online");
    expected["dm_channels"] = json!([conversation]);
    expected["channels"] = json!([shown_channel("room", None, false)]);
    expected["read_states"] = json!([
        { "channel_id": "456", "last_read_message_id": null, "unread_count": 3, "mention_count": 1 },
    ]);
    expected["settings"] = json!({
        "direct_messages": "shared",
        "quiet_hours": { "from": "22:00", "to": "07:05", "zone": "Europe/Berlin" },
        "notifications": { "servers": [{ "server_id": "12", "level": "mentions", "muted_until": null }], "channels": [] },
    });
    let greeting = greeting(&snapshot, &[wire::Presence::new(eren().id, "idle")], Status::Online);
    // To the letter: what clients were told is told in the same order.
    assert_eq!(String::from_utf8(greeting.to_vec()).unwrap(), json!({ "op": 10, "d": expected }).to_string());
}

#[test]
fn what_is_too_much_to_start_from_nests_less_and_leaves_out_no_server() {
    let room = Channel {
        description: Some("\u{10ffff}".repeat(limits::DESCRIPTION_CHARS)),
        ..channel(ChannelKind::Room, Some(GuildId::new(12).unwrap()))
    };
    let server = GuildSummary { guild: guild(), invite_code: None, channels: vec![room; 40] };
    let talker = Arc::new(User { avatar_url: Some("\u{10ffff}".repeat(limits::URL_CHARS)), ..User::clone(&eren()) });
    let mut people: Vec<_> =
        (1..20).map(|id| Arc::new(User { id: UserId::new(id).unwrap(), ..User::clone(&talker) })).collect();
    people.push(eren());
    let group =
        (channel(ChannelKind::Group, None), Some(Roster { members: people, moderators: Vec::new(), total: 20 }));
    let connected = |guilds: usize, groups: usize| {
        let (guilds, channels) = (vec![server.clone(); guilds], vec![group.clone(); groups]);
        let frame = greeting(
            &Snapshot {
                user: eren(),
                guilds,
                channels,
                read_states: Vec::new(),
                settings: UserSettings::default(),
                heads: StreamHeads::default(),
            },
            &[],
            Status::Online,
        );
        assert!(frame.len() <= limits::ANSWER_BYTES, "{}", frame.len());
        serde_json::from_slice::<Value>(&frame).unwrap()["d"].take()
    };
    let lengths = |data: &Value, list: &str, nested: &str| -> (usize, usize) {
        let list = data[list].as_array().unwrap();
        (list.len(), list.iter().map(|item| item[nested].as_array().unwrap().len()).max().unwrap_or_default())
    };
    let ordinary = connected(20, 20);
    assert_eq!(lengths(&ordinary, "servers", "channels"), (20, 40));
    assert_eq!(lengths(&ordinary, "dm_channels", "recipients"), (20, 20));
    // What others put there goes first.
    let talkative = connected(20, 100);
    assert_eq!(lengths(&talkative, "servers", "channels"), (20, 40));
    assert_eq!(lengths(&talkative, "dm_channels", "recipients"), (100, 2));
    let wide = connected(60, 100);
    assert_eq!(lengths(&wide, "servers", "channels"), (60, 20));
    assert_eq!(lengths(&wide, "dm_channels", "recipients"), (100, 2));
    let oneself = &wide["dm_channels"][0]["recipients"];
    assert!(oneself.as_array().unwrap().iter().any(|one| one["user_id"] == "789"), "{oneself}");
}

async fn refused(rejection: impl Into<Rejection>) -> (u16, Value) {
    let response = refuse(&rejection.into());
    let status = response.status().as_u16();
    let challenged = response.headers().contains_key("www-authenticate");
    assert_eq!(challenged, status == 401, "only a missing or bad token is asked for again");
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&body).unwrap())
}

#[tokio::test]
async fn each_refusal_has_its_status_and_stable_code() {
    let expected: [(Rejection, u16, &str); 34] = [
        (Refusal::Anonymous.into(), 401, "unauthorized"),
        (Refusal::BadToken.into(), 401, "invalid_token"),
        (Refusal::NotSynced.into(), 401, "invalid_token"),
        (Refusal::BadCredentials.into(), 401, "invalid_credentials"),
        (Refusal::Unknown(Resource::User).into(), 404, "unknown_user"),
        (Refusal::Unknown(Resource::Guild).into(), 404, "unknown_server"),
        (Refusal::Unknown(Resource::Channel).into(), 404, "unknown_channel"),
        (Refusal::Unknown(Resource::Message).into(), 404, "unknown_message"),
        (Refusal::Unknown(Resource::Member).into(), 404, "unknown_member"),
        (Refusal::Forbidden(MissingRight::Membership).into(), 403, "not_a_member"),
        (Refusal::Forbidden(MissingRight::Ownership).into(), 403, "not_the_owner"),
        (Refusal::Forbidden(MissingRight::Moderation).into(), 403, "not_a_moderator"),
        (Refusal::Forbidden(MissingRight::Authorship).into(), 403, "not_the_author"),
        (Refusal::Forbidden(MissingRight::Identity).into(), 403, "not_yourself"),
        (Refusal::Forbidden(MissingRight::GoodStanding).into(), 403, "banned"),
        (Refusal::Taken(UniqueName::Username).into(), 409, "username_taken"),
        (Refusal::Taken(UniqueName::Email).into(), 409, "email_taken"),
        (Refusal::AlreadyMember(MembershipOf::Guild).into(), 409, "already_member"),
        (Refusal::NotMember(MembershipOf::Guild).into(), 404, "unknown_member"),
        (Refusal::OwnerStays(MembershipOf::Guild).into(), 400, "owner_stays"),
        (Refusal::NotOnYourself.into(), 400, "not_on_yourself"),
        (Refusal::ManagedByGuild.into(), 400, "managed_by_server"),
        (Refusal::DirectConversation.into(), 400, "direct_conversation"),
        (Refusal::InvalidInvite.into(), 404, "unknown_invite"),
        (Refusal::TooMany(Duration::from_millis(1500)).into(), 429, "too_many_requests"),
        (Refusal::Unavailable.into(), 503, "unavailable"),
        (Refusal::invalid("name", FieldProblem::Blank).into(), 400, "invalid_request"),
        (HttpFault::NoSuchPath.into(), 404, "unknown_path"),
        (HttpFault::NoSuchMethod.into(), 405, "method_not_allowed"),
        (HttpFault::TooLarge.into(), 413, "too_large"),
        (HttpFault::NotAHandshake.into(), 426, "handshake_expected"),
        (HttpFault::CutOff.into(), 400, "cut_off"),
        (HttpFault::TimedOut.into(), 408, "timed_out"),
        (HttpFault::Busy.into(), 503, "unavailable"),
    ];
    for (rejection, status, code) in expected {
        let (found, body) = refused(rejection).await;
        assert_eq!((found, &body["error"]["code"]), (status, &json!(code)));
        assert!(body["error"]["message"].as_str().is_some_and(|message| !message.is_empty()), "{code}");
    }
}

#[tokio::test]
async fn every_rejected_field_is_named_as_clients_call_it() {
    let problems = vec![
        InvalidField { field: "username", problem: FieldProblem::TooShort(2) },
        InvalidField { field: "email", problem: FieldProblem::Missing },
        InvalidField { field: "user_ids", problem: FieldProblem::Missing },
    ];
    let expected = json!({
        "error": {
            "code": "invalid_request",
            "message": "The request has invalid fields",
            "fields": [
                { "field": "username", "code": "too_short", "message": "username must have at least 2 characters" },
                { "field": "email", "code": "required", "message": "email is required" },
                { "field": "recipient_ids", "code": "required", "message": "recipient_ids is required" },
            ],
        },
    });
    assert_eq!(refused(Refusal::Invalid(problems)).await, (400, expected));
}
