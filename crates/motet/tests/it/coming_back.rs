//! Sockets of every dialect that come back by a cursor: what they are told, in which order, and what a cursor that can't be
//! served gets.

use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Engine, Server, Socket};
use voices::{Dialect, message_in};

use crate::at_once::{Act, Listener};
use crate::people::{admit, gateway, guild as guild_of, id, number, say, voice_client};

/// What the member of the room is called.
const NAME: &str = "member";

/// A room, its owner, who talks, and a member of one dialect, who comes and goes.
struct Room {
    server: Server,
    owner: String,
    channel: i64,
    dialect: Dialect,
    token: String,
}

impl Room {
    async fn open(engine: Engine, dialect: Dialect) -> Self {
        let server = Server::on(engine, &[]).await;
        let owner = gateway(&server, "owner").await;
        let made = server.post("/api/rest/channels", &owner, json!({ "name": "room" })).await.expect(201);
        let channel = number(&made["channel_id"]);
        let token = voice_client(&server, dialect, NAME).await.token;
        let room = Self { server, owner, channel, dialect, token };
        let joined = room.come("").await.act(&room.server, channel, Act::Join).await;
        assert!(joined < 300, "{}: {joined}", dialect.name());
        room
    }

    /// The member's socket, with a query that says this besides the token.
    async fn come(&self, query: &str) -> Listener {
        Listener::asking(&self.server, self.dialect, NAME, self.token.clone(), query).await
    }

    async fn come_back(&self, cursor: &str) -> Listener {
        self.come(&format!("&cursor={cursor}")).await
    }

    async fn say(&self, content: &str) {
        say(&self.server, &self.owner, self.channel, json!({ "content": content })).await.expect(201);
    }

    /// The `type` of a frame that brings a cursor and nothing else. After an empty cursor `gateway` puts it into CONNECTED.
    fn is_first(&self, frame: &Value) -> bool {
        match self.dialect {
            Dialect::Gateway => frame["op"] == 10,
            _ => frame["type"] == "cursor",
        }
    }

    fn is_resumed(&self, frame: &Value) -> bool {
        match self.dialect {
            Dialect::Gateway => frame["op"] == 3 && frame["d"]["resumed"] == true && frame["d"]["presences"].is_array(),
            _ => frame["type"] == "resumed",
        }
    }

    fn is_reload(&self, frame: &Value) -> bool {
        match self.dialect {
            Dialect::Gateway => frame["op"] == 3 && frame["d"] == json!({ "resumed": false }),
            _ => frame["type"] == "reload",
        }
    }

    /// Holds that frames without a cursor, which greet, come first, and gives the others.
    fn after_greeting(&self, heard: &[Value]) -> Vec<Value> {
        let greets = heard.iter().take_while(|frame| frame.get("cursor").is_none()).count();
        let expected = match self.dialect {
            Dialect::Auth0 | Dialect::Chat => 0,
            Dialect::Gateway | Dialect::Pythia => 1,
            // Oneself, one's guilds, and the channels of each.
            Dialect::Command => 2 + heard.iter().filter(|frame| frame["type"] == "guild_channels").count(),
        };
        assert_eq!(greets, expected, "{heard:?}");
        let told = heard[greets..].to_vec();
        assert!(told.iter().all(|frame| frame["cursor"].is_string()), "{told:?}");
        told
    }

    /// Holds that frames tell these messages, and then that this was all.
    fn hold_resumed(&self, heard: &[Value], messages: &[&str]) -> Vec<Value> {
        let told = self.after_greeting(heard);
        let (last, missed) = told.split_last().unwrap();
        let said: Vec<&str> = missed.iter().map(|frame| message_in(self.dialect, frame).unwrap()).collect();
        assert_eq!(said, messages);
        assert!(self.is_resumed(last), "{last}");
        told
    }

    /// Holds that what is said now is heard with a cursor, and gives that.
    async fn hold_live(&self, listener: &mut Listener, content: &str) -> String {
        self.say(content).await;
        let [frame] = &listener.heard().await[..] else { panic!("{content} is one frame") };
        assert_eq!(message_in(self.dialect, frame), Some(content));
        cursor(frame)
    }

