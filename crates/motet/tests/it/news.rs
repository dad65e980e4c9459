//! What `gateway`'s clients are told of people: what they say of themselves, and that they come into rooms and go.

use reqwest::Method;
use serde_json::json;
use testkit::{Engine, Server, Socket};

use crate::people::{admit, gateway, guild, id};

const USER_UPDATE: u8 = 41;

async fn live(server: &Server, token: &str) -> Socket {
    let mut socket = server.socket(&format!("/api/ws?token={token}")).await;
    socket.until(|frame| frame["op"] == 10).await;
    socket
}

pub(crate) async fn what_somebody_says_of_themselves_is_told_to_those_who_share_a_place(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let (ada, bob, eve) = (gateway(&server, "ada").await, gateway(&server, "bob").await, gateway(&server, "eve").await);
    let (guild, _) = guild(&server, &ada).await;
    admit(&server, guild, &ada, &bob).await;
    let [mut adas, mut bobs, mut eves] =
        [live(&server, &ada).await, live(&server, &bob).await, live(&server, &eve).await];
    let say = async |change| server.call(Method::PATCH, "/api/rest/users/@me", &ada, change).await.expect(200);
    let status = json!({ "text": "At lunch", "emoji": "🍲", "until": null });
    let said = say(json!({ "custom_status": status, "display_name": "Ada" })).await;
    for socket in [&mut adas, &mut bobs] {
        let told = socket.until(|frame| frame["op"] == USER_UPDATE).await;
        assert_eq!((&told["d"]["custom_status"], &told["d"]["display_name"]), (&status, &json!("Ada")));
        assert_eq!((&told["d"]["user_id"], told["d"].get("email")), (&said["user_id"], None));
    }
    // Whoever shares nothing hears nothing: the next thing that eve hears is her own.
    let own =
        server.call(Method::PATCH, "/api/rest/users/@me", &eve, json!({ "pronouns": "she/her" })).await.expect(200);
    let told = eves.until(|frame| frame["op"] == USER_UPDATE).await;
    assert_eq!(told["d"]["user_id"], own["user_id"]);
}

pub(crate) async fn who_comes_into_a_room_and_who_goes_is_told_to_those_in_it(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let (ada, bob, eve) = (gateway(&server, "ada").await, gateway(&server, "bob").await, gateway(&server, "eve").await);
    let bobs_id = id(&server, &bob).await;
    let room = server.post("/api/rest/channels", &ada, json!({ "name": "room" })).await.expect(201);
    let room_id = room["channel_id"].as_str().unwrap();
    let room = format!("/api/rest/channels/{room_id}");
    let mut returning = server.socket(&format!("/api/ws?token={ada}&cursor=")).await;
    let cursor = returning.until(|frame| frame["op"] == 10).await["cursor"].as_str().unwrap().to_owned();
    let [mut adas, mut bobs] = [live(&server, &ada).await, live(&server, &bob).await];
    server.post(&format!("{room}/join"), &bob, json!({})).await.expect(200);
    assert_eq!(bobs.until(|frame| frame["op"] == 20).await["d"]["channel_id"], room_id);
    let came = adas.until(|frame| frame["op"] == 33).await;
    assert_eq!((&came["d"]["channel_id"], &came["d"]["user"]["username"]), (&json!(room_id), &json!("bob")));
    server.post(&format!("{room}/join"), &eve, json!({})).await.expect(200);
    assert_eq!(bobs.until(|frame| frame["op"] == 33).await["d"]["user"]["username"], "eve");
    server.delete(&format!("{room}/members/{bobs_id}"), &ada).await.expect(204);
    assert_eq!(bobs.until(|frame| frame["op"] == 22).await["d"]["channel_id"], room_id);
    let went = adas.until(|frame| frame["op"] == 34).await;
    assert_eq!(went["d"]["user_id"], bobs_id.to_string());
    // Whoever was away is told the same.
    let mut back = server.socket(&format!("/api/ws?token={ada}&cursor={cursor}")).await;
    for (op, name) in [(33, "bob"), (33, "eve"), (34, "bob")] {
        let told = back.until(|frame| frame["op"] == 33 || frame["op"] == 34).await;
        assert_eq!((&told["op"], &told["d"]["user"]["username"]), (&json!(op), &json!(name)));
    }
}
