//! Attacks on the built-in issuer's own paths: each is refused as documented, and gives nothing away.

use std::time::Duration;

use domain::limits;
use serde_json::{Value, json};
use testkit::{Answer, Server};

use crate::issuer_app::{Browser, CALLBACK, CLIENT, VERIFIER, field, refresh, sent, tokens, trade, with};

fn bad_code() -> Value {
    json!({"error": "invalid_grant", "error_description": "Invalid authorization code"})
}

fn bad_refresh() -> Value {
    json!({"error": "invalid_grant", "error_description": "Unknown or invalid refresh token."})
}

/// The code's trade, with one thing changed.
async fn trade_with(server: &Server, code: &str, changes: Value) -> Answer {
    let mut body = trade(code);
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    server.post("/oauth/token", "", body).await
}

#[tokio::test]
async fn a_code_shown_twice_takes_back_what_it_gave() {
    let server = Server::start().await;
    let code = Browser::new(&server).sign_up("ada").await;
    let given = tokens(&server, &code).await;
    let token = given["access_token"].as_str().unwrap();
    server.get("/userinfo", token).await.expect(200);
    let again = server.post("/oauth/token", "", trade(&code)).await;
    assert_eq!(again.header("cache-control"), "no-store");
    assert_eq!(again.expect(403), bad_code());
    let gone = server.get("/userinfo", token).await;
    assert_eq!(gone.header("www-authenticate"), "Bearer error=\"invalid_token\"");
    assert_eq!(
        gone.expect(401),
        json!({"error": "invalid_token", "error_description": "The access token is invalid, expired or revoked"})
    );
    assert_eq!(refresh(&server, &given["refresh_token"]).await.expect(403), bad_refresh());
}

#[tokio::test]
async fn a_code_is_good_for_its_app_only_and_not_for_long() {
    let server = Server::start().await;
    let mut browser = Browser::new(&server);
    let code = browser.sign_up("ada").await;
    let wrong = trade_with(&server, &code, json!({"code_verifier": VERIFIER.to_lowercase()})).await;
    assert_eq!(
        wrong.expect(403),
        json!({"error": "invalid_grant", "error_description": "Failed to verify code verifier"})
    );
    for change in [
        json!({"client_id": "other-app"}),
        json!({"redirect_uri": "http://localhost:3000/other"}),
        json!({"redirect_uri": "http://LOCALHOST:3000/callback"}),
        json!({"code": code.to_uppercase()}),
        json!({"code": "a\u{0}b"}),
    ] {
        assert_eq!(trade_with(&server, &code, change).await.expect(403), bad_code());
    }
    for name in ["code", "redirect_uri", "code_verifier", "client_id"] {
        let answer = trade_with(&server, &code, json!({name: null})).await.expect(400);
        assert_eq!(answer, json!({"error": "invalid_request", "error_description": format!("{name} is required")}));
    }
    tokens(&server, &code).await;
    let late = browser.code(&[]).await;
    server.clock.advance(Duration::from_mins(1));
    assert_eq!(server.post("/oauth/token", "", trade(&late)).await.expect(403), bad_code());
}

#[tokio::test]
async fn a_replayed_refresh_token_ends_its_family() {
    let server = Server::start().await;
    let first = tokens(&server, &Browser::new(&server).sign_up("ada").await).await;
    let stranger =
        json!({"grant_type": "refresh_token", "client_id": "other-app", "refresh_token": first["refresh_token"]});
    assert_eq!(server.post("/oauth/token", "", stranger.clone()).await.expect(403), bad_refresh());
    let second = refresh(&server, &first["refresh_token"]).await.expect(200);
    // A refresh token is shown twice, as after a lost answer: while its successor is unused, the answer is that successor.
    server.clock.advance(Duration::from_secs(30));
    let again = refresh(&server, &first["refresh_token"]).await.expect(200);
    assert_eq!(again["refresh_token"], second["refresh_token"]);
    assert_eq!(server.post("/oauth/token", "", stranger).await.expect(403), bad_refresh());
    let mut socket = server.socket(&format!("/ws?token={}", again["access_token"].as_str().unwrap())).await;
    let third = refresh(&server, &second["refresh_token"]).await.expect(200);
    // Once the successor was used, showing the first again means that somebody has a copy.
    assert_eq!(refresh(&server, &first["refresh_token"]).await.expect(403), bad_refresh());
    assert_eq!(socket.closed().await, 1008);
    assert_eq!(refresh(&server, &third["refresh_token"]).await.expect(403), bad_refresh());
    assert_eq!(server.get("/userinfo", third["access_token"].as_str().unwrap()).await.status, 401);
    for nonsense in ["", "v1.", "v1.x", &"a".repeat(64)] {
        let answer = refresh(&server, &json!(nonsense)).await;
        assert_eq!(answer.expect(403), bad_refresh());
    }
}