    /// Holds that a cursor isn't served, and that the socket hears what comes all the same.
    async fn hold_reload(&self, shown: &str) {
        let mut listener = self.come_back(shown).await;
        let told = self.after_greeting(&listener.heard().await);
        assert!(self.is_reload(&told[0]), "{shown}: {told:?}");
        let rest = if self.dialect == Dialect::Gateway { &told[2..] } else { &told[1..] };
        assert!(rest.is_empty(), "{shown}: {told:?}");
        if self.dialect == Dialect::Gateway {
            assert_eq!(told[1]["op"], 10);
        }
        self.hold_live(&mut listener, "after a reload").await;
    }

    async fn holds(mut self) {
        self.hold_none_without_asking().await;
        let mut first = self.come_back("").await;
        let [begun] = &self.after_greeting(&first.heard().await)[..] else {
            panic!("one frame tells the first cursor")
        };
        assert!(self.is_first(begun), "{begun}");
        let one = self.hold_live(&mut first, "one").await;
        assert_ne!(one, cursor(begun));
        first.socket.close().await;

        self.say("two").await;
        self.server.restart().await;
        self.say("three").await;
        let mut back = self.come_back(&one).await;
        let told = self.hold_resumed(&back.heard().await, &["two", "three"]);
        self.hold_live(&mut back, "four").await;
        back.socket.close().await;
        for (frame, missed) in told.iter().zip([&["three", "four"][..], &["four"], &["four"]]) {
            self.hold_resumed(&self.come_back(&cursor(frame)).await.heard().await, missed);
        }
        self.hold_resumed(&self.come_back(&cursor(begun)).await.heard().await, &["one", "two", "three", "four"]);
        self.hold_unserved(&one).await;
    }

    async fn hold_none_without_asking(&self) {
        let mut plain = self.come("").await;
        self.say("to nobody's cursor").await;
        let heard = plain.heard().await;
        assert_eq!(heard.iter().filter_map(|frame| message_in(self.dialect, frame)).count(), 1);
        assert!(heard.iter().all(|frame| frame.get("cursor").is_none()), "{heard:?}");
        plain.socket.close().await;
    }

    async fn hold_unserved(&self, good: &str) {
        let mut owner = self.server.socket(&format!("/api/ws?token={}&cursor=", self.owner)).await;
        let others = cursor(&owner.until(|frame| frame["op"] == 10).await);
        owner.close().await;
        let other = if good.ends_with('A') { "B" } else { "A" };
        let damaged = format!("{}{other}", &good[..good.len() - 1]);
        for shown in [&others, &damaged, &"A".repeat(513), "null", &good[1..]] {
            self.hold_reload(shown).await;
        }
    }
}

fn cursor(frame: &Value) -> String {
    frame["cursor"].as_str().unwrap_or_else(|| panic!("no cursor in {frame}")).to_owned()
}

pub(crate) async fn of_command(engine: Engine) {
    Room::open(engine, Dialect::Command).await.holds().await;
}

pub(crate) async fn of_auth0(engine: Engine) {
    Room::open(engine, Dialect::Auth0).await.holds().await;
}

pub(crate) async fn of_pythia(engine: Engine) {
    Room::open(engine, Dialect::Pythia).await.holds().await;
}

pub(crate) async fn of_chat(engine: Engine) {
    Room::open(engine, Dialect::Chat).await.holds().await;
}

pub(crate) async fn of_gateway(engine: Engine) {
    Room::open(engine, Dialect::Gateway).await.holds().await;
}

/// Says who it is, and where it goes on from, in its first frame; gives what it hears after HELLO.
async fn identified(room: &Room, query: &str, shown: &str) -> (Socket, Value) {
    let mut socket = room.server.socket(&format!("/api/ws{query}")).await;
    assert_eq!(socket.frame().await["op"], 0);
    let frame = socket.ask(&json!({ "op": 2, "d": { "token": room.token, "cursor": shown } })).await;
    (socket, frame)
}

