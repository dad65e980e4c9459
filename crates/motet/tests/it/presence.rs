//! How somebody wants to be seen is told to whoever shares a guild or a channel with them, in every dialect that has a word
//! for it, and to nobody else.

use std::collections::BTreeSet;
use std::time::Instant;

use serde_json::{Value, json};
use testkit::{Engine, Server, Socket};

use crate::people::{admit, gateway, guild, id, pythia};

/// A socket of `command` that says who one is.
async fn live(server: &Server, token: &str) -> Socket {
    let mut socket = server.socket("/ws").await;
    assert_eq!(socket.ask(&json!({ "command": "subscribe", "token": token })).await["status"], "success");
    socket
}

async fn set_status(socket: &mut Socket, status: &str) {
    let command = json!({ "command": "set_status", "payload": { "status": status } });
    socket.send(&command).await;
    socket.until(|frame| *frame == json!({ "status": status })).await;
}

/// What each of the dialects shows of the same presence.
struct Watchers {
    /// Whose.
    watched: i64,
    command: Socket,
    pythia: Socket,
    gateway: Socket,
}

impl Watchers {
    async fn see(&mut self, word: &str) {
        let number = self.watched;
        let is_theirs = |frame: &Value| frame["type"] == "status_updated" && frame["user_id"] == number;
        assert_eq!(self.command.until(is_theirs).await["new_status"], word);
        let told = self.pythia.until(|frame| frame["type"] == "user_status" && frame["username"] == "ann").await;
        assert_eq!(told["status"], word);
        let text = number.to_string();
        let is_theirs = |frame: &Value| frame["op"] == 40 && frame["d"]["user_id"] == text;
        assert_eq!(self.gateway.until(is_theirs).await["d"]["status"], word);
    }
}

pub(crate) async fn a_status_is_seen_in_every_dialect_by_those_who_share_a_guild(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let (ann, bo, cy) = (gateway(&server, "ann").await, gateway(&server, "bo").await, pythia(&server, "cy").await);
    let stranger = gateway(&server, "stranger").await;
    let (guild, channel) = guild(&server, &ann).await;
    for newcomer in [&bo, &cy] {
        admit(&server, guild, &ann, newcomer).await;
    }
    let target = id(&server, &ann).await;
    let mut watchers = Watchers {
        watched: target,
        command: live(&server, &bo).await,
        pythia: server.socket(&format!("/ws?token={cy}")).await,
        gateway: server.socket(&format!("/api/ws?token={bo}")).await,
    };
    watchers.gateway.until(|frame| frame["op"] == 10).await;
    watchers.pythia.until(|frame| frame["type"] == "connection_established").await;
    let mut outside = server.socket(&format!("/api/ws?token={stranger}")).await;
    outside.until(|frame| frame["op"] == 10).await;
    let mut anns = live(&server, &ann).await;
    watchers.see("online").await;
    for (chosen, seen) in [("idle", "idle"), ("dnd", "dnd"), ("invisible", "offline"), ("online", "online")] {
        set_status(&mut anns, chosen).await;
        watchers.see(seen).await;
        let question = json!({ "command": "get_user_status", "payload": { "user_id": target }, "token": cy });
        assert_eq!(server.socket("/ws").await.ask(&question).await, json!({ "user_id": target, "status": seen }));
        let members = server.get(&format!("/api/rest/channels/{channel}/members"), &bo).await.expect(200);
        assert_eq!(members[0]["status"], seen);
    }
    // What the gateway's own frame chooses is the same choice.
    let mut opcodes = server.socket(&format!("/api/ws?token={ann}")).await;
    opcodes.until(|frame| frame["op"] == 10).await;
    opcodes.send(&json!({ "op": 40, "d": { "status": "dnd" } })).await;
    watchers.see("dnd").await;
    let own = anns.until(|frame| frame["type"] == "status_updated").await;
    assert_eq!(own["new_status"], "dnd");
    opcodes.close().await;
    anns.close().await;
    server.clock.advance(std::time::Duration::from_mins(1));
    watchers.see("offline").await;
    let heard: Value = outside.ask(&json!({ "op": 1 })).await;
    assert_eq!(heard["op"], 2, "a stranger was told of something: {heard}");
}

