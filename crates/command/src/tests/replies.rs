//! Answers, whole, as the document prints them.

use std::sync::Arc;

use bytes::Bytes;
use domain::model::{Page, Roster, UserId};
use domain::verbs::UnreadCounts;
use serde_json::{Value, json};

use super::things::{channel, described, guild, message, newcomer, stranger, summary, unread};
use crate::reply;

fn said(frame: &Bytes) -> Value {
    serde_json::from_slice(frame).unwrap()
}

fn described_json() -> Value {
    json!({
        "id": 1,
        "username": "example_user",
        "email": "user@example.com",
        "display_name": "Example User",
        "avatar_url": "http://example.com/avatar.jpg",
        "about_me": "About me",
        "pronouns": "he/him"
    })
}

#[test]
fn accounts() {
    let registered = json!({
        "status": "success",
        "user": {
            "id": 1,
            "username": "example_user",
            "email": "user@example.com",
            "display_name": null,
            "avatar_url": null,
            "about_me": null,
            "pronouns": null
        }
    });
    assert_eq!(said(&reply::user(&newcomer())), registered);
    assert_eq!(said(&reply::user(&described())), json!({ "status": "success", "user": described_json() }));
    let login = json!({ "access_token": "your_access_token_here", "token_type": "bearer" });
    assert_eq!(said(&reply::logged_in("your_access_token_here")), login);
}

#[test]
fn guilds() {
    let shown = json!({ "id": 1, "name": "New Guild", "owner_id": 1 });
    assert_eq!(said(&reply::guild(&guild())), json!({ "status": "success", "guild": shown }));
    assert_eq!(said(&reply::guilds(&[guild()])), json!({ "status": "success", "guilds": [shown] }));
    let invite = json!({ "status": "success", "invite_code": "generated_invite_code_here" });
    assert_eq!(said(&reply::invite("generated_invite_code_here")), invite);
    assert_eq!(said(&reply::done("Joined guild")), json!({ "status": "success", "detail": "Joined guild" }));
}

#[test]
fn channels() {
    let made = json!({ "id": 1, "name": "New Channel", "guild_id": 1 });
    assert_eq!(
        said(&reply::channel(&channel(1, "New Channel", Some(1)))),
        json!({ "status": "success", "channel": made })
    );
    let listed = json!({
        "status": "success",
        "channels": [
            { "id": 1, "name": "general", "guild_id": 1, "unread_count": 0 },
            { "id": 2, "name": "random", "guild_id": 1, "unread_count": 4 },
            { "id": 3, "name": "announcements", "guild_id": 1, "unread_count": 0 }
        ]
    });
    assert_eq!(said(&reply::channels(&summary().channels, &UnreadCounts::from(&unread()[..]))), listed);
}

#[test]
fn messages_say_more_than_the_document_asks_for() {
    let sent = json!({ "status": "success", "message_id": 1, "content": "New message content" });
    assert_eq!(said(&reply::sent(&message(1, "New message content", Some(1)))), sent);
    let page = Page { messages: vec![message(1, "Hello World!", None)], total: 101, has_more: true };
    let read = json!({
        "status": "success",
        "page": 2,
        "total_pages": 3,
        "messages": [{
            "id": 1,
            "content": "Hello World!",
            "author": described_json(),
            "channel_id": 1,
            "guild_id": null,
            "timestamp": "2026-11-20T12:00:00.250Z"
        }]
    });
    assert_eq!(said(&reply::messages(2, &page)), read);
}

#[test]
fn an_empty_list_is_one_empty_page() {
    let page = Page { messages: Vec::new(), total: 0, has_more: false };
    let empty = json!({ "status": "success", "page": 1, "total_pages": 1, "messages": [] });
    assert_eq!(said(&reply::messages(1, &page)), empty);
    let roster = Roster { members: vec![Arc::new(described())], moderators: Vec::new(), total: 1 };
    let users = json!({ "status": "success", "page": 1, "total_pages": 1, "users": [described_json()] });
    assert_eq!(said(&reply::users(1, &roster)), users);
    let mut seen = users;
    seen["users"][0]["status"] = json!("idle");
    assert_eq!(said(&reply::users_seen(1, &roster, |_| "idle")), seen);
    let full = Page { messages: Vec::new(), total: 50, has_more: false };
    assert_eq!(said(&reply::messages(1, &full))["total_pages"], 1);
}

#[test]
fn live_sessions_are_told_more() {
    let shown = json!({ "id": 1, "name": "New Guild", "owner_id": 1 });
    assert_eq!(
        said(&reply::guild_created(&guild())),
        json!({ "status": "success", "guild": shown, "type": "guild_created", "data": shown })
    );
    let members = [Arc::new(described()), Arc::new(stranger(2, "absent"))];
    let status = |user: UserId| if user.get() == 1 { "online" } else { "offline" };
    let data =
        said(&reply::guild_data(&summary(), &members, members[1].id, status, &UnreadCounts::from(&unread()[..])));
    let expected = json!({
        "status": "success",
        "type": "guild_data",
        "guild": shown,
        "members": [
            {
                "id": 1,
                "username": "example_user",
                "display_name": "Example User",
                "avatar_url": "http://example.com/avatar.jpg",
                "status": "online"
            },
            { "id": 2, "username": "absent", "display_name": null, "avatar_url": null, "status": "offline" }
        ],
        "channels": [
            { "id": 1, "name": "general", "guild_id": 1, "unread_count": 0 },
            { "id": 2, "name": "random", "guild_id": 1, "unread_count": 4 },
            { "id": 3, "name": "announcements", "guild_id": 1, "unread_count": 0 }
        ]
    });
    assert_eq!(data, expected);
}
