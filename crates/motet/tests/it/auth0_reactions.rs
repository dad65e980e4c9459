//! Pictures of the installation's own in the catalogue of reactions.

use serde_json::{Value, json};
use testkit::{Engine, Server};
use voices::Dialect;

use crate::people::voice_client;

pub(crate) async fn administrators_put_pictures_into_the_catalogue_and_take_them_out(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let admin = voice_client(&server, Dialect::Auth0, "admin_ada").await.token;
    let member = voice_client(&server, Dialect::Auth0, "bob").await.token;
    server.set_admin("admin_ada", true).await;
    let (code, url) = ("party", "https://example.com/party.png");
    let draft = json!({ "code": code, "image_url": url });
    server.post("/reactions/", &member, draft.clone()).await.expect(403);
    let made = server.post("/reactions/", &admin, draft.clone()).await.expect(200);
    let id = made["id"].as_i64().unwrap();
    let party = json!({
        "id": id, "code": code, "is_system": false, "image_url": url, "created_at": "2024-01-07T12:00:00Z"
    });
    assert_eq!((made, id > 9), (party.clone(), true));
    assert_eq!(
        server.post("/reactions", &admin, draft.clone()).await.expect(400),
        json!({ "detail": "Invalid request" })
    );
    let catalogue = async || server.get("/reactions/", &member).await.expect(200).as_array().unwrap().clone();
    assert_eq!(catalogue().await.last(), Some(&party));

    let invalid = [
        json!({ "code": "Party!", "image_url": url }),
        json!({ "code": "", "image_url": url }),
        json!({ "code": "other", "image_url": "javascript:alert(1)" }),
        json!({ "code": "other" }),
        json!({ "image_url": url }),
        json!({ "code": 1, "image_url": url }),
    ];
    for draft in invalid {
        assert_eq!(server.post("/reactions/", &admin, draft.clone()).await.status, 422, "{draft}");
    }

    let channel = server.post("/channels/", &member, json!({ "name": "hall" })).await.expect(200)["id"].clone();
    let messages = format!("/channels/{channel}/messages");
    let message = server.post(&messages, &member, json!({ "content": "la" })).await.expect(200)["id"].clone();
    let mut socket = server.socket(&format!("/ws?token={member}")).await;
    let reactions = format!("{messages}/{message}/reactions");
    let reaction = server.post(&reactions, &member, json!({ "reaction_id": id })).await.expect(200);
    assert_eq!((&reaction["code"], &reaction["reaction"]), (&json!(code), &party));
    let heard = socket.frame().await;
    assert_eq!((&heard["type"], &heard["reaction"]), (&json!("message_reaction_add"), &reaction));

    server.delete(&format!("/reactions/{id}"), &member).await.expect(403);
    server.delete(&format!("/reactions/{id}"), &admin).await.expect(200);
    assert!(!catalogue().await.contains(&party));
    assert_eq!(catalogue().await.len(), 9);
    // Nobody can react with it any more; reactions made with it stay until they are taken back.
    let unknown = json!({ "detail": "Reaction not found" });
    let other = server.post(&messages, &member, json!({ "content": "lala" })).await.expect(200)["id"].clone();
    let again = server.post(&format!("{messages}/{other}/reactions"), &member, json!({ "reaction_id": id })).await;
    assert_eq!(again.expect(404), unknown);
    let standing = async || server.get(&messages, &member).await.expect(200)["messages"][1]["reactions"].clone();
    assert_eq!(standing().await, json!([reaction]));
    server.delete(&format!("{reactions}/{id}"), &member).await.expect(200);
    assert_eq!(standing().await, json!([]));

    for (path, status) in [("/reactions/1", 403), ("/reactions/999", 404), ("/reactions/abc", 422)] {
        assert_eq!(server.delete(path, &admin).await.status, status, "{path}");
    }
    assert_eq!(server.delete(&format!("/reactions/{id}"), &admin).await.expect(404), unknown);
    let anew = server.post("/reactions/", &admin, draft).await.expect(200);
    assert!(anew["id"].as_i64() > Some(id), "an id is never used again");
    assert_eq!(catalogue().await.len(), 10);
    server.set_admin("admin_ada", false).await;
    assert_eq!(server.post("/reactions/", &admin, Value::Null).await.status, 422);
    server.post("/reactions/", &admin, json!({ "code": "more", "image_url": url })).await.expect(403);
}
