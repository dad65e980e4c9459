//! Clients of the built-in issuer that have a secret, and what is answered in a form.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::{Value, json};
use testkit::{Answer, Server};

use crate::issuer_app::{Browser, CALLBACK, CHALLENGE, CLIENT, VERIFIER, claims, field, form, sent, tokens, with};

const WEB: &str = "web-app";
const SECRET: &str = "s3cret/with+signs:and more";

async fn server() -> Server {
    let clients = format!("{WEB}:{SECRET}, other-app:other secret");
    Server::with(&[("auth0_clients", &clients)]).await
}

fn unproven() -> Value {
    json!({"error": "invalid_client", "error_description": "The client's secret is missing or wrong"})
}

/// A form to `/oauth/token` or `/oauth/revoke`, with basic authentication where there is any.
async fn post(server: &Server, path: &str, fields: &[(&str, &str)], basic: Option<String>) -> Answer {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", HeaderValue::from_static("application/x-www-form-urlencoded"));
    if let Some(pair) = basic {
        let value = format!("Basic {}", STANDARD.encode(pair));
        headers.insert("authorization", HeaderValue::from_str(&value).unwrap());
    }
    server.raw(Method::POST, path, headers, form(fields)).await
}

/// A code without PKCE for the client with a secret.
async fn bare_code(browser: &mut Browser<'_>) -> String {
    browser.code(&[("client_id", WEB), ("code_challenge", ""), ("code_challenge_method", "")]).await
}

#[tokio::test]
async fn a_client_with_a_secret_shows_it_in_one_of_two_ways() {
    let server = server().await;
    let mut browser = Browser::new(&server);
    browser.sign_up("ada").await;
    let encoded = form(&[(WEB, SECRET)]).replace('=', ":");
    for basic in [None, Some(format!("{WEB}:{SECRET}")), Some(encoded)] {
        let code = bare_code(&mut browser).await;
        let mut fields = vec![("grant_type", "authorization_code"), ("code", &*code), ("redirect_uri", CALLBACK)];
        if basic.is_none() {
            fields.extend([("client_id", WEB), ("client_secret", SECRET)]);
        }
        let given = post(&server, "/oauth/token", &fields, basic.clone()).await.expect(200);
        let claimed = claims(given["access_token"].as_str().unwrap());
        assert_eq!(claimed["client_id"], WEB);
        let refresh = given["refresh_token"].as_str().unwrap();
        let refreshing = [("grant_type", "refresh_token"), ("refresh_token", refresh), ("client_id", WEB)];
        assert_eq!(post(&server, "/oauth/token", &refreshing, None).await.expect(401), unproven());
        let revoking = [("token", refresh), ("client_id", WEB)];
        assert_eq!(post(&server, "/oauth/revoke", &revoking, None).await.expect(401), unproven());
        let proven: Vec<_> = refreshing.into_iter().chain([("client_secret", SECRET)]).collect();
        post(&server, "/oauth/token", &proven, None).await.expect(200);
    }
}

#[tokio::test]
async fn a_wrong_secret_buys_nothing_and_a_code_is_its_clients() {
    let server = server().await;
    let mut browser = Browser::new(&server);
    browser.sign_up("ada").await;
    let code = bare_code(&mut browser).await;
    let trade = [("grant_type", "authorization_code"), ("code", &*code), ("redirect_uri", CALLBACK)];
    for (fields, basic) in [
        (vec![("client_id", WEB)], None),
        (vec![("client_id", WEB), ("client_secret", "")], None),
        (vec![("client_id", WEB), ("client_secret", "other secret")], None),
        (vec![("client_id", WEB)], Some("other-app:other secret".to_owned())),
        (vec![], Some(format!("{WEB}:"))),
        (vec![], Some(format!("{WEB}:{SECRET} "))),
    ] {
        let by_header = basic.is_some();
        let all: Vec<_> = trade.into_iter().chain(fields.clone()).collect();
        let answer = post(&server, "/oauth/token", &all, basic).await;
        let challenge = if by_header { "Basic realm=\"client\"" } else { "" };
        assert_eq!(answer.header("www-authenticate"), challenge);
        assert_eq!(answer.expect(401), unproven(), "{fields:?}");
    }
    let twice: Vec<_> = trade.into_iter().chain([("client_id", WEB), ("client_secret", SECRET)]).collect();
    let answer = post(&server, "/oauth/token", &twice, Some(format!("{WEB}:{SECRET}"))).await.expect(400);
    assert_eq!(answer["error"], "invalid_request");
    // Another client with a secret, and one without, hold a code that isn't theirs.
    for fields in [
        vec![("client_id", "other-app"), ("client_secret", "other secret")],
        vec![("client_id", CLIENT), ("code_verifier", VERIFIER)],
    ] {
        let all: Vec<_> = trade.into_iter().chain(fields).collect();
        assert_eq!(post(&server, "/oauth/token", &all, None).await.expect(403)["error"], "invalid_grant");
    }
    // A verifier where no challenge was made is somebody's attempt to pass a stolen code off as one of their own.
    let fields = [("client_id", WEB), ("client_secret", SECRET), ("code_verifier", VERIFIER)];
    let all: Vec<_> = trade.into_iter().chain(fields).collect();
    assert_eq!(post(&server, "/oauth/token", &all, None).await.expect(403)["error"], "invalid_grant");
    post(&server, "/oauth/token", &twice, None).await.expect(200);
}