#[tokio::test]
async fn a_refresh_token_is_good_at_its_own_door() {
    let server = Server::start().await;
    let account = json!({"username": "gwen", "email": "gwen@example.com", "password": "correct horse"});
    let given = server.post("/api/rest/auth/register", "", account).await;
    let gateways = given.body["refresh_token"].as_str().unwrap().to_owned();
    let issuers = tokens(&server, &Browser::new(&server).sign_up("ada").await).await;
    let issuers = issuers["refresh_token"].as_str().unwrap().to_owned();
    let at_gateway = async |token: &str| {
        let body = json!({"refresh_token": token});
        server.post("/api/rest/auth/refresh", "", body).await
    };
    for token in [gateways.clone(), format!("v1.{gateways}"), issuers.replace("v1.", "")] {
        assert_eq!(refresh(&server, &json!(token)).await.expect(403), bad_refresh());
    }
    for token in [issuers.clone(), issuers.replace("v1.", ""), format!("v1.{gateways}")] {
        assert_eq!(at_gateway(&token).await.status, 401, "{token}");
    }
    // The attempts changed nothing: both tokens work with their own client, and so do their successors.
    let next = at_gateway(&gateways).await.expect(200)["refresh_token"].as_str().unwrap().to_owned();
    let next_of_issuer = refresh(&server, &json!(issuers)).await.expect(200)["refresh_token"].clone();
    let bare = next_of_issuer.as_str().unwrap().replace("v1.", "");
    assert_eq!(at_gateway(&bare).await.status, 401);
    assert_eq!(refresh(&server, &json!(format!("v1.{next}"))).await.expect(403), bad_refresh());
    assert_eq!(at_gateway(&gateways).await.expect(200)["refresh_token"], *next);
    at_gateway(&next).await.expect(200);
    refresh(&server, &next_of_issuer).await.expect(200);
}

#[tokio::test]
async fn id_and_refresh_tokens_open_no_door() {
    let server = Server::start().await;
    let given = tokens(&server, &Browser::new(&server).sign_up("ada").await).await;
    for (name, at_the_socket) in [("id_token", 401), ("refresh_token", 403)] {
        let token = given[name].as_str().unwrap();
        let answer = server.get("/users/me", token).await;
        assert_eq!(answer.header("www-authenticate"), "Bearer");
        assert_eq!(answer.expect(401), json!({"detail": "Invalid or missing token"}));
        assert_eq!(server.get("/userinfo", token).await.status, 401);
        assert_eq!(server.try_socket(&format!("/ws?token={token}"), &[]).await.err(), Some(at_the_socket));
    }
    let nobody = server.get("/userinfo", "").await;
    assert_eq!(nobody.header("www-authenticate"), "Bearer");
    assert_eq!(nobody.expect(401), json!({"error": "invalid_request", "error_description": "Missing access token"}));
}

