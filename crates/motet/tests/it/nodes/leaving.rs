//! Who is put out at one node hears nothing more at another.

use kit::id::{IdKind, uuid};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Heard, Nodes};
use voices::{Dialect, message_in};

use super::Owner;
use crate::at_once::{Act, Listener};
use crate::people::{pythia, voice_client};

/// Somebody of every dialect at a second node, in the owner's room.
async fn members(nodes: &Nodes, ada: &Owner, round: &str) -> Vec<Listener> {
    let (home, abroad) = (&nodes.nodes[0], &nodes.nodes[1]);
    let mut members = Vec::new();
    for dialect in Dialect::ALL {
        let name = format!("{}{round}", dialect.name());
        let token = voice_client(home, dialect, &name).await.token;
        let mut listener = Listener::with(abroad, dialect, &name, token).await;
        assert_eq!(listener.act(home, ada.room, Act::Join).await, 200);
        assert_eq!(ada.say(home, &format!("hello {name}")).await, 201);
        listener.socket.until(|frame| message_in(dialect, frame).is_some()).await;
        members.push(listener);
    }
    members
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_kicked_or_banned_at_one_node_hears_no_more_at_another() {
    if !Nodes::are_there() {
        return;
    }
    let nodes = Nodes::start(2).await;
    let (home, abroad) = (&nodes.nodes[0], &nodes.nodes[1]);
    let ada = Owner::at(home, "ada").await;
    for (round, method, path) in [("kicked", Method::DELETE, "members"), ("banned", Method::PUT, "bans")] {
        let mut listeners = members(&nodes, &ada, round).await;
        for listener in &listeners {
            let path = format!("/api/rest/channels/{}/{path}/{}", ada.room, listener.id);
            let answer = home.call(method.clone(), &path, &ada.token, Value::Null).await;
            assert!(answer.status < 300, "{round}: {}", answer.body);
        }
        let said = format!("after they were {round}");
        assert_eq!(ada.say(abroad, &said).await, 201);
        for listener in &mut listeners {
            let heard = listener.heard().await;
            let dialect = listener.dialect;
            let last = heard.iter().filter_map(|frame| message_in(dialect, frame)).next_back();
            assert_ne!(last, Some(said.as_str()), "{round}: {}", dialect.name());
            assert_eq!(listener.act(abroad, ada.room, Act::Say).await, 403, "{round}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_logout_at_one_node_closes_the_sockets_at_another() {
    if !Nodes::are_there() {
        return;
    }
    let mut nodes = Nodes::start(2).await;
    logouts(&nodes, "").await;
    nodes.nats.stop();
    logouts(&nodes, "later").await;
}

/// Somebody of each dialect with logins of ours logs out at one node, and listens at another.
async fn logouts(nodes: &Nodes, round: &str) {
    let (home, abroad) = (&nodes.nodes[0], &nodes.nodes[1]);
    let codes = [(Dialect::Command, 1008), (Dialect::Pythia, 1008), (Dialect::Chat, 1008), (Dialect::Gateway, 4004)];
    for (dialect, code) in codes {
        let name = format!("{}{round}", dialect.name());
        let token = voice_client(home, dialect, &name).await.token;
        let mut listener = Listener::with(abroad, dialect, &name, token.clone()).await;
        listener.heard().await;
        home.post("/api/rest/auth/logout", &token, Value::Null).await.expect(204);
        assert_eq!(listener.socket.closed().await, code, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_banned_from_the_installation_at_one_node_is_out_at_another() {
    if !Nodes::are_there() {
        return;
    }
    let nodes = Nodes::start(2).await;
    let (home, abroad) = (&nodes.nodes[0], &nodes.nodes[1]);
    let ada = Owner::at(home, "ada").await;
    let admin = pythia(home, "warden").await;
    home.set_admin("warden", true).await;
    for mut listener in members(&nodes, &ada, "barred").await {
        let (dialect, name) = (listener.dialect, listener.dialect.name());
        let path = format!("/api/v1/admin/users/{}/ban", uuid(IdKind::User, listener.id));
        home.post(&path, &admin, json!({ "reason": "noise", "duration_hours": 1 })).await.expect(200);
        let code = if dialect == Dialect::Gateway { 4004 } else { 1008 };
        let closed = loop {
            if let Heard::Closed(code, _) = listener.socket.hear().await {
                break code;
            }
        };
        assert_eq!(closed, code, "{name}");
        assert!(matches!(listener.act(abroad, ada.room, Act::Say).await, 401 | 403), "{name}");
    }
}
