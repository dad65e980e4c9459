//! Who may do what through `chat`: every path against everybody who could ask, with the words that each is refused with.

use kit::id::{IdKind, uuid};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, Engine};

use crate::gateway_rights::{Cast, WHO};
use crate::people::fill;

/// A path, a body, and what is answered to owner, member, banned, stranger and moderator: a status, and the words of a
/// refusal. An administrator of the installation has no rights here but a stranger's.
struct Row(Method, &'static str, &'static str, [&'static str; 5]);

const GET: Method = Method::GET;
const POST: Method = Method::POST;
const PUT: Method = Method::PUT;
const PATCH: Method = Method::PATCH;
const DELETE: Method = Method::DELETE;

const DONE: &str = "200";
const BANNED: &str = "403 User is banned from this channel";
const OUTSIDE: &str = "403 User is not a member of this channel";
const HIDDEN: &str = "404 Channel not found";
const OWNER: &str = "403 Only channel owner can delete channel";
const BANNING: &str = "403 Only channel owner can ban users";
const UNBANNING: &str = "403 Only channel owner can unban users";
const VIEWING: &str = "403 Only channel owner can view banned users";
const AUTHORS: &str = "403 You can only change your own messages";
const MODERATORS: &str = "403 Only channel owner and moderators can do this";
const NOT_IN: &str = "400 User is not a member of this channel";

/// What somebody banned and a stranger get who do anything, look, join, or leave.
#[derive(Clone, Copy)]
struct Outside {
    acts: [&'static str; 2],
    looks: [&'static str; 2],
    joins: [&'static str; 2],
    leaves: [&'static str; 2],
}

const PUBLIC: Outside = Outside {
    acts: [BANNED, OUTSIDE],
    looks: [DONE; 2],
    joins: ["400 User is banned from this channel", DONE],
    leaves: [NOT_IN; 2],
};

const PRIVATE: Outside = Outside {
    acts: [BANNED, HIDDEN],
    looks: [BANNED, HIDDEN],
    joins: ["400 User is banned from this channel", HIDDEN],
    leaves: [BANNED, HIDDEN],
};

fn rows(outside: Outside) -> Vec<Row> {
    let [banned, stranger] = outside.acts;
    let all = [DONE, DONE, banned, stranger, DONE];
    // What is the owner's alone is refused to everybody else who may know of the channel in the same words.
    let owner = |words| {
        let hidden = if stranger == HIDDEN { HIDDEN } else { words };
        [DONE, words, words, hidden, words]
    };
    let status = if stranger == HIDDEN { HIDDEN } else { DONE };
    let messages = "/channels/{channel}/messages";
    let edit = r#"{"content": "lo"}"#;
    let send = r#"{"channel_id": "{channel}", "content": "la"}"#;
    let mut rows = vec![
        Row(GET, "/channels/{channel}", "", [DONE, DONE, outside.looks[0], outside.looks[1], DONE]),
        Row(GET, "/channels/{channel}/status", "", [DONE, DONE, DONE, status, DONE]),
        Row(POST, "/channels/{channel}/join", "", [DONE, DONE, outside.joins[0], outside.joins[1], DONE]),
        Row(
            POST,
            "/channels/{channel}/leave",
            "",
            ["400 Channel owner cannot leave channel", DONE, outside.leaves[0], outside.leaves[1], DONE],
        ),
        Row(DELETE, "/channels/{channel}", "", owner(OWNER)),
        Row(GET, messages, "", all),
        Row(GET, "/messages/{channel}", "", all),
        Row(GET, "/chat/messages/{channel}", "", all),
        Row(POST, "/messages", send, all),
        Row(POST, "/chat/messages", send, all),
        Row(POST, "/messages/clear", r#"{"channel_id": "{channel}"}"#, all),
        Row(PUT, "/channels/{channel}/messages/{owners}", edit, [DONE, AUTHORS, banned, stranger, AUTHORS]),
        Row(PATCH, "/channels/{channel}/messages/{members}", edit, [AUTHORS, DONE, banned, stranger, AUTHORS]),
        Row(DELETE, "/channels/{channel}/messages/{owners}", "", [DONE, MODERATORS, banned, stranger, DONE]),
        Row(DELETE, "/channels/{channel}/messages/{members}", "", all),
        Row(GET, "/channels/{channel}/messages/{owners}/reactions", "", all),
        Row(POST, "/channels/{channel}/messages/{owners}/reactions?emoji=🎺", "", all),
        Row(
            DELETE,
            "/channels/{channel}/messages/{owners}/reactions/🎻",
            "",
            [DONE, DONE, banned, stranger, "404 Reaction not found"],
        ),
        Row(POST, "/channels/{channel}/ban/{other}", "", owner(BANNING)),
        Row(POST, "/channels/{channel}/ban-by-username/other", "", owner(BANNING)),
        Row(POST, "/channels/{channel}/unban/{banned}", "", owner(UNBANNING)),
        Row(POST, "/channels/{channel}/unban-by-username/banned", "", owner(UNBANNING)),
        Row(GET, "/channels/{channel}/banned-users", "", owner(VIEWING)),
    ];
    // Named without its channel, a message is as unknown as its channel.
    let alone = if stranger == HIDDEN { "404 Message not found" } else { stranger };
    for prefix in ["/messages/{owners}", "/chat/messages/{owners}"] {
        rows.push(Row(PUT, prefix, edit, [DONE, AUTHORS, banned, alone, AUTHORS]));
        rows.push(Row(DELETE, prefix, "", [DONE, MODERATORS, banned, alone, DONE]));
    }
    rows
}

/// Paths that concern only the caller.
fn of_everybody() -> Vec<Row> {
    let row = |method, path, body| Row(method, path, body, [DONE; 5]);
    vec![
        row(GET, "/auth/me", ""),
        row(GET, "/auth/test-auth", ""),
        row(GET, "/users", ""),
        row(GET, "/users/me", ""),
        row(GET, "/users/other", ""),
        row(PUT, "/users/me", r#"{"display_name": "Singer"}"#),
        row(POST, "/users/me/status?is_online=true", ""),
        row(GET, "/channels", ""),
        row(GET, "/channels/me", ""),
        row(GET, "/messages", ""),
        row(GET, "/messages/me", ""),
        row(GET, "/chat/messages", ""),
        row(GET, "/chat/messages/me", ""),
        row(POST, "/auth/logout", ""),
    ]
}

/// The things that `names` names by decimal ids, by this dialect's ids.
fn in_uuids(names: &[(&'static str, String)]) -> Vec<(&'static str, String)> {
    let kind = |name: &str| match name {
        "channel" => IdKind::Channel,
        "owners" | "members" => IdKind::Message,
        _ => IdKind::User,
    };
    names.iter().map(|(name, id)| (*name, uuid(kind(name), id.parse().unwrap()))).collect()
}

async fn ask(cast: &Cast, Row(method, path, body, _): &Row, names: &[(&'static str, String)], token: &str) -> Answer {
    let names = in_uuids(names);
    let body = if body.is_empty() { Value::Null } else { serde_json::from_str(&fill(body, &names)).unwrap() };
    cast.server.call(method.clone(), &format!("/api{}", fill(path, &names)), token, body).await
}

/// That it was answered with this status, and refused with these words.
#[track_caller]
fn expect(answer: &Answer, outcome: &str, whose: &str) {
    let words = answer.body["detail"].as_str();
    let got = words.map_or_else(|| answer.status.to_string(), |words| format!("{} {words}", answer.status));
    assert_eq!(got, outcome, "{whose}: {}", answer.body);
}

/// The outcomes of everybody, in the order of [`WHO`].
fn outcomes(row: &Row) -> [&'static str; 6] {
    let [owner, member, banned, stranger, moderator] = row.3;
    [owner, member, banned, stranger, moderator, stranger]
}

async fn play(engine: Engine, private: bool, outside: Outside) {
    let cast = Cast::gather(engine).await;
    let mut names = cast.room(private).await;
    for row in rows(outside) {
        let whose = |who: &str| format!("{who}: {} {}", row.0, row.1);
        expect(&ask(&cast, &row, &names, "").await, "401 Not authenticated", &whose("anonymous"));
        let forged = ask(&cast, &row, &names, "not-a-token").await;
        expect(&forged, "401 Could not validate credentials", &whose("bad token"));
        for ((who, token), outcome) in WHO.iter().zip(&cast.people).zip(outcomes(&row)) {
            let before = cast.picture(&names).await;
            expect(&ask(&cast, &row, &names, token).await, outcome, &whose(who));
            if outcome == DONE && row.0 != GET {
                names = cast.room(private).await;
            } else {
                assert_eq!(cast.picture(&names).await, before, "{}: refused, but something was done", whose(who));
            }
        }
    }
}

pub(crate) async fn everybody_gets_what_is_theirs_in_a_public_room(engine: Engine) {
    play(engine, false, PUBLIC).await;
}

pub(crate) async fn everybody_gets_what_is_theirs_in_a_private_room(engine: Engine) {
    play(engine, true, PRIVATE).await;
}

pub(crate) async fn whoever_is_known_gets_what_is_everybodys(engine: Engine) {
    let cast = Cast::gather(engine).await;
    for row in of_everybody() {
        let whose = |who: &str| format!("{who}: {} {}", row.0, row.1);
        expect(&ask(&cast, &row, &[], "").await, "401 Not authenticated", &whose("anonymous"));
        let forged = ask(&cast, &row, &[], "not-a-token").await;
        expect(&forged, "401 Could not validate credentials", &whose("bad token"));
        expect(&ask(&cast, &row, &[], &cast.people[3]).await, DONE, &whose("known"));
    }
    let after = Row(GET, "/auth/me", "", [DONE; 5]);
    let answer = ask(&cast, &after, &[], &cast.people[3]).await;
    expect(&answer, "401 Could not validate credentials", "logged out");
}

pub(crate) async fn sockets_take_messages_from_members_only(engine: Engine) {
    for private in [false, true] {
        let cast = Cast::gather(engine).await;
        let names = in_uuids(&cast.room(private).await);
        let channel = fill("{channel}", &names);
        let outside = if private { "Channel not found" } else { "User is not a member of this channel" };
        let banned = "User is banned from this channel";
        let outcomes = ["message", "message", banned, outside, "message", outside];
        for ((who, token), outcome) in WHO.iter().zip(&cast.people).zip(outcomes) {
            let name = who.replace("admin", "warden");
            let mut socket = cast.server.socket(&format!("/api/ws/{name}?token={token}")).await;
            let frame = socket.ask(&json!({ "channel_id": channel, "content": "la" })).await;
            assert_eq!(frame["type"].as_str().or(frame["error"].as_str()), Some(outcome), "{who}, private: {private}");
        }
        let mut anonymous = cast.server.socket("/api/ws/owner").await;
        assert_eq!(anonymous.closed().await, 4001);
        let mut other = cast.server.socket(&format!("/api/ws/owner?token={}", cast.people[1])).await;
        assert_eq!(other.closed().await, 4003);
    }
}