#[tokio::test]
async fn codes_are_sent_to_allowed_places_only() {
    let server = Server::start().await;
    let mut browser = Browser::new(&server);
    browser.sign_up("ada").await;
    for foreign in [
        "https://evil.example/",
        "http://localhost.evil.example/",
        "http://localhost@evil.example/",
        "http://evil.example\\@localhost/",
        "//evil.example/",
        "http://localhost:3000/#fragment",
        "javascript:alert(1)",
        "data:text/html,x",
        "com.example.app://callback",
        "nonsense",
    ] {
        for page in ["/authorize", "/u/login", "/u/signup"] {
            let changes = [("redirect_uri", foreign), ("prompt", "none")];
            let answer = browser.get(&format!("{page}?{}", with(&changes))).await;
            assert_eq!((answer.status, answer.header("location")), (403, ""), "{foreign}");
            assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
            let html = answer.body.as_str().unwrap().to_owned();
            assert!(html.contains("<code>unauthorized_client</code>: Callback URL mismatch."), "{html}");
            assert!(!html.contains("evil"), "{html}");
        }
    }
    for missing in ["client_id", "redirect_uri"] {
        let answer = browser.get(&format!("/authorize?{}", with(&[(missing, "")]))).await;
        let html = answer.expect(400).as_str().unwrap().to_owned();
        assert!(html.contains(&format!("<code>invalid_request</code>: {missing} is required")), "{html}");
    }
    for near in ["http://127.0.0.1:5/x?y=z", "http://[::1]:3000/", "https://localhost/"] {
        browser.code(&[("redirect_uri", near)]).await;
    }
    let foreign = browser.get("/v2/logout?returnTo=https%3A%2F%2Fevil.example").await;
    assert_eq!((foreign.status, foreign.header("location")), (400, ""));
    assert_eq!(browser.cookie("motet_login"), None, "logged out all the same");
}

#[tokio::test]
async fn lists_of_places_and_apps_are_kept_to() {
    let server = Server::with(&[
        ("auth0_client_ids", "an-app, another"),
        ("auth0_callback_urls", "https://chat.example/callback,https://app.example/*,com.example.app://back"),
        ("auth0_logout_urls", "https://chat.example"),
    ])
    .await;
    let mut browser = Browser::new(&server);
    let at = |place: &str| with(&[("redirect_uri", place)]);
    for good in ["https://chat.example/callback", "https://app.example/any/where?x", "com.example.app://back"] {
        assert_eq!(browser.get(&format!("/authorize?{}", at(good))).await.status, 302, "{good}");
    }
    for bad in [CALLBACK, "https://chat.example/callback/x", "https://chat.example/callback?x", "http://app.example/x"]
    {
        assert_eq!(browser.get(&format!("/authorize?{}", at(bad))).await.status, 403, "{bad}");
    }
    let page = browser.get(&format!("/u/login?{}", at("com.example.app://back"))).await;
    assert!(page.header("content-security-policy").contains("form-action 'self' com.example.app:;"));
    let unknown = with(&[("client_id", "<other>"), ("redirect_uri", "https://chat.example/callback")]);
    let html = browser.get(&format!("/authorize?{unknown}")).await.expect(400);
    assert!(html.as_str().unwrap().contains("Unknown client: &lt;other&gt;"), "{html}");
    let refused = json!({"error": "invalid_client", "error_description": "Unknown client"});
    for body in [
        json!({"grant_type": "password", "username": "ada", "password": "correct horse"}),
        json!({"grant_type": "password", "username": "ada", "password": "correct horse", "client_id": "other"}),
        trade_of("other"),
    ] {
        assert_eq!(server.post("/oauth/token", "", body).await.expect(401), refused);
    }
    let back = browser.get("/v2/logout?returnTo=https%3A%2F%2Fchat.example").await;
    assert_eq!(back.header("location"), "https://chat.example/");
    assert_eq!(browser.get("/v2/logout?returnTo=http%3A%2F%2Flocalhost").await.status, 400);
}

