//! What live sessions are told, whole.

use std::sync::Arc;

use domain::event::{Event, EventKind, MembershipEnd, Stream};
use domain::fanout::{Audience, CloseReason, Encoder};
use domain::model::{Timestamp, UserId, UserSettings};
use domain::ports::{Snapshot, StreamHeads};
use serde_json::{Value, json};

use super::things::{NOON, channel, described, guild, message, stranger, summary, unread};
use crate::{CommandEncoder, greeting};

fn encoded(kind: EventKind) -> Vec<(Audience, Value)> {
    encoded_in(Stream::User(UserId::new(2).unwrap()), kind)
}

fn encoded_in(stream: Stream, kind: EventKind) -> Vec<(Audience, Value)> {
    let event = Event { stream, seq: Some(1), position: None, at: Timestamp::from_millis(NOON), kind };
    let frames = CommandEncoder.encode(&event).into_iter();
    frames.map(|(audience, frame)| (audience, serde_json::from_slice(&frame).unwrap())).collect()
}

fn newcomer() -> Value {
    json!({
        "id": 2,
        "username": "bo",
        "email": null,
        "display_name": null,
        "avatar_url": null,
        "about_me": null,
        "pronouns": null
    })
}

#[test]
fn a_message() {
    let data = json!({
        "id": 5,
        "content": "hi",
        "author": {
            "id": 1,
            "username": "example_user",
            "email": "user@example.com",
            "display_name": "Example User",
            "avatar_url": "http://example.com/avatar.jpg",
            "about_me": "About me",
            "pronouns": "he/him"
        },
        "channel_id": 1,
        "guild_id": 1,
        "timestamp": "2026-11-20T12:00:00.250Z"
    });
    let (channel, message) = (Arc::new(channel(1, "general", Some(1))), Arc::new(message(5, "hi", Some(1))));
    assert_eq!(
        encoded(EventKind::MessageCreated { channel, message }),
        [(Audience::All, json!({ "type": "new_message", "data": data }))]
    );
}

#[test]
fn a_guild_and_who_comes_and_goes() {
    let shown = json!({ "id": 1, "name": "New Guild", "owner_id": 1 });
    let (guild, user) = (Arc::new(guild()), Arc::new(stranger(2, "bo")));
    let bo = UserId::new(2).unwrap();
    assert_eq!(
        encoded(EventKind::GuildCreated { guild: Arc::clone(&guild), owner: Arc::clone(&user), answered: None }),
        [(Audience::All, json!({ "type": "guild_created", "data": shown }))]
    );
    let added =
        EventKind::GuildMemberAdded { guild: Arc::clone(&guild), user: Arc::clone(&user), channels: Arc::from([]) };
    let told = json!({ "type": "guild_member_added", "guild_id": 1, "user_id": 2, "user": newcomer() });
    assert_eq!(
        encoded(added),
        [(Audience::Only(bo), json!({ "type": "guild_joined", "guild": shown })), (Audience::AllBut(bo), told)]
    );
    let told = json!({ "type": "guild_member_removed", "guild_id": 1, "user_id": 2, "user": newcomer() });
    let removed =
        EventKind::GuildMemberRemoved { guild, user, parting: MembershipEnd::Banned, channels: Arc::from([]) };
    assert_eq!(encoded(removed), [(Audience::All, told)]);
}

#[test]
fn channels_of_a_guild_and_of_none() {
    let general = Arc::new(channel(3, "general", Some(1)));
    let shown = json!({ "id": 3, "name": "general", "guild_id": 1 });
    assert_eq!(
        encoded(EventKind::ChannelCreated { channel: Arc::clone(&general), members: Arc::from([]) }),
        [(Audience::All, json!({ "type": "channel_created", "data": shown }))]
    );
    assert_eq!(
        encoded(EventKind::ChannelDeleted { channel: general }),
        [(Audience::All, json!({ "type": "channel_deleted", "channel_id": 3, "guild_id": 1 }))]
    );
    let (lobby, user) = (Arc::new(channel(4, "lobby", None)), Arc::new(stranger(2, "bo")));
    let bo = UserId::new(2).unwrap();
    let shown = json!({ "id": 4, "name": "lobby", "guild_id": null });
    let made = EventKind::ChannelCreated { channel: Arc::clone(&lobby), members: Arc::from([Arc::clone(&user)]) };
    assert_eq!(encoded_in(Stream::Server, made.clone()), []);
    assert_eq!(encoded(made), [(Audience::All, json!({ "type": "channel_created", "data": shown }))]);
    assert_eq!(
        encoded(EventKind::ChannelMemberAdded { channel: Arc::clone(&lobby), user: Arc::clone(&user), answered: None }),
        [(Audience::Only(bo), json!({ "type": "channel_created", "data": shown }))]
    );
    assert_eq!(
        encoded(EventKind::ChannelMemberRemoved { channel: lobby, user, parting: MembershipEnd::Left }),
        [(Audience::Only(bo), json!({ "type": "channel_deleted", "channel_id": 4, "guild_id": null }))]
    );
}

#[test]
fn each_reason_to_close_has_its_code() {
    for (reason, code) in [(CloseReason::Revoked, 1008), (CloseReason::TooSlow, 1013), (CloseReason::Restarting, 1012)]
    {
        assert_eq!((crate::ENTRY.close)(reason).code, code);
    }
}

#[test]
fn a_live_session_is_greeted_with_itself_its_guilds_and_their_channels() {
    let snapshot = Snapshot {
        user: Arc::new(described()),
        guilds: vec![summary()],
        channels: vec![(channel(9, "elsewhere", None), None)],
        read_states: unread(),
        settings: UserSettings::default(),
        heads: StreamHeads::default(),
    };
    let frames: Vec<Value> =
        greeting::frames(&snapshot).iter().map(|frame| serde_json::from_slice(frame).unwrap()).collect();
    let [user, guilds, channels] = frames.as_slice() else { panic!("{frames:?}") };
    assert_eq!((&user["type"], &user["data"]["username"]), (&json!("user_info"), &json!("example_user")));
    let listed = json!([{
        "id": 1,
        "name": "New Guild",
        "owner_id": 1,
        "invite_code": "generated_invite_code_here"
    }]);
    assert_eq!(guilds, &json!({ "type": "guilds_list", "data": listed }));
    let of_guild = json!([
        { "id": 1, "name": "general", "guild_id": 1, "unread_count": 0 },
        { "id": 2, "name": "random", "guild_id": 1, "unread_count": 4 },
        { "id": 3, "name": "announcements", "guild_id": 1, "unread_count": 0 }
    ]);
    assert_eq!(channels, &json!({ "type": "guild_channels", "guild_id": 1, "data": of_guild }));
}