#[tokio::test]
async fn pkce_holds_where_it_was_begun_and_always_without_a_secret() {
    let server = server().await;
    let mut browser = Browser::new(&server);
    browser.sign_up("ada").await;
    let code = browser.code(&[("client_id", WEB)]).await;
    let trade = [
        ("grant_type", "authorization_code"),
        ("code", &*code),
        ("redirect_uri", CALLBACK),
        ("client_id", WEB),
        ("client_secret", SECRET),
    ];
    assert_eq!(post(&server, "/oauth/token", &trade, None).await.expect(403)["error"], "invalid_grant");
    let whole: Vec<_> = trade.into_iter().chain([("code_verifier", VERIFIER)]).collect();
    post(&server, "/oauth/token", &whole, None).await.expect(200);
    let without = browser.get(&format!("/authorize?{}", with(&[("code_challenge", "")]))).await;
    assert_eq!(sent(&without)["error_description"], "code_challenge is required");
    let plain = with(&[("client_id", WEB), ("code_challenge", CHALLENGE), ("code_challenge_method", "plain")]);
    let plain = browser.get(&format!("/authorize?{plain}")).await;
    assert_eq!(sent(&plain)["error_description"], "code_challenge_method must be S256");
}

#[tokio::test]
async fn clients_with_a_secret_are_served_beside_those_that_are_listed() {
    let server = Server::with(&[("auth0_clients", "web-app:secret"), ("auth0_client_ids", "an-app")]).await;
    let mut browser = Browser::new(&server);
    for (client, status) in [("an-app", 302), ("web-app", 302), ("stranger", 400)] {
        let answer = browser.get(&format!("/authorize?{}", with(&[("client_id", client)]))).await;
        assert_eq!(answer.status, status, "{client}");
    }
}

#[tokio::test]
async fn a_code_can_come_in_a_form() {
    let server = server().await;
    let mut browser = Browser::new(&server);
    browser.sign_up("ada").await;
    let changes = [("response_mode", "form_post"), ("state", "\"><script>")];
    let page = browser.get(&format!("/authorize?{}", with(&changes))).await;
    let policy = page.header("content-security-policy").to_owned();
    let nonce = policy.split("script-src 'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    assert_eq!(
        policy,
        format!(
            "default-src 'none'; script-src 'nonce-{nonce}'; base-uri 'none'; form-action http://localhost:3000; \
             frame-ancestors 'none'"
        )
    );
    assert_eq!((page.header("cache-control"), page.header("referrer-policy")), ("no-store", "no-referrer"));
    let html = page.expect(200).as_str().unwrap().to_owned();
    assert!(html.contains(&format!("<form method=\"post\" action=\"{CALLBACK}\">")), "{html}");
    assert!(html.contains(&format!("<script nonce=\"{nonce}\">document.forms[0].submit();</script>")), "{html}");
    assert!(html.contains("name=\"state\" value=\"&quot;&gt;&lt;script&gt;\""), "{html}");
    tokens(&server, &field(&html, "code")).await;
    let silent = with(&[("response_mode", "form_post"), ("prompt", "none"), ("max_age", "0")]);
    server.clock.advance(std::time::Duration::from_secs(1));
    let html = browser.get(&format!("/authorize?{silent}")).await.expect(200).as_str().unwrap().to_owned();
    assert_eq!((&*field(&html, "error"), &*field(&html, "state")), ("login_required", "a state"));
}

#[tokio::test]
async fn tokens_of_one_second_differ_and_say_whose_they_are() {
    let server = Server::start().await;
    Browser::new(&server).sign_up("ada").await;
    let login = json!({"grant_type": "password", "username": "ada", "password": "correct horse", "client_id": CLIENT,
                       "scope": "offline_access"});
    let given = server.post("/oauth/token", "", login).await.expect(200);
    let mut seen = vec![given["access_token"].clone()];
    for _ in 0..2 {
        // A repeated refresh is answered with the same refresh token and another access token.
        let refresh =
            json!({"grant_type": "refresh_token", "client_id": CLIENT, "refresh_token": given["refresh_token"]});
        seen.push(server.post("/oauth/token", "", refresh).await.expect(200)["access_token"].clone());
    }
    let marks: Vec<Value> = seen.iter().map(|token| claims(token.as_str().unwrap())["jti"].clone()).collect();
    assert!(marks.iter().all(|mark| mark.as_str().is_some_and(|mark| mark.len() == 32)), "{marks:?}");
    assert!(marks[0] != marks[1] && marks[1] != marks[2] && marks[0] != marks[2]);
    assert!(seen.iter().all(|token| claims(token.as_str().unwrap())["client_id"] == CLIENT));
    let nameless = json!({"grant_type": "password", "username": "ada", "password": "correct horse"});
    let given = server.post("/oauth/token", "", nameless).await.expect(200);
    assert_eq!(claims(given["access_token"].as_str().unwrap())["client_id"], "");
}

#[tokio::test]
async fn a_narrower_token_tells_less() {
    let server = Server::start().await;
    let given = tokens(&server, &Browser::new(&server).sign_up("ada").await).await;
    let narrowed = json!({"grant_type": "refresh_token", "client_id": CLIENT, "refresh_token": given["refresh_token"],
                          "scope": "openid"});
    let narrowed = server.post("/oauth/token", "", narrowed).await.expect(200);
    let told = server.get("/userinfo", narrowed["access_token"].as_str().unwrap()).await.expect(200);
    assert_eq!(told, json!({"sub": "auth0|1"}));
    let told = server.get("/userinfo", given["access_token"].as_str().unwrap()).await.expect(200);
    assert_eq!(told["email"], "ada@example.com");
}

#[tokio::test]
async fn organizations_are_refused_clearly() {
    let server = Server::start().await;
    Browser::new(&server).sign_up("ada").await;
    let login = json!({"grant_type": "password", "username": "ada", "password": "correct horse", "client_id": CLIENT,
                       "organization": "org_1"});
    let refused = json!({"error": "invalid_request", "error_description": "organization is not supported"});
    assert_eq!(server.post("/oauth/token", "", login).await.expect(400), refused);
}
