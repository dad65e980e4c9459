//! Coming back at the wire, in histories drawn at random: in every dialect a socket that breaks off and comes back, again and
//! again, is told the very frames that a socket of the same user was told which stayed.

use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Engine, Server};
use voices::Dialect;

use crate::at_once::{Act, Listener};
use crate::people::{gateway, number, say, voice_client};

/// How many acts a history has.
const ACTS: u64 = 60;

#[expect(clippy::disallowed_methods, reason = "who wants other histories says so")]
fn seed() -> u64 {
    std::env::var("MOTET_SEED").map_or(1, |text| text.parse().expect("a number"))
}

/// Numbers that look random, the same for the same seed.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// What a socket was told that is kept, without the cursors, and the last of those.
#[derive(Default)]
struct Told {
    frames: Vec<Value>,
    cursor: String,
    /// How many of the last frames are of an act that wasn't told whole.
    unfinished: usize,
}

impl Told {
    fn keep(&mut self, dialect: Dialect, frame: Value) {
        let Value::Object(mut fields) = frame else { panic!("{frame} is no object") };
        let Some(cursor) = fields.remove("cursor") else { return };
        let is_same = cursor == self.cursor.as_str();
        cursor.as_str().unwrap().clone_into(&mut self.cursor);
        let frame = Value::Object(fields);
        assert!(frame["type"] != "reload" && frame["d"]["resumed"] != false, "{frame}");
        let is_event = match dialect {
            Dialect::Gateway => frame["op"] != 3 && frame["op"] != 10,
            _ => frame["type"] != "cursor" && frame["type"] != "resumed",
        };
        if is_event {
            self.unfinished = if is_same { self.unfinished + 1 } else { 0 };
            self.frames.push(frame);
        }
    }
}

/// Somebody of one dialect with two sockets: one stays, the other comes and goes.
struct Pair {
    dialect: Dialect,
    token: String,
    id: i64,
    staying: Listener,
    stayed: Told,
    roaming: Option<Listener>,
    roamed: Told,
}

impl Pair {
    async fn join(server: &Server, dialect: Dialect, channel: i64) -> Self {
        let token = voice_client(server, dialect, dialect.name()).await.token;
        let staying = come(server, dialect, &token, "").await;
        assert!(staying.act(server, channel, Act::Join).await < 300);
        let id = staying.id;
        let roaming = Some(come(server, dialect, &token, "").await);
        Self { dialect, token, id, staying, stayed: Told::default(), roaming, roamed: Told::default() }
    }

    /// Both sockets read all that there is.
    async fn catch_up(&mut self) {
        for frame in self.staying.heard().await {
            self.stayed.keep(self.dialect, frame);
        }
        if let Some(roaming) = &mut self.roaming {
            for frame in roaming.heard().await {
                self.roamed.keep(self.dialect, frame);
            }
        }
    }

    /// The roaming socket goes, or comes back, and maybe breaks off again in the middle of what it is told.
    async fn come_or_go(&mut self, server: &Server, random: &mut Random) {
        if self.roaming.is_some() {
            if random.below(2) == 0 {
                self.catch_up().await;
            }
            self.roaming = None;
            return;
        }
        let mut back = self.come_back(server).await;
        if random.below(2) == 0 {
            // The line broke after so many frames.
            let came = usize::try_from(random.below(6)).unwrap();
            for frame in back.heard().await.into_iter().take(came) {
                self.roamed.keep(self.dialect, frame);
            }
        } else {
            self.roaming = Some(back);
        }
    }
}

impl Pair {
    /// An act that was told in part is told again, whole.
    async fn come_back(&mut self, server: &Server) -> Listener {
        let whole = self.roamed.frames.len() - std::mem::take(&mut self.roamed.unfinished);
        self.roamed.frames.truncate(whole);
        come(server, self.dialect, &self.token, &self.roamed.cursor).await
    }
}

