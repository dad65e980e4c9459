//! A send repeated is a send answered again.

use serde_json::json;
use testkit::{Engine, Server};

use crate::people::{admit, gateway, guild, say};

pub(crate) async fn a_repeated_nonce_is_answered_with_the_same_message_and_stands_once_in_history(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let (ada, bob) = (gateway(&server, "ada").await, gateway(&server, "bob").await);
    let (guild, channel) = guild(&server, &ada).await;
    admit(&server, guild, &ada, &bob).await;
    let body = json!({ "content": "once", "nonce": "n-1" });
    let first = say(&server, &ada, channel, body.clone()).await.expect(201);
    let (again, at_once) =
        tokio::join!(say(&server, &ada, channel, body.clone()), say(&server, &ada, channel, body.clone()));
    assert_eq!(again.expect(201)["message_id"], first["message_id"]);
    assert_eq!(at_once.expect(201)["message_id"], first["message_id"]);
    let others = say(&server, &bob, channel, body).await.expect(201);
    assert_ne!(others["message_id"], first["message_id"], "a nonce is its author's own");
    let history = server.get(&format!("/api/rest/channels/{channel}/messages"), &ada).await.expect(200);
    assert_eq!(history.as_array().unwrap().len(), 2);
}
