//! What an invite shows before one has an account.

use std::time::Duration;

use serde_json::{Value, json};
use testkit::{Engine, Server};

use crate::people::{gateway, guild};

pub(crate) async fn show_whose_server_it_is_as_long_as_they_admit(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let owner = gateway(&server, "owner").await;
    let (guild, channel) = guild(&server, &owner).await;
    let invite = async |body: Value| {
        let made = server.post(&format!("/api/rest/servers/{guild}/invites"), &owner, body).await.expect(201);
        format!("/api/rest/invites/{}", made["code"].as_str().unwrap())
    };
    let (once, soon) = (invite(json!({ "max_uses": 1 })).await, invite(json!({ "expires_in": 60 })).await);
    let shown = server.get(&once, "").await.expect(200);
    let expected = json!({
        "code": once.rsplit('/').next(),
        "server": { "server_id": guild.to_string(), "name": "guild", "member_count": 1 },
        "channel": { "channel_id": channel.to_string(), "name": "room" },
        "inviter": { "username": "owner", "display_name": null },
        "expires_at": shown["expires_at"],
    });
    assert_eq!(shown, expected);
    let known = server.get(&once, &owner).await.expect(200);
    assert_eq!((&known["max_uses"], &known["server"]["member_count"]), (&json!(1), &json!(1)));
    server.get(&once, "no-token").await.expect(401);
    server.get("/api/rest/invites/none", "").await.expect(404);
    let newcomer = gateway(&server, "newcomer").await;
    server.post(&once, &newcomer, json!({})).await.expect(200);
    assert_eq!(server.get(&once, "").await.expect(404)["error"]["code"], "unknown_invite");
    assert_eq!(server.get(&soon, "").await.expect(200)["server"]["member_count"], 2);
    server.clock.advance(Duration::from_mins(1));
    server.get(&soon, "").await.expect(404);
}
