//! What administrators do through `gateway`.

use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Engine, Server};

use crate::people::{gateway, id};

pub(crate) async fn administrators_see_judge_and_appoint_and_all_is_recorded(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let (ada, bob) = (gateway(&server, "ada").await, gateway(&server, "bob").await);
    for path in ["overview", "users", "actions"] {
        let refused = server.get(&format!("/api/rest/admin/{path}"), &ada).await;
        assert_eq!((refused.status, &refused.body["error"]["code"]), (403, &json!("not_an_admin")), "{path}");
    }
    server.set_admin("ada", true).await;
    let seen = server.get("/api/rest/admin/overview", &ada).await.expect(200);
    assert_eq!(
        (&seen["accounts"], &seen["administrators"], &seen["banned"], &seen["online"]),
        (&json!(2), &json!(1), &json!(0), &json!(0))
    );
    let (first, second) = (id(&server, &ada).await, id(&server, &bob).await);
    let path = |rest: &str| format!("/api/rest/admin/users{rest}");

    let put = async |path: &str, body: Value| server.call(Method::PUT, path, &ada, body).await;

    let all = server.get(&path(""), &ada).await.expect(200);
    let shown: Vec<&Value> = all.as_array().unwrap().iter().map(|account| &account["is_admin"]).collect();
    assert_eq!(shown, [&json!(true), &json!(false)]);
    let found = server.get(&path("?search=BO&standing=good"), &ada).await.expect(200);
    assert_eq!((found.as_array().unwrap().len(), &found[0]["username"]), (1, &json!("bob")));
    assert!(found[0]["email"].is_string(), "{found}");
    assert_eq!(server.get(&path("?standing=odd"), &ada).await.status, 400);

    let standing = path(&format!("/{second}/standing"));
    for wrong in [json!({}), json!({ "standing": "odd" }), json!({ "standing": "banned", "expires_in": 0 })] {
        assert_eq!(put(&standing, wrong).await.status, 400);
    }
    let own = put(&path(&format!("/{first}/standing")), json!({ "standing": "banned" })).await;
    assert_eq!((own.status, &own.body["error"]["code"]), (400, &json!("not_on_yourself")));
    let banned = json!({ "standing": "banned", "expires_in": 7200, "reason": "noise" });
    let banned = put(&standing, banned).await.expect(200);
    assert_eq!(
        (&banned["standing"], &banned["until"], &banned["is_admin"]),
        (&json!("banned"), &json!("2024-01-07T14:00:00Z"), &json!(false))
    );
    assert_eq!(server.get("/api/rest/auth/me", &bob).await.status, 401);
    let restored = put(&standing, json!({ "standing": "good" })).await.expect(200);
    assert_eq!((&restored["standing"], &restored["until"]), (&json!("good"), &Value::Null));

    let role = path(&format!("/{second}/administrator"));
    assert_eq!(put(&role, Value::Null).await.expect(200)["is_admin"], true);
    assert_eq!(server.delete(&role, &ada).await.expect(200)["is_admin"], false);
    assert_eq!(server.delete(&path("/@me/administrator"), &ada).await.status, 400);
    assert_eq!(put(&path("/4242/administrator"), Value::Null).await.status, 404);

    let record = server.get("/api/rest/admin/actions?limit=4", &ada).await.expect(200);
    let done: Vec<&Value> = record.as_array().unwrap().iter().map(|action| &action["action"]).collect();
    assert_eq!(done, ["revoke_admin", "grant_admin", "restore", "ban"]);
    assert_eq!((&record[3]["reason"], &record[3]["target"]["username"]), (&json!("noise"), &json!("bob")));
    assert_eq!(record[3]["admin"]["username"], "ada");
}
