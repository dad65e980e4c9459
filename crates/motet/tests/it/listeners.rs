//! Sockets side by side: several of one user, and many commands in a row on one.

use kit::id::{IdKind, uuid};
use reqwest::header::AUTHORIZATION;
use serde_json::{Value, json};
use testkit::{Engine, Server};
use voices::{Dialect, message_in};

use crate::people::{gateway, guild, say, voice_client};

pub(crate) async fn every_socket_of_a_user_hears_everything_once_and_none_depends_on_another(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let gwen = gateway(&server, "gwen").await;
    let (_, channel) = guild(&server, &gwen).await;
    let mut first = server.socket(&format!("/ws?token={gwen}")).await;
    let mut second = server.socket(&format!("/ws?token={gwen}")).await;
    let mut opcodes = server.socket(&format!("/api/ws?token={gwen}")).await;
    first.until(|frame| frame["type"] == "connection_established").await;
    second.until(|frame| frame["type"] == "connection_established").await;
    opcodes.until(|frame| frame["op"] == 10).await;
    say(&server, &gwen, channel, json!({ "content": "to all" })).await.expect(201);
    assert_eq!(first.frame().await["data"]["content"], "to all");
    assert_eq!(second.frame().await["data"]["content"], "to all");
    assert_eq!(opcodes.frame().await["d"]["content"], "to all");
    // Leaving the room is that socket's own.
    let leave = json!({ "type": "leave_channel", "channel_id": uuid(IdKind::Channel, channel) });
    assert_eq!(first.ask(&leave).await["type"], "channel_left");
    say(&server, &gwen, channel, json!({ "content": "to two" })).await.expect(201);
    assert_eq!(second.frame().await["data"]["content"], "to two");
    second.close().await;
    say(&server, &gwen, channel, json!({ "content": "to one" })).await.expect(201);
    assert_eq!(opcodes.frame().await["d"]["content"], "to two");
    assert_eq!(opcodes.frame().await["d"]["content"], "to one");
    assert_eq!(first.ask(&json!({ "type": "ping" })).await["type"], "pong", "nothing came in between");
}

pub(crate) async fn commands_sent_without_waiting_are_done_and_answered_in_their_order(engine: Engine) {
    const ROUNDS: usize = 60;
    let server = Server::on(engine, &[]).await;
    let gwen = gateway(&server, "gwen").await;
    let (_, channel) = guild(&server, &gwen).await;
    let mut socket = server.try_socket("/ws", &[(AUTHORIZATION, &format!("Bearer {gwen}"))]).await.unwrap();
    for round in 0..ROUNDS {
        let content = format!("line {round}");
        let send = json!({ "command": "send_message", "payload": { "channel_id": channel, "content": content } });
        socket.send(&send).await;
        // Quick answers may not overtake slow ones.
        socket.send(&json!({ "command": format!("no such command {round}") })).await;
        socket.send(&json!({ "command": "get_messages", "payload": { "channel_id": channel } })).await;
    }
    for round in 0..ROUNDS {
        let sent = socket.frame().await;
        assert_eq!(sent["content"], json!(format!("line {round}")), "{sent}");
        assert_eq!(socket.frame().await["detail"], json!(format!("Unknown command: no such command {round}")));
        let history: Value = socket.frame().await;
        assert_eq!(history["messages"][0]["id"], sent["message_id"], "what was sent before is there");
    }
}

/// Two of the dialects have no hello to wait for: whoever's handshake was answered listens.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_said_after_the_handshake_is_missed() {
    let server = Server::start().await;
    let mut people = Vec::new();
    for dialect in Dialect::ALL {
        people.push(voice_client(&server, dialect, &format!("{}_quick", dialect.name())).await);
    }
    let channel = people[Dialect::Auth0 as usize].open_channel("race", "on-your-marks").await.unwrap();
    for person in &people {
        if person.dialect() != Dialect::Auth0 {
            person.join(channel, "on-your-marks").await.unwrap();
        }
    }
    let speaker = people[Dialect::Gateway as usize].token.clone();
    for round in 0..20 {
        for person in &people {
            let (token, name) = (&person.token, &person.username);
            let path = match person.dialect() {
                Dialect::Chat => format!("/api/ws/{name}?token={token}"),
                Dialect::Gateway => format!("/api/ws?token={token}"),
                Dialect::Command | Dialect::Auth0 | Dialect::Pythia => format!("/ws?token={token}"),
            };
            let mut socket = server.socket(&path).await;
            let content = format!("{name} {round}");
            say(&server, &speaker, channel, json!({ "content": content })).await.expect(201);
            let dialect = person.dialect();
            let heard = socket.until(|frame| message_in(dialect, frame).is_some()).await;
            assert_eq!(message_in(dialect, &heard), Some(content.as_str()));
        }
    }
}