pub(crate) async fn first_frames_show_cursors_too(engine: Engine) {
    let room = Room::open(engine, Dialect::Gateway).await;
    let (socket, connected) = identified(&room, "", "").await;
    assert_eq!(connected["op"], 10);
    let begun = cursor(&connected);
    socket.close().await;
    room.say("one").await;
    let (mut socket, missed) = identified(&room, "", &begun).await;
    assert_eq!(message_in(Dialect::Gateway, &missed), Some("one"));
    assert!(room.is_resumed(&socket.frame().await));
    socket.close().await;
    let (socket, reload) = identified(&room, "", "nonsense").await;
    assert!(room.is_reload(&reload), "{reload}");
    socket.close().await;
    // A cursor in the URL counts more than one in the first frame.
    let (socket, missed) = identified(&room, &format!("?cursor={begun}"), "nonsense").await;
    assert_eq!(message_in(Dialect::Gateway, &missed), Some("one"));
    socket.close().await;
}

pub(crate) async fn a_session_that_becomes_live_later_comes_back(engine: Engine) {
    let room = Room::open(engine, Dialect::Command).await;
    let begun = cursor(&room.after_greeting(&room.come_back("").await.heard().await)[0]);
    room.say("one").await;
    let mut socket = room.server.socket(&format!("/ws?cursor={begun}")).await;
    let reply = socket.ask(&json!({ "command": "subscribe", "token": room.token, "payload": {} })).await;
    assert_eq!(reply["status"], "success");
    let missed = socket.until(|frame| frame.get("cursor").is_some()).await;
    assert_eq!(message_in(Dialect::Command, &missed), Some("one"));
    assert!(room.is_resumed(&socket.frame().await));
}

pub(crate) async fn a_cursor_is_good_in_every_dialect(engine: Engine) {
    let mut room = Room::open(engine, Dialect::Pythia).await;
    let begun = cursor(&room.after_greeting(&room.come_back("").await.heard().await)[0]);
    room.say("one").await;
    for dialect in [Dialect::Gateway, Dialect::Chat] {
        room.dialect = dialect;
        room.hold_resumed(&room.come_back(&begun).await.heard().await, &["one"]);
    }
}

/// Things happen in the room, in a guild that the member comes into, and in one that they are put out of again.
async fn much_happens(room: &Room) {
    let Room { server, owner, channel, .. } = room;
    let act = async |method: Method, path: String, body: Value| {
        let answer = server.call(method, &path, owner, body).await;
        assert!(answer.status < 300, "{path}: {}", answer.body);
        answer.body
    };
    let place = format!("/api/rest/channels/{channel}");
    act(Method::PATCH, place.clone(), json!({ "name": "hall" })).await;
    let said = act(Method::POST, format!("{place}/messages"), json!({ "content": "@member, look" })).await;
    let message = format!("{place}/messages/{}", said["message_id"].as_str().unwrap());
    act(Method::PUT, format!("{message}/reactions/🎉"), Value::Null).await;
    act(Method::DELETE, format!("{message}/reactions/🎉"), Value::Null).await;
    act(Method::PATCH, message, json!({ "content": "@member, look here" })).await;
    if room.dialect == Dialect::Auth0 {
        return;
    }
    let (guild, inner) = guild_of(server, owner).await;
    admit(server, guild, owner, &room.token).await;
    let server = format!("/api/rest/servers/{guild}");
    act(Method::PATCH, server.clone(), json!({ "name": "people" })).await;
    act(Method::POST, format!("{server}/channels"), json!({ "name": "annex" })).await;
    act(Method::DELETE, format!("/api/rest/channels/{inner}"), Value::Null).await;
    let (other, _) = guild_of(&room.server, owner).await;
    admit(&room.server, other, owner, &room.token).await;
    let member = id(&room.server, &room.token).await;
    act(Method::DELETE, format!("/api/rest/servers/{other}/members/{member}"), Value::Null).await;
}

/// What frames are called.
fn words(frames: &[Value]) -> Vec<String> {
    frames.iter().map(|frame| frame.get("type").unwrap_or(&frame["op"]).to_string()).collect()
}

