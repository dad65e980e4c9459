//! Who may do what through `gateway`: every path against everybody who could ask, with the code that each is refused with.

use domain::model::{Actor, ChannelId, Role, UserId};
use domain::verbs::SetRole;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, Engine, Server};

use crate::people::{fill, gateway, id};

/// A path, a body, and what is answered to the owner, a member, somebody banned and a stranger: a status, and the code
/// of a refusal.
struct Row(Method, &'static str, &'static str, [&'static str; 4]);

const GET: Method = Method::GET;
const POST: Method = Method::POST;
const PUT: Method = Method::PUT;
const PATCH: Method = Method::PATCH;
const DELETE: Method = Method::DELETE;

const NO_SERVER: &str = "404 unknown_server";
const NO_CHANNEL: &str = "404 unknown_channel";
const NO_INVITE: &str = "404 unknown_invite";
const OWNERS: &str = "403 not_the_owner";
const AUTHORS: &str = "403 not_the_author";
const MODERATORS: &str = "403 not_a_moderator";
const MANAGED: &str = "400 managed_by_server";

/// Paths of a server.
fn of_servers() -> Vec<Row> {
    let all = |done| [done, done, NO_SERVER, NO_SERVER];
    let owner = |done| [done, OWNERS, NO_SERVER, NO_SERVER];
    vec![
        Row(GET, "/servers/{server}", "", all("200")),
        Row(PATCH, "/servers/{server}", r#"{"name": "new"}"#, owner("200")),
        Row(DELETE, "/servers/{server}", "", owner("204")),
        Row(GET, "/servers/{server}/channels", "", all("200")),
        Row(POST, "/servers/{server}/channels", r#"{"name": "hall"}"#, owner("201")),
        Row(GET, "/servers/{server}/members", "", all("200")),
        Row(DELETE, "/servers/{server}/members/{other}", "", owner("204")),
        Row(DELETE, "/servers/{server}/members/@me", "", ["400 owner_stays", "204", NO_SERVER, NO_SERVER]),
        Row(GET, "/servers/{server}/bans", "", owner("200")),
        Row(PUT, "/servers/{server}/bans/{other}", "", owner("204")),
        Row(DELETE, "/servers/{server}/bans/{banned}", "", owner("204")),
        Row(GET, "/servers/{server}/invites", "", all("200")),
        Row(POST, "/servers/{server}/invites", "{}", all("201")),
        Row(GET, "/invites/{invite}", "", ["200"; 4]),
        Row(POST, "/invites/{invite}", "", ["409 already_member", "409 already_member", "403 banned", "200"]),
        Row(DELETE, "/invites/{invite}", "", ["204", OWNERS, NO_INVITE, NO_INVITE]),
        Row(POST, "/channels/{channel}/join", "", [MANAGED, MANAGED, NO_CHANNEL, NO_CHANNEL]),
        Row(DELETE, "/channels/{channel}/members/{other}", "", [MANAGED, OWNERS, NO_CHANNEL, NO_CHANNEL]),
        Row(DELETE, "/channels/{channel}/members/@me", "", [MANAGED, MANAGED, NO_CHANNEL, NO_CHANNEL]),
    ]
}

/// Paths of rooms that belong to no server: what is answered to somebody banned and a stranger who look, join, leave,
/// or do anything else.
fn of_rooms(
    seen: [&'static str; 2],
    joined: [&'static str; 2],
    left: [&'static str; 2],
    [banned, stranger]: [&'static str; 2],
) -> Vec<Row> {
    vec![
        Row(GET, "/channels/{channel}", "", ["200", "200", seen[0], seen[1]]),
        Row(POST, "/channels/{channel}/join", "", ["200", "200", joined[0], joined[1]]),
        Row(DELETE, "/channels/{channel}/members/@me", "", ["204", "204", left[0], left[1]]),
        Row(DELETE, "/channels/{channel}/members/{other}", "", ["204", OWNERS, banned, stranger]),
    ]
}

/// Paths of channels of every kind.
fn of_channels([banned, stranger]: [&'static str; 2]) -> Vec<Row> {
    let all = |done| [done, done, banned, stranger];
    let owner = |done| [done, OWNERS, banned, stranger];
    let of_owner = "/channels/{channel}/messages/{owners}";
    let of_member = "/channels/{channel}/messages/{members}";
    let mut rows = vec![
        Row(PATCH, "/channels/{channel}", r#"{"name": "new"}"#, owner("200")),
        Row(DELETE, "/channels/{channel}", "", owner("204")),
        Row(GET, "/channels/{channel}/members", "", all("200")),
        Row(GET, "/channels/{channel}/bans", "", owner("200")),
        Row(PUT, "/channels/{channel}/bans/{other}", "", owner("204")),
        Row(DELETE, "/channels/{channel}/bans/{other}", "", owner("204")),
        Row(PATCH, of_owner, r#"{"content": "lo"}"#, ["200", AUTHORS, banned, stranger]),
        Row(PATCH, of_member, r#"{"content": "lo"}"#, [AUTHORS, "200", banned, stranger]),
        Row(DELETE, of_owner, "", ["204", MODERATORS, banned, stranger]),
        Row(DELETE, of_member, "", all("204")),
    ];
    rows.extend(of_talk([banned, stranger]));
    rows
}

/// What everybody in a channel may do.
fn of_talk([banned, stranger]: [&'static str; 2]) -> Vec<Row> {
    let all = |done| [done, done, banned, stranger];
    vec![
        Row(GET, "/channels/{channel}/messages", "", all("200")),
        Row(POST, "/channels/{channel}/messages", r#"{"content": "la"}"#, all("201")),
        Row(GET, "/channels/{channel}/messages/{owners}", "", all("200")),
        Row(GET, "/channels/{channel}/messages/{owners}/reactions", "", all("200")),
        Row(GET, "/channels/{channel}/messages/{owners}/reactions/🎺", "", all("200")),
        Row(PUT, "/channels/{channel}/messages/{owners}/reactions/🎺", "", all("200")),
        Row(DELETE, "/channels/{channel}/messages/{owners}/reactions/🎻", "", all("204")),
    ]
}

/// Paths that concern only the caller.
fn of_everybody() -> Vec<(Method, &'static str, &'static str, &'static str)> {
    vec![
        (GET, "/auth/me", "", "200"),
        (GET, "/users/{other}", "", "200"),
        (GET, "/users/@me", "", "200"),
        (PATCH, "/users/@me", r#"{"about_me": "I sing"}"#, "200"),
        (PATCH, "/users/{other}", r#"{"about_me": "I sing"}"#, "403 not_yourself"),
        (GET, "/users/@me/dm-channels", "", "200"),
        (POST, "/users/@me/dm-channels", r#"{"recipient_id": "{other}"}"#, "201"),
        (GET, "/users/{other}/dm-channels", "", "403 not_yourself"),
        (POST, "/users/{other}/dm-channels", "", "201"),
        (GET, "/servers", "", "200"),
        (POST, "/servers", r#"{"name": "guild"}"#, "201"),
        (GET, "/channels", "", "200"),
        (GET, "/channels/public", "", "200"),
        (POST, "/channels", r#"{"name": "attic"}"#, "201"),
        (GET, "/reactions", "", "200"),
        (POST, "/auth/logout", "", "204"),
    ]
}

/// Everybody, by token.
pub(crate) struct Cast {
    pub(crate) server: Server,
    /// Owner, member, banned, stranger, moderator (of rooms; elsewhere a member), administrator (elsewhere a stranger).
    pub(crate) people: [String; 6],
    /// The member that requests are about.
    other: String,
    /// The ids of the banned and of the other, as what stands in braces.
    ids: Vec<(&'static str, String)>,
}

impl Cast {
    pub(crate) async fn gather(engine: Engine) -> Self {
        let server = Server::on(engine, &[]).await;
        let known = async |name: &str| gateway(&server, name).await;
        let mut people = Vec::new();
        for who in WHO {
            people.push(known(&who.replace("admin", "warden")).await);
        }
        let people: [String; 6] = people.try_into().unwrap();
        server.set_admin("warden", true).await;
        let other = known("other").await;
        let ids = vec![
            ("moderator", id(&server, &people[4]).await.to_string()),
            ("other", id(&server, &other).await.to_string()),
            ("banned", id(&server, &people[2]).await.to_string()),
        ];
        Self { server, people, other, ids }
    }

    async fn act(&self, method: Method, path: &str, token: &str, body: Value) -> Value {
        let answer = self.server.call(method, &format!("/api/rest{path}"), token, body).await;
        assert!(answer.status < 300, "{path}: {}", answer.body);
        answer.body
    }

    async fn post(&self, path: &str, token: &str, body: Value) -> Value {
        self.act(POST, path, token, body).await
    }

    /// A server with everybody in their place.
    pub(crate) async fn guild(&self) -> Vec<(&'static str, String)> {
        let [owner, member, banned, _, moderator, _] = &self.people;
        let server = text(&self.post("/servers", owner, json!({ "name": "guild" })).await["server_id"]);
        let channels = format!("/servers/{server}/channels");
        let channel = text(&self.post(&channels, owner, json!({ "name": "hall" })).await["channel_id"]);
        let invite = text(&self.post(&format!("/servers/{server}/invites"), owner, json!({})).await["code"]);
        for newcomer in [member, banned, moderator, &self.other] {
            self.post(&format!("/invites/{invite}"), newcomer, Value::Null).await;
        }
        self.act(PUT, &format!("/servers/{server}/bans/{}", self.ids[2].1), owner, Value::Null).await;
        self.names(vec![("server", server), ("invite", invite)], channel).await
    }

    /// A room with everybody in their place.
    pub(crate) async fn room(&self, private: bool) -> Vec<(&'static str, String)> {
        let [owner, member, banned, _, moderator, _] = &self.people;
        let draft = json!({ "name": format!("hall {private}"), "is_private": false });
        let channel = text(&self.post("/channels", owner, draft).await["channel_id"]);
        for newcomer in [member, banned, moderator, &self.other] {
            self.post(&format!("/channels/{channel}/join"), newcomer, Value::Null).await;
        }
        self.act(PUT, &format!("/channels/{channel}/bans/{}", self.ids[2].1), owner, Value::Null).await;
        self.act(PATCH, &format!("/channels/{channel}"), owner, json!({ "is_private": private })).await;
        self.make_moderator(&channel).await;
        self.names(Vec::new(), channel).await
    }

    /// No request of this dialect makes moderators, so the store is asked directly.
    async fn make_moderator(&self, channel: &str) {
        let store = &self.server.running().core.store;
        let owner = Actor { user: id_of(&id(&self.server, &self.people[0]).await.to_string()), session: None };
        let channel = ChannelId::new(channel.parse().unwrap()).unwrap();
        store
            .perform(SetRole { actor: owner, channel, target: id_of(&self.ids[0].1), role: Role::Moderator })
            .await
            .unwrap();
    }

    /// What was said in a channel, by the owner and a member, and the names of all that is there.
    async fn names(&self, mut names: Vec<(&'static str, String)>, channel: String) -> Vec<(&'static str, String)> {
        for (name, author) in ["owners", "members"].into_iter().zip(&self.people) {
            let messages = format!("/channels/{channel}/messages");
            let message = text(&self.post(&messages, author, json!({ "content": "la" })).await["message_id"]);
            names.push((name, message));
        }
        for reader in &self.people[..2] {
            let reaction = format!("/channels/{channel}/messages/{}/reactions/🎻", names[names.len() - 2].1);
            self.act(PUT, &reaction, reader, Value::Null).await;
        }
        names.push(("channel", channel));
        names.extend(self.ids.iter().cloned());
        names
    }

    /// All that its owner sees of a place, but for who is online.
    pub(crate) async fn picture(&self, names: &[(&str, String)]) -> Vec<Value> {
        let mut seen = Vec::new();
        let of_channel = ["", "/messages", "/members", "/bans"].map(|part| format!("/channels/{{channel}}{part}"));
        let of_server = ["", "/members", "/bans", "/invites"].map(|part| format!("/servers/{{server}}{part}"));
        for path in of_channel.iter().chain(&of_server).map(|path| fill(path, names)).filter(|path| !path.contains('{'))
        {
            let mut answer = self.server.get(&format!("/api/rest{path}"), &self.people[0]).await.body;
            for member in answer.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
                member.remove("status");
            }
            seen.push(answer);
        }
        seen
    }

    async fn ask(&self, Row(method, path, body, _): &Row, names: &[(&str, String)], token: &str) -> Answer {
        let body = if body.is_empty() { Value::Null } else { serde_json::from_str(&fill(body, names)).unwrap() };
        self.server.call(method.clone(), &format!("/api/rest{}", fill(path, names)), token, body).await
    }

    /// Sends each request as everybody, in a channel or server that `place` makes, a new one after each change.
    async fn play(&self, rows: Vec<Row>, place: impl AsyncFn() -> Vec<(&'static str, String)>) {
        let mut names = place().await;
        for row in rows {
            let whose = |who: &str| format!("{who}: {} {}", row.0, row.1);
            // Whoever has an invite may look at it before they have an account.
            let is_invitation = row.0 == GET && row.1.starts_with("/invites/");
            let of_nobody = if is_invitation { "200" } else { "401 unauthorized" };
            expect(&self.ask(&row, &names, "").await, of_nobody, &whose("anonymous"));
            expect(&self.ask(&row, &names, "not-a-token").await, "401 invalid_token", &whose("bad token"));
            for ((who, token), outcome) in WHO.iter().zip(&self.people).zip(row.3) {
                let before = self.picture(&names).await;
                expect(&self.ask(&row, &names, token).await, outcome, &whose(who));
                if outcome.starts_with('2') && row.0 != GET {
                    names = place().await;
                } else {
                    assert_eq!(self.picture(&names).await, before, "{}: refused, but something was done", whose(who));
                }
            }
        }
    }
}

/// Those whom a [`Cast`] counts as its `people`.
pub(crate) const WHO: [&str; 6] = ["owner", "member", "banned", "stranger", "moderator", "admin"];

fn id_of(text: &str) -> UserId {
    UserId::new(text.parse().unwrap()).unwrap()
}

fn text(id: &Value) -> String {
    id.as_str().unwrap().to_owned()
}

/// That it was answered with this status, and refused with this code.
#[track_caller]
fn expect(answer: &Answer, outcome: &str, whose: &str) {
    let code = answer.body["error"]["code"].as_str();
    let got = code.map_or_else(|| answer.status.to_string(), |code| format!("{} {code}", answer.status));
    assert_eq!(got, outcome, "{whose}: {}", answer.body);
}

pub(crate) async fn everybody_gets_what_is_theirs_in_a_server(engine: Engine) {
    let cast = Cast::gather(engine).await;
    let mut rows = of_servers();
    rows.push(Row(GET, "/channels/{channel}", "", ["200", "200", NO_CHANNEL, NO_CHANNEL]));
    rows.extend(of_channels([NO_CHANNEL; 2]));
    cast.play(rows, async || cast.guild().await).await;
}

pub(crate) async fn everybody_gets_what_is_theirs_in_a_public_room(engine: Engine) {
    let cast = Cast::gather(engine).await;
    let outside = ["403 banned", "403 not_a_member"];
    let mut rows = of_rooms(["200"; 2], ["403 banned", "200"], ["404 unknown_member"; 2], outside);
    rows.extend(of_channels(outside));
    cast.play(rows, async || cast.room(false).await).await;
}

pub(crate) async fn everybody_gets_what_is_theirs_in_a_private_room(engine: Engine) {
    let cast = Cast::gather(engine).await;
    let outside = ["403 banned", NO_CHANNEL];
    let mut rows = of_rooms(outside, outside, ["404 unknown_member", NO_CHANNEL], outside);
    rows.extend(of_channels(outside));
    cast.play(rows, async || cast.room(true).await).await;
}

/// The owner and the member are the two who talk.
pub(crate) async fn nobody_else_gets_into_a_conversation(engine: Engine) {
    const DIRECT: &str = "400 direct_conversation";
    let cast = Cast::gather(engine).await;
    let direct = [DIRECT, DIRECT, NO_CHANNEL, NO_CHANNEL];
    let mut rows = of_talk([NO_CHANNEL; 2]);
    rows.extend([
        Row(GET, "/channels/{channel}", "", ["200", "200", NO_CHANNEL, NO_CHANNEL]),
        Row(PATCH, "/channels/{channel}", r#"{"name": "new"}"#, direct),
        Row(DELETE, "/channels/{channel}", "", direct),
        Row(DELETE, "/channels/{channel}/members/@me", "", direct),
        Row(PUT, "/channels/{channel}/bans/{other}", "", direct),
        Row(POST, "/channels/{channel}/join", "", ["200", "200", NO_CHANNEL, NO_CHANNEL]),
    ]);
    let place = async || {
        let member = id(&cast.server, &cast.people[1]).await;
        let opened = cast.post(&format!("/users/{member}/dm-channels"), &cast.people[0], Value::Null).await;
        cast.names(Vec::new(), text(&opened["channel_id"])).await
    };
    cast.play(rows, place).await;
}

pub(crate) async fn whoever_is_known_gets_what_is_everybodys(engine: Engine) {
    let cast = Cast::gather(engine).await;
    for (method, path, body, outcome) in of_everybody() {
        let row = Row(method, path, body, [outcome; 4]);
        let whose = |who: &str| format!("{who}: {} {}", row.0, row.1);
        expect(&cast.ask(&row, &cast.ids, "").await, "401 unauthorized", &whose("anonymous"));
        expect(&cast.ask(&row, &cast.ids, "not-a-token").await, "401 invalid_token", &whose("bad token"));
        expect(&cast.ask(&row, &cast.ids, &cast.people[3]).await, outcome, &whose("known"));
    }
    let after = Row(GET, "/auth/me", "", ["401 invalid_token"; 4]);
    expect(&cast.ask(&after, &cast.ids, &cast.people[3]).await, "401 invalid_token", "logged out");
}