/// What somebody's sockets hear of others: whose presence, and which, in the words of each dialect.
fn told(frame: &Value) -> Option<(String, String)> {
    let (whose, word) = match (frame["type"].as_str(), frame["op"].as_i64()) {
        (Some("status_updated"), _) => (frame["user_id"].to_string(), &frame["new_status"]),
        (Some("user_status"), _) => (frame["username"].as_str()?.to_owned(), &frame["status"]),
        (_, Some(40)) => (frame["d"]["user_id"].as_str()?.to_owned(), &frame["d"]["status"]),
        _ => return None,
    };
    Some((whose, word.as_str()?.to_owned()))
}

/// All that is told until this is so of it.
async fn told_until(socket: &mut Socket, so: impl Fn(&[(String, String)]) -> bool) -> Vec<(String, String)> {
    let mut all = Vec::new();
    while !so(&all) {
        let frame = socket.frame().await;
        all.extend(told(&frame));
    }
    all
}

/// Bo's, Cy's and Bo's again: a socket of each dialect that tells of presence.
async fn watchers(server: &Server, bo: &str, cy: &str) -> [Socket; 3] {
    let mut command = live(server, bo).await;
    command.until(|frame| frame["type"] == "guild_channels").await;
    let mut pythia = server.socket(&format!("/ws?token={cy}")).await;
    pythia.until(|frame| frame["type"] == "connection_established").await;
    let mut gateway = server.socket(&format!("/api/ws?token={bo}")).await;
    gateway.until(|frame| frame["op"] == 10).await;
    [command, pythia, gateway]
}

/// Presence is told only so often even where the rate limits are off.
pub(crate) async fn of_many_choices_five_are_told_at_once_then_one_a_second_and_the_last(engine: Engine) {
    let server = Server::on(engine, &[("rate_limits", "off")]).await;
    let (bo, cy) = (gateway(&server, "bo").await, pythia(&server, "cy").await);
    let (guild, _) = guild(&server, &bo).await;
    admit(&server, guild, &bo, &cy).await;
    let mut watchers = watchers(&server, &bo, &cy).await;
    let choices: Vec<&str> = (0..40).map(|turn| if turn % 2 == 0 { "idle" } else { "dnd" }).chain(["online"]).collect();
    for (dialect, name) in [("gateway", "ann"), ("command", "abe")] {
        let token = gateway(&server, name).await;
        admit(&server, guild, &bo, &token).await;
        let number = id(&server, &token).await.to_string();
        let of_them = |all: &[(String, String)]| -> Vec<String> {
            all.iter().filter(|(whose, _)| *whose == number || whose == name).map(|(_, word)| word.clone()).collect()
        };
        let until_online = |all: &[(String, String)]| of_them(all).last().is_some_and(|word| word == "online");
        let mut socket = match dialect {
            "gateway" => server.socket(&format!("/api/ws?token={token}")).await,
            _ => live(&server, &token).await,
        };
        for watcher in &mut watchers {
            told_until(watcher, until_online).await;
        }
        let begun = Instant::now();
        for word in &choices {
            let choice = match dialect {
                "gateway" => json!({ "op": 40, "d": { "status": word } }),
                _ => json!({ "command": "set_status", "payload": { "status": word } }),
            };
            socket.send(&choice).await;
        }
        for watcher in &mut watchers {
            let heard = of_them(&told_until(watcher, until_online).await);
            assert_eq!(heard[..5], choices[..5], "{dialect}");
            let rounds = usize::try_from(begun.elapsed().as_secs()).unwrap() + 2;
            assert!(heard.len() <= 5 + rounds, "{dialect}: {} in {rounds} rounds", heard.len());
        }
        // `command` answers each as it was chosen, told or not.
        for word in choices.iter().filter(|_| dialect == "command") {
            socket.until(|frame| *frame == json!({ "status": word })).await;
        }
    }
}