pub(crate) async fn what_is_kept_has_a_cursor_and_is_told_again(engine: Engine) {
    for dialect in Dialect::ALL {
        let room = Room::open(engine, dialect).await;
        let mut live = room.come_back("").await;
        let begun = cursor(&room.after_greeting(&live.heard().await)[0]);
        let mut typist = room.server.socket(&format!("/api/ws?token={}", room.owner)).await;
        typist.send(&json!({ "op": 50, "d": { "channel_id": room.channel.to_string() } })).await;
        typist.until(|frame| frame["op"] == 10).await;
        assert_eq!(typist.ask(&json!({ "op": 1 })).await["op"], 2);
        much_happens(&room).await;
        let (kept, passing): (Vec<Value>, Vec<Value>) =
            live.heard().await.into_iter().partition(|frame| frame.get("cursor").is_some());
        let ephemeral = ["40", "50", "\"typing_indicator\"", "\"user_status\"", "\"status_updated\""];
        assert!(words(&passing).iter().all(|word| ephemeral.contains(&word.as_str())), "{passing:?}");
        assert!(!words(&kept).iter().any(|word| ephemeral.contains(&word.as_str())), "{kept:?}");
        let told = room.after_greeting(&room.come_back(&begun).await.heard().await);
        let (resumed, told) = told.split_last().unwrap();
        assert!(room.is_resumed(resumed), "{resumed}");
        assert_eq!(words(told), words(&kept), "{}", dialect.name());
        // From each cursor at least all later frames are told. Of an act of several frames all may be told again.
        for (index, frame) in kept.iter().enumerate() {
            let told = room.after_greeting(&room.come_back(&cursor(frame)).await.heard().await);
            let told = words(&told[..told.len() - 1]);
            assert!(words(&kept).ends_with(&told) && told.len() >= kept.len() - index - 1, "{told:?} {kept:?}");
        }
    }
}

/// A guild's channel that was deleted meanwhile was in the reach of those who were in the guild at that moment: of whoever is
/// put out of the guild afterwards, and not of whoever comes into it afterwards.
pub(crate) async fn a_deleted_channel_is_told_to_those_who_were_in_it(engine: Engine) {
    let room = Room::open(engine, Dialect::Gateway).await;
    let Room { server, owner, token, .. } = &room;
    let (left, (left_inner, joined)) = {
        let (left, left_inner) = guild_of(server, owner).await;
        admit(server, left, owner, token).await;
        (left, (left_inner, guild_of(server, owner).await))
    };
    let mut live = room.come_back("").await;
    let begun = cursor(&room.after_greeting(&live.heard().await)[0]);
    for channel in [left_inner, joined.1] {
        say(server, owner, channel, json!({ "content": "last words" })).await.expect(201);
        let deleted = server.call(Method::DELETE, &format!("/api/rest/channels/{channel}"), owner, Value::Null).await;
        assert!(deleted.status < 300, "{}", deleted.body);
    }
    let member = id(server, token).await;
    let removal = format!("/api/rest/servers/{left}/members/{member}");
    assert!(server.call(Method::DELETE, &removal, owner, Value::Null).await.status < 300);
    admit(server, joined.0, owner, token).await;
    // The channel's messages may have been deleted with it, so they may be missing here.
    let without_messages = |frames: &[Value]| -> Vec<Value> {
        let kept = frames.iter().filter(|frame| frame.get("cursor").is_some() && frame["op"] != 11);
        kept.map(|frame| json!([frame["op"], frame["d"]["channel_id"], frame["d"]["server_id"]])).collect()
    };
    let told = room.after_greeting(&room.come_back(&begun).await.heard().await);
    let (resumed, told) = told.split_last().unwrap();
    assert!(room.is_resumed(resumed), "{resumed}");
    let (left, left_inner, joined) = (left.to_string(), left_inner.to_string(), joined.0.to_string());
    let expected = [json!([22, left_inner, left]), json!([31, null, left]), json!([30, null, joined])];
    assert_eq!(without_messages(told), expected);
    assert_eq!(without_messages(&live.heard().await), expected);
}
