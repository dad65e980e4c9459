//! Who types is told, not too often, and its end in any case.

use std::time::Duration;

use kit::id::{IdKind, uuid};
use serde_json::{Value, json};
use testkit::{Engine, Server, Socket};

use crate::people::{admit, gateway, guild, pythia, say};

struct Room {
    server: Server,
    guild: i64,
    number: i64,
    uuid: String,
    /// A member, by token, and a socket of theirs on `gateway`.
    typist: (String, Socket),
    /// Another's, on `pythia`.
    watcher: Socket,
}

impl Room {
    async fn with(engine: Engine) -> Self {
        let server = Server::on(engine, &[]).await;
        let (ann, watching) = (gateway(&server, "ann").await, pythia(&server, "wat").await);
        let (guild, number) = guild(&server, &ann).await;
        admit(&server, guild, &ann, &watching).await;
        let mut watcher = server.socket(&format!("/ws?token={watching}")).await;
        watcher.until(|frame| frame["type"] == "connection_established").await;
        let mut socket = server.socket(&format!("/api/ws?token={ann}")).await;
        socket.until(|frame| frame["op"] == 10).await;
        watcher.until(|frame| frame["type"] == "user_status").await;
        Self { server, guild, number, uuid: uuid(IdKind::Channel, number), typist: (ann, socket), watcher }
    }

    async fn types(&mut self) {
        let frame = json!({ "op": 50, "d": { "channel_id": self.number.to_string() } });
        self.typist.1.send(&frame).await;
    }

    /// What the other hears next of typing.
    async fn told(&mut self) -> Value {
        self.watcher.until(|frame| frame["type"] == "typing_indicator").await["is_typing"].clone()
    }
}

pub(crate) async fn typing_ends_by_itself_with_a_message_and_with_the_socket(engine: Engine) {
    let mut room = Room::with(engine).await;
    room.types().await;
    assert_eq!(room.told().await, true);
    room.server.clock.advance(Duration::from_secs(11));
    assert_eq!(room.told().await, false, "nobody said it again");

    room.types().await;
    assert_eq!(room.told().await, true);
    say(&room.server, &room.typist.0, room.number, json!({ "content": "done" })).await.expect(201);
    assert_eq!(room.watcher.frame().await["type"], "new_message");
    let end = room.watcher.frame().await;
    assert_eq!((&end["type"], &end["is_typing"]), (&json!("typing_indicator"), &json!(false)));

    room.server.clock.advance(Duration::from_secs(3));
    room.types().await;
    assert_eq!(room.told().await, true);
    let again = room.server.socket(&format!("/api/ws?token={}", room.typist.0)).await;
    std::mem::replace(&mut room.typist.1, again).close().await;
    assert_eq!(room.told().await, false, "the socket that said so is gone, though another stands");
}

pub(crate) async fn a_flood_of_typing_is_one_word_and_its_end(engine: Engine) {
    let mut room = Room::with(engine).await;
    for _ in 0..200 {
        room.types().await;
    }
    assert_eq!(room.typist.1.ask(&json!({ "op": 1 })).await["op"], 2);
    assert_eq!(room.told().await, true);
    say(&room.server, &room.typist.0, room.number, json!({ "content": "done" })).await.expect(201);
    let heard = [room.watcher.frame().await, room.watcher.frame().await].map(|frame| frame["type"].clone());
    assert_eq!(heard, ["new_message", "typing_indicator"], "the other 199 were not told");
    // A change that comes too soon is told later, when the pause is over.
    room.types().await;
    assert_eq!(room.typist.1.ask(&json!({ "op": 1 })).await["op"], 11);
    room.server.clock.advance(Duration::from_secs(2));
    assert_eq!(room.told().await, true);
}

pub(crate) async fn leaving_a_room_for_now_or_for_good_ends_it(engine: Engine) {
    let mut room = Room::with(engine).await;
    let mut socket = room.server.socket(&format!("/ws?token={}", room.typist.0)).await;
    socket.until(|frame| frame["type"] == "connection_established").await;
    let typing = json!({ "type": "typing_indicator", "channel_id": room.uuid, "is_typing": true });
    socket.send(&typing).await;
    assert_eq!(room.told().await, true);
    socket.send(&json!({ "type": "leave_channel", "channel_id": room.uuid })).await;
    assert_eq!(room.told().await, false);
    // Whoever types in a room and is put out of it types there no more.
    let newcomer = gateway(&room.server, "new").await;
    admit(&room.server, room.guild, &room.typist.0, &newcomer).await;
    let mut theirs = room.server.socket(&format!("/api/ws?token={newcomer}")).await;
    theirs.until(|frame| frame["op"] == 10).await;
    theirs.send(&json!({ "op": 50, "d": { "channel_id": room.number.to_string() } })).await;
    assert_eq!(room.told().await, true);
    let path = format!("/api/rest/servers/{}/members/@me", room.guild);
    room.server.delete(&path, &newcomer).await.expect(204);
    assert_eq!(room.told().await, false);
}