async fn come(server: &Server, dialect: Dialect, token: &str, cursor: &str) -> Listener {
    Listener::asking(server, dialect, dialect.name(), token.to_owned(), &format!("&cursor={cursor}")).await
}

/// A room in which much happens.
struct Scene {
    server: Server,
    owner: String,
    guest: String,
    channel: i64,
    random: Random,
    messages: Vec<String>,
}

impl Scene {
    /// Nothing is renamed: a renamed channel is told with those who are in it by then, and a replay tells it with those who are in it now.
    async fn act(&mut self, number: u64, pairs: &[Pair]) {
        let room = format!("/api/rest/channels/{}", self.channel);
        let who = &pairs[usize::try_from(self.random.below(pairs.len() as u64)).unwrap()];
        match self.random.below(12) {
            0 | 1 => {
                self.call(Method::POST, &format!("{room}/join"), &self.guest, json!({})).await;
            }
            2 => {
                self.call(Method::DELETE, &format!("{room}/members/@me"), &self.guest, Value::Null).await;
            }
            3 => {
                self.call(Method::DELETE, &format!("{room}/members/{}", who.id), &self.owner, Value::Null).await;
            }
            4 | 5 => {
                who.staying.act(&self.server, self.channel, Act::Join).await;
            }
            6 | 7 if !self.messages.is_empty() => {
                let at = usize::try_from(self.random.below(self.messages.len() as u64)).unwrap();
                let path = format!("{room}/messages/{}/reactions/%F0%9F%91%8D", self.messages[at]);
                let method = if self.random.below(3) == 0 { Method::DELETE } else { Method::PUT };
                self.call(method, &path, &self.owner, json!({})).await;
            }
            _ => {
                let content = format!("{number} to @{}", who.dialect.name());
                let said =
                    say(&self.server, &self.owner, self.channel, json!({ "content": content })).await.expect(201);
                self.messages.push(said["message_id"].as_str().unwrap().to_owned());
            }
        }
    }

    /// What is refused, such as leaving where one isn't, changes nothing and isn't told.
    async fn call(&self, method: Method, path: &str, token: &str, body: Value) {
        let answer = self.server.call(method, path, token, body).await;
        assert!(answer.status < 500, "{path}: {}", answer.body);
    }
}

pub(crate) async fn whoever_breaks_off_is_told_the_frames_of_those_who_stay(engine: Engine) {
    let seed = seed();
    let server = Server::on(engine, &[("rate_limits", "off")]).await;
    let (owner, guest) = (gateway(&server, "owner").await, gateway(&server, "guest").await);
    let made = server.post("/api/rest/channels", &owner, json!({ "name": "room" })).await.expect(201);
    let channel = number(&made["channel_id"]);
    let mut pairs = Vec::new();
    for dialect in Dialect::ALL {
        pairs.push(Pair::join(&server, dialect, channel).await);
    }
    for pair in &mut pairs {
        pair.catch_up().await;
        (pair.stayed.frames, pair.roamed.frames) = (Vec::new(), Vec::new());
    }
    let mut scene = Scene { server, owner, guest, channel, random: Random(seed), messages: Vec::new() };
    for number in 0..ACTS {
        scene.act(number, &pairs).await;
        for pair in &mut pairs {
            if scene.random.below(4) == 0 {
                pair.come_or_go(&scene.server, &mut scene.random).await;
            }
        }
    }
    for pair in &mut pairs {
        if pair.roaming.is_none() {
            pair.roaming = Some(pair.come_back(&scene.server).await);
        }
        pair.catch_up().await;
        for (told, again) in pair.stayed.frames.iter().zip(&pair.roamed.frames) {
            assert_eq!(again, told, "{}, MOTET_SEED={seed}", pair.dialect.name());
        }
        assert_eq!(pair.roamed.frames.len(), pair.stayed.frames.len(), "{}, MOTET_SEED={seed}", pair.dialect.name());
    }
    let told: usize = pairs.iter().map(|pair| pair.stayed.frames.len()).sum();
    assert!(told > 50, "little was told: {told} frames");
}