fn trade_of(client: &str) -> Value {
    let mut body = trade("x");
    body["client_id"] = json!(client);
    body
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_said_to_the_app() {
    let server = Server::start().await;
    let mut browser = Browser::new(&server);
    for (changes, error, words) in [
        (vec![("response_type", "")], "invalid_request", "response_type is required"),
        (vec![("response_type", "token")], "unsupported_response_type", "response_type must be code"),
        (
            vec![("response_mode", "carrier_pigeon")],
            "invalid_request",
            "response_mode must be query, fragment, form_post or web_message",
        ),
        (vec![("code_challenge", "")], "invalid_request", "code_challenge is required"),
        (
            vec![("code_challenge", VERIFIER), ("code_challenge_method", "plain")],
            "invalid_request",
            "code_challenge_method must be S256",
        ),
        (vec![("code_challenge_method", "")], "invalid_request", "code_challenge_method must be S256"),
        (vec![("code_challenge", "short")], "invalid_request", "code_challenge must be a SHA-256 in base64url"),
        (vec![("prompt", "none login")], "invalid_request", "prompt can't be none and something else"),
        (vec![("max_age", "-1")], "invalid_request", "max_age must be a whole number of seconds"),
        (vec![("request", "x.y.z")], "request_not_supported", "request is not supported"),
        (vec![("organization", "org_1")], "invalid_request", "organization is not supported"),
        (vec![("audience", "https://other.example")], "access_denied", "Service not found: https://other.example"),
        (vec![("prompt", "none")], "login_required", "Login required"),
    ] {
        let answer = browser.get(&format!("/authorize?{}", with(&changes))).await;
        assert_eq!(answer.status, 302);
        assert!(answer.header("location").starts_with(&format!("{CALLBACK}?")), "{answer:?}");
        let said = sent(&answer);
        assert_eq!((&*said["error"], &*said["error_description"], &*said["state"]), (error, words, "a state"));
        assert_eq!(said.len(), 3);
    }
    let long = "x".repeat(2049);
    let answer = browser.get(&format!("/authorize?{}", with(&[("nonce", &long)]))).await;
    assert_eq!(sent(&answer)["error_description"], "nonce must have at most 2048");
    let behind =
        browser.get(&format!("/authorize?{}", with(&[("prompt", "none"), ("response_mode", "fragment")]))).await;
    let place = "#error=login_required&error_description=Login+required&state=a+state";
    assert_eq!(behind.header("location"), format!("{CALLBACK}{place}"));
    // The same by a form.
    let whole: Vec<(String, String)> =
        reqwest::Url::parse(&format!("http://x?{}", with(&[]))).unwrap().query_pairs().into_owned().collect();
    let whole: Vec<(&str, &str)> = whole.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let by_form = browser.post("/authorize", &whole, &[]).await;
    assert!(by_form.header("location").starts_with("/u/login?client_id=an-app&redirect_uri="), "{by_form:?}");
    browser.get(by_form.header("location")).await.expect(200);
    let by_form = browser.post("/authorize", &[("client_id", CLIENT)], &[]).await.expect(400);
    assert!(by_form.as_str().unwrap().contains("redirect_uri is required"));
}

#[tokio::test]
async fn forms_are_taken_from_our_own_pages_only() {
    let server = Server::start().await;
    let mut browser = Browser::new(&server);
    browser.sign_up("ada").await;
    let mut victim = Browser::new(&server);
    let path = format!("/u/login?{}", with(&[]));
    let page = victim.get(&path).await.expect(200);
    let mark = field(page.as_str().unwrap(), "mark");
    let other = "0123456789abcdef0123456789abcdef";
    let own = format!("http://{}", server.address());
    for (mark, headers) in [
        ("", vec![]),
        (other, vec![]),
        (&*mark, vec![("origin", "https://evil.example")]),
        (&*mark, vec![("origin", "http://localhost:3000")]),
        (&*mark, vec![("origin", &*own), ("sec-fetch-site", "cross-site")]),
        (&*mark, vec![("origin", "null"), ("sec-fetch-site", "same-site")]),
    ] {
        let entered = [("username", "ada"), ("password", "correct horse"), ("mark", mark)];
        let answer = victim.post(&path, &entered, &headers).await;
        assert_eq!((answer.status, answer.header("location")), (403, ""), "{headers:?}");
        assert_eq!(victim.cookie("motet_login"), None);
        let html = answer.body.as_str().unwrap();
        assert!(html.contains("This page was open for too long"), "{html}");
        let entered = [("email", "eve@example.com"), ("password", "correct horse"), ("mark", mark)];
        let answer = victim.post(&format!("/u/signup?{}", with(&[])), &entered, &headers).await;
        assert_eq!((answer.status, victim.cookie("motet_login")), (403, None));
    }
    let entered = [("username", "ada"), ("password", "correct horse"), ("mark", &*mark)];
    for headers in [vec![("origin", "null"), ("sec-fetch-site", "same-origin")], vec![("origin", &*own)], vec![]] {
        assert_eq!(victim.post(&path, &entered, &headers).await.status, 302, "{headers:?}");
    }
    // The form's hidden mark without its cookie is refused.
    assert_eq!(Browser::new(&server).post(&path, &entered, &[]).await.status, 403);
}

#[tokio::test]
async fn passwords_cant_be_guessed() {
    let server = Server::start().await;
    Browser::new(&server).sign_up("ada").await;
    Browser::new(&server).sign_up("bob").await;
    let path = format!("/u/login?{}", with(&[]));
    let ask = |name: &str, password: &str| json!({"grant_type": "password", "username": name, "password": password});
    let mut browser = Browser::new(&server);
    // The browser logged in before, so it has more tries.
    for attempt in 0..limits::LOGIN_TRIES.1 {
        // Tries count together, by username or email, at the page or at the token endpoint.
        if attempt % 2 == 0 {
            let wrong = [("username", "ada"), ("password", "guess")];
            assert_eq!(browser.fill_in(&path, &wrong).await.status, 400, "{attempt}");
        } else {
            assert_eq!(server.post("/oauth/token", "", ask("ADA@example.com", "guess")).await.status, 403);
        }
    }
    let refused = server.post("/oauth/token", "", ask("ada", "correct horse")).await;
    assert_eq!((refused.header("retry-after"), refused.header("cache-control")), ("2", "no-store"));
    let words = "Too many failed logins for this account or from this address. Wait and try again.";
    assert_eq!(refused.expect(429), json!({"error": "too_many_attempts", "error_description": words}));
    let right = [("username", "ada"), ("password", "correct horse")];
    let page = browser.fill_in(&path, &right).await;
    assert_eq!(page.header("retry-after"), "2");
    let html = page.expect(429).as_str().unwrap().to_owned();
    assert!(html.contains("Too many logins have failed. Please wait 2 seconds and try again."), "{html}");
    server.post("/oauth/token", "", ask("bob", "correct horse")).await.expect(200);
    server.clock.advance(Duration::from_secs(2));
    server.post("/oauth/token", "", ask("ada", "correct horse")).await.expect(200);
}

#[tokio::test]
async fn nonsense_is_refused_and_breaks_nothing() {
    let server = Server::start().await;
    let mut browser = Browser::new(&server);
    let nonsense =
        ["", "?", "?client_id=%00&redirect_uri=%ff%fe", "?returnTo=%00", "?response_mode=web_message&prompt=none"];
    for path in ["/authorize", "/u/login", "/u/signup", "/v2/logout", "/userinfo"] {
        for query in nonsense {
            let status = browser.get(&format!("{path}{query}")).await.status;
            assert!(status < 500, "{path}{query}: {status}");
            let fields = [("mark", "\u{0}"), ("username", "\u{0}"), ("password", ""), ("token", "\u{0}")];
            let status =
                browser.post(&format!("{path}{query}"), &fields, &[("cookie", "motet_login=x; motet_form")]).await;
            assert!(status.status < 500, "{path}{query}: {status:?}");
        }
    }
    for body in [json!([]), json!({"grant_type": 1}), json!({"grant_type": "authorization_code", "code": {}})] {
        for path in ["/oauth/token", "/oauth/revoke"] {
            assert_eq!(server.post(path, "", body.clone()).await.status, 400);
        }
    }
    let long = "x".repeat(10_000);
    let answer = browser.get(&format!("/authorize?{}", with(&[("client_id", &long)]))).await;
    assert_eq!(answer.status, 400);
}
