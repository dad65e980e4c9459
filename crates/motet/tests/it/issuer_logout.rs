//! `/oidc/logout`, as `OpenID` Connect RP-Initiated Logout 1.0 has it.

use std::time::Duration;

use serde_json::Value;
use testkit::Server;

use crate::issuer_app::{Browser, CLIENT, form, refresh, sent, tokens, with};

const BACK: &str = "http://localhost:3000/bye";

fn logout(pairs: &[(&str, &str)]) -> String {
    format!("/oidc/logout?{}", form(pairs))
}

async fn is_logged_in(browser: &mut Browser<'_>) -> bool {
    sent(&browser.get(&format!("/authorize?{}", with(&[("prompt", "none")]))).await).contains_key("code")
}

fn text<'a>(given: &'a Value, name: &str) -> &'a str {
    given[name].as_str().unwrap()
}

#[tokio::test]
async fn ends_what_came_from_the_browser_and_sends_it_back_with_its_state() {
    let server = Server::start().await;
    let configuration = server.get("/.well-known/openid-configuration", "").await.expect(200);
    assert_eq!(configuration["end_session_endpoint"], format!("http://{}/oidc/logout", server.address()));
    let mut browser = Browser::new(&server);
    let given = tokens(&server, &browser.sign_up("ada").await).await;
    let mut socket = server.socket(&format!("/ws?token={}", text(&given, "access_token"))).await;
    // The hint may be old: it only says whose login is meant.
    server.clock.advance(Duration::from_hours(2));
    let hinted =
        [("id_token_hint", text(&given, "id_token")), ("post_logout_redirect_uri", BACK), ("state", "a state")];
    let answer = browser.get(&logout(&hinted)).await;
    assert_eq!((answer.status, answer.header("location")), (302, "http://localhost:3000/bye?state=a+state"));
    assert!(!is_logged_in(&mut browser).await);
    assert_eq!(socket.closed().await, 1008);
    assert_eq!(refresh(&server, &given["refresh_token"]).await.status, 403);
    // A second logout succeeds and changes nothing.
    assert_eq!(browser.get(&logout(&hinted)).await.status, 302);
    let page = browser.get("/oidc/logout").await.expect(200);
    assert!(page.as_str().unwrap().contains("You are logged out"));
}

#[tokio::test]
async fn works_without_a_hint_and_by_a_form() {
    let server = Server::start().await;
    let mut browser = Browser::new(&server);
    browser.sign_up("ada").await;
    let answer = browser.get(&logout(&[("client_id", CLIENT), ("post_logout_redirect_uri", BACK)])).await;
    assert_eq!(answer.header("location"), BACK);
    assert!(!is_logged_in(&mut browser).await);
    let mut browser = Browser::new(&server);
    let given = tokens(&server, &browser.sign_up("bob").await).await;
    let fields =
        [("id_token_hint", text(&given, "id_token")), ("post_logout_redirect_uri", BACK), ("client_id", CLIENT)];
    let answer = browser.post("/oidc/logout", &fields, &[]).await;
    assert_eq!(answer.header("location"), BACK);
    assert!(!is_logged_in(&mut browser).await);
}

#[tokio::test]
async fn a_hint_ends_its_login_even_from_elsewhere_and_nobody_elses() {
    let server = Server::start().await;
    let ada = tokens(&server, &Browser::new(&server).sign_up("ada").await).await;
    let mut bobs = Browser::new(&server);
    let bob = tokens(&server, &bobs.sign_up("bob").await).await;
    let answer = bobs.get(&logout(&[("id_token_hint", text(&ada, "id_token"))])).await;
    assert_eq!(answer.status, 200);
    assert_eq!(server.get("/userinfo", text(&ada, "access_token")).await.status, 401);
    server.get("/userinfo", text(&bob, "access_token")).await.expect(200);
    assert!(is_logged_in(&mut bobs).await);
}

#[tokio::test]
async fn what_cannot_be_believed_sends_nobody_anywhere() {
    let server = Server::start().await;
    let mut browser = Browser::new(&server);
    let given = tokens(&server, &browser.sign_up("ada").await).await;
    let (id, access) = (text(&given, "id_token"), text(&given, "access_token"));
    let broken = format!("{}x", &id[..id.len() - 1]);
    for (pairs, words) in [
        (vec![("id_token_hint", "nonsense")], "none that this server made"),
        (vec![("id_token_hint", access)], "none that this server made"),
        (vec![("id_token_hint", &*broken)], "none that this server made"),
        (vec![("id_token_hint", id), ("client_id", "other-app")], "another client"),
        (vec![("post_logout_redirect_uri", "https://evil.example/")], "post_logout_redirect_uri address is not in"),
        (vec![("post_logout_redirect_uri", "nonsense")], "post_logout_redirect_uri address is not in"),
    ] {
        let answer = browser.get(&logout(&pairs)).await;
        assert_eq!((answer.status, answer.header("location")), (400, ""), "{words}");
        assert!(answer.body.as_str().unwrap().contains(words), "{}", answer.body);
        assert!(!is_logged_in(&mut browser).await, "{words}: logged out all the same");
    }
}