pub(crate) async fn of_many_who_come_at_once_everybody_is_told_of_each_once(engine: Engine) {
    const CROWD: usize = 24;
    let server = Server::on(engine, &[("rate_limits", "off")]).await;
    let (bo, cy) = (gateway(&server, "bo").await, pythia(&server, "cy").await);
    let (guild, room) = guild(&server, &bo).await;
    admit(&server, guild, &bo, &cy).await;
    let mut crowd = Vec::new();
    for number in 0..CROWD {
        let token = gateway(&server, &format!("a{number}")).await;
        admit(&server, guild, &bo, &token).await;
        crowd.push((id(&server, &token).await.to_string(), format!("a{number}"), token));
    }
    let mut watchers = watchers(&server, &bo, &cy).await;
    let coming = crowd.iter().map(|(.., token)| {
        let (server, path) = (&server, format!("/api/ws?token={token}"));
        async move { server.socket(&path).await }
    });
    let sockets = futures_util::future::join_all(coming).await;
    // Whoever is there is seen there when asked for, told or not.
    let members = server.get(&format!("/api/rest/channels/{room}/members"), &bo).await.expect(200);
    let online = members.as_array().unwrap().iter().filter(|member| member["status"] == "online").count();
    assert_eq!(online, CROWD + 2);
    let is_one = |(whose, _): &&(String, String)| crowd.iter().any(|(id, name, _)| id == whose || name == whose);
    let all_of_them = |word: &'static str| {
        move |told: &[(String, String)]| {
            let of_it: BTreeSet<_> = told.iter().filter(is_one).filter(|(_, told)| told == word).collect();
            of_it.len() == CROWD
        }
    };
    for watcher in &mut watchers {
        let heard = told_until(watcher, all_of_them("online")).await;
        assert_eq!(heard.iter().filter(is_one).count(), CROWD, "{heard:?}");
    }
    for socket in sockets {
        socket.close().await;
    }
    for watcher in &mut watchers {
        // Nobody was told of twice meanwhile.
        let heard = told_until(watcher, all_of_them("offline")).await;
        assert_eq!(heard.iter().filter(is_one).count(), CROWD, "{heard:?}");
    }
}

pub(crate) async fn those_who_are_there_are_a_list_of_their_own(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let owner = gateway(&server, "owner").await;
    let (guild, _) = guild(&server, &owner).await;
    let mut sockets = Vec::new();
    let mut there = Vec::new();
    for number in 0..5 {
        let token = gateway(&server, &format!("member{number}")).await;
        admit(&server, guild, &owner, &token).await;
        // One hides, one isn't there at all.
        if number < 4 {
            let mut socket = live(&server, &token).await;
            if number == 1 {
                set_status(&mut socket, "invisible").await;
            } else {
                there.push(id(&server, &token).await.to_string());
            }
            sockets.push(socket);
        }
    }
    let path = format!("/api/rest/servers/{guild}/members");
    let page = async |query: &str| {
        let page = server.get(&format!("{path}?{query}"), &owner).await.expect(200);
        let people = page.as_array().unwrap().iter();
        people.map(|one| (one["user_id"].as_str().unwrap().to_owned(), one["status"].clone())).collect::<Vec<_>>()
    };
    let online = |people: &[String]| people.iter().map(|one| (one.clone(), json!("online"))).collect::<Vec<_>>();
    assert_eq!(page("present=true").await, online(&there));
    assert_eq!(page("present=true&limit=2").await, online(&there[..2]));
    assert_eq!(page(&format!("present=true&limit=2&after={}", there[1])).await, online(&there[2..]));
    assert_eq!(page("present=false").await.len(), 6, "all of them");
    let shown = async |query: &str| server.get(&format!("/api/rest/servers/{guild}{query}"), &owner).await.expect(200);
    assert_eq!(shown("?counted=true").await["member_count"], 6);
    assert_eq!(shown("").await.get("member_count"), None, "only where it is asked for");
    server.get(&format!("{path}?present=maybe"), &owner).await.expect(400);
    let stranger = gateway(&server, "stranger").await;
    server.get(&format!("{path}?present=true"), &stranger).await.expect(404);
}
