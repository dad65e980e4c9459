//! The built-in issuer as an app and its user meet it: sign-up, login, codes, tokens, silent login, logout.

use std::time::Duration;

use serde_json::{Value, json};
use testkit::Server;

use crate::issuer_app::{Browser, CALLBACK, CLIENT, claims, refresh, sent, tokens, trade, with};

#[tokio::test]
async fn a_newcomer_signs_up_and_the_app_gets_tokens() {
    let server = Server::start().await;
    let mut browser = Browser::new(&server);
    let sent_on = browser.get(&format!("/authorize?{}", with(&[]))).await;
    assert_eq!((sent_on.status, sent_on.header("cache-control")), (302, "no-store"));
    let (page, _) = sent_on.header("location").split_once('?').unwrap();
    assert_eq!(page, "/u/login");
    let code = browser.sign_up("ada").await;
    let here = format!("http://{}/", server.address());

    let answer = server.post("/oauth/token", "", trade(&code)).await;
    assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"));
    let given = answer.body;
    assert_eq!(given["token_type"], "Bearer");
    assert_eq!(given["expires_in"], 1800);
    assert_eq!(given["scope"], "openid profile email offline_access");
    assert!(given["refresh_token"].as_str().unwrap().starts_with("v1."));
    let mut access = claims(given["access_token"].as_str().unwrap());
    assert_eq!(access["jti"].as_str().unwrap().len(), 32);
    access["jti"].take();
    assert_eq!(
        access,
        json!({"iss": here, "sub": "auth0|1", "aud": here, "client_id": CLIENT, "jti": null, "iat": 1_704_628_800,
               "exp": 1_704_630_600, "scope": "openid profile email offline_access", "sid": 1})
    );
    let mut id = claims(given["id_token"].as_str().unwrap());
    assert_eq!(id["at_hash"].as_str().unwrap().len(), 22);
    id["at_hash"].take();
    assert_eq!(
        id,
        json!({"name": "ada", "nickname": "ada", "updated_at": "2024-01-07T12:00:00Z", "email": "ada@example.com",
               "email_verified": false, "iss": here, "sub": "auth0|1", "aud": CLIENT, "iat": 1_704_628_800,
               "exp": 1_704_630_600, "auth_time": 1_704_628_800, "sid": "1", "at_hash": null, "nonce": "a nonce"})
    );

    let token = given["access_token"].as_str().unwrap();
    let told = json!({"sub": "auth0|1", "name": "ada", "nickname": "ada", "updated_at": "2024-01-07T12:00:00Z",
                      "email": "ada@example.com", "email_verified": false});
    assert_eq!(server.get("/userinfo", token).await.expect(200), told);
    assert_eq!(server.post("/userinfo", token, Value::Null).await.expect(200), told);
    let profile = json!({"email": "ada@example.com", "auth0_id": "auth0|1", "name": "Ada"});
    assert_eq!(server.post("/auth/sync", token, profile).await.expect(200)["id"], 1);
    server.socket(&format!("/ws?token={token}")).await;
    // An account made here exists in every dialect.
    let login = json!({"username": "ada", "password": "correct horse"});
    server.post("/api/auth/login", "", login).await.expect(200);
}

#[tokio::test]
async fn accounts_of_other_dialects_log_in_by_name_or_email() {
    let server = Server::start().await;
    let account = json!({"username": "Ada", "email": "ada@example.com", "password": "correct horse"});
    server.post("/api/v1/auth/register", "", account).await.expect(200);
    for name in ["ada", " ADA@example.com "] {
        let path = format!("/u/login?{}", with(&[]));
        let entered = [("username", name), ("password", "correct horse")];
        let answer = Browser::new(&server).fill_in(&path, &entered).await;
        assert_eq!(answer.status, 302, "{answer:?}");
        assert!(answer.header("location").starts_with(&format!("{CALLBACK}?code=")));
        let given = sent(&answer);
        assert_eq!(given["state"], "a state");
        let access = tokens(&server, &given["code"]).await["access_token"].clone();
        assert_eq!(claims(access.as_str().unwrap())["sub"], "auth0|1");
    }
}

#[tokio::test]
async fn whoever_is_logged_in_is_asked_nothing() {
    let server = Server::start().await;
    let mut browser = Browser::new(&server);
    browser.sign_up("ada").await;
    let code = browser.code(&[("prompt", "none"), ("scope", "openid"), ("nonce", "")]).await;
    let given = tokens(&server, &code).await;
    assert_eq!(given.get("refresh_token"), None, "it wasn't asked for");
    let id = claims(given["id_token"].as_str().unwrap());
    assert_eq!((id.get("name"), id.get("email"), id.get("nonce")), (None, None, None));
    let asked_again = browser.get(&format!("/authorize?{}", with(&[("prompt", "login")]))).await;
    assert!(asked_again.header("location").starts_with("/u/login?"));
    let new_here =
        browser.get(&format!("/authorize?{}", with(&[("prompt", "login"), ("screen_hint", "signup")]))).await;
    assert!(new_here.header("location").starts_with("/u/signup?"));
    server.clock.advance(Duration::from_secs(61));
    assert!(!browser.code(&[("max_age", "61")]).await.is_empty());
    let too_old = browser.get(&format!("/authorize?{}", with(&[("max_age", "60"), ("prompt", "none")]))).await;
    assert_eq!(sent(&too_old)["error"], "login_required");
    // A week later they have to log in again.
    server.clock.advance(Duration::from_hours(7 * 24));
    let late = browser.get(&format!("/authorize?{}", with(&[("prompt", "none")]))).await;
    assert_eq!(sent(&late)["error"], "login_required");
}

#[tokio::test]
async fn a_frame_hears_by_a_message_to_its_own_page_alone() {
    let server = Server::start().await;
    let mut browser = Browser::new(&server);
    let path =
        format!("/authorize?{}", with(&[("prompt", "none"), ("response_mode", "web_message"), ("state", "</script>")]));
    let page = browser.get(&path).await;
    let policy = page.header("content-security-policy").to_owned();
    let nonce = policy.split("script-src 'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    assert_eq!(
        policy,
        format!(
            "default-src 'none'; script-src 'nonce-{nonce}'; base-uri 'none'; frame-ancestors http://localhost:3000"
        )
    );
    assert_eq!((page.header("x-frame-options"), page.header("referrer-policy")), ("", "no-referrer"));
    let html = page.expect(200).as_str().unwrap().to_owned();
    let said = json!({"type": "authorization_response",
        "response": {"error": "login_required", "error_description": "Login required", "state": "</script>"}});
    let said = said.to_string().replace('<', "\\u003c").replace('>', "\\u003e");
    let script = format!("(window.opener || window.parent).postMessage({said}, \"http://localhost:3000\");");
    assert!(html.contains(&format!("<script nonce=\"{nonce}\">{script}</script>")), "{html}");

    browser.sign_up("ada").await;
    let html = browser.get(&path).await.expect(200).as_str().unwrap().to_owned();
    let code = html.split("\"code\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    tokens(&server, &code).await;
}

#[tokio::test]
async fn the_pages_work_without_scripts_and_let_nothing_in() {
    let server = Server::with(&[("app_name", "Tom & Jerry's <chat>")]).await;
    let mut browser = Browser::new(&server);
    for page in ["login", "signup"] {
        let answer = browser.get(&format!("/u/{page}?{}", with(&[("login_hint", "\"><b>@")]))).await;
        let policy = answer.header("content-security-policy").to_owned();
        let nonce = policy.split("style-src 'nonce-").nth(1).unwrap().split('\'').next().unwrap();
        assert_eq!(
            policy,
            format!(
                "default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; \
                 form-action 'self' http://localhost:3000; frame-ancestors 'none'"
            )
        );
        for (name, value) in [
            ("content-type", "text/html; charset=utf-8"),
            ("cache-control", "no-store"),
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
        ] {
            assert_eq!(answer.header(name), value);
        }
        let mark = answer.header("set-cookie").to_owned();
        assert!(
            mark.starts_with("motet_form=") && mark.ends_with("; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax"),
            "{mark}"
        );
        let html = answer.expect(200).as_str().unwrap().to_owned();
        assert!(!html.contains("<script") && !html.contains("<b>") && !html.contains("<chat>"), "{html}");
        assert!(html.contains("Tom &amp; Jerry's &lt;chat&gt;"), "{html}");
        assert!(html.contains("<label for=\"password\">Password</label>"), "{html}");
    }
}

#[tokio::test]
async fn over_https_cookies_are_for_this_host_alone() {
    let server = Server::with(&[("public_url", "https://chat.example")]).await;
    let mut browser = Browser::new(&server);
    let login = format!("/u/login?{}", with(&[]));
    let mark = browser.get(&login).await.header("set-cookie").to_owned();
    assert!(mark.starts_with("__Host-motet_form="), "{mark}");
    assert!(mark.ends_with("; Path=/; Max-Age=86400; HttpOnly; Secure; SameSite=Lax"), "{mark}");
    let code = browser.sign_up("ada").await;
    assert!(browser.cookie("__Host-motet_login").is_some());
    let access = tokens(&server, &code).await["access_token"].clone();
    assert_eq!(claims(access.as_str().unwrap())["iss"], "https://chat.example/");
    // The server's own origin is always allowed as a redirect.
    browser.code(&[("redirect_uri", "https://chat.example/app")]).await;
}

#[tokio::test]
async fn wrong_entries_are_said_beside_their_fields() {
    let server = Server::start().await;
    let mut browser = Browser::new(&server);
    browser.sign_up("ada").await;
    let path = format!("/u/signup?{}", with(&[]));
    let entered = [("email", "nonsense"), ("username", "a b"), ("password", "short")];
    let html = browser.fill_in(&path, &entered).await.expect(400).as_str().unwrap().to_owned();
    for (name, words) in [
        ("email", "Email must be"),
        ("username", "Username must be"),
        ("password", "Password must have at least 8 characters."),
    ] {
        assert!(html.contains(&format!("aria-invalid=\"true\" aria-describedby=\"{name}-wrong\"")), "{html}");
        assert!(html.contains(&format!("<p class=\"wrong\" id=\"{name}-wrong\">{words}")), "{name}: {html}");
    }
    assert!(html.contains("value=\"nonsense\"") && !html.contains("short"), "{html}");
    let taken = [("email", "ADA@example.com"), ("username", "other"), ("password", "correct horse")];
    let html = browser.fill_in(&path, &taken).await.expect(400).as_str().unwrap().to_owned();
    assert!(html.contains("There is an account with this email already."), "{html}");
    let taken = [("email", "other@example.com"), ("username", "ADA"), ("password", "correct horse")];
    let html = browser.fill_in(&path, &taken).await.expect(400).as_str().unwrap().to_owned();
    assert!(html.contains("This username is taken."), "{html}");
    let wrong = [("username", "ada"), ("password", "wrong horse")];
    let answer = browser.fill_in(&format!("/u/login?{}", with(&[])), &wrong).await;
    assert_eq!(answer.header("location"), "");
    let html = answer.expect(400).as_str().unwrap().to_owned();
    assert!(html.contains("<p class=\"wrong\" role=\"alert\">Wrong email, username or password.</p>"), "{html}");
    assert!(html.contains("value=\"ada\"") && !html.contains("wrong horse"), "{html}");
}

#[tokio::test]
async fn refresh_tokens_rotate_and_keep_to_what_was_granted() {
    let server = Server::start().await;
    let code = Browser::new(&server).sign_up("ada").await;
    let first = tokens(&server, &code).await;
    server.clock.advance(Duration::from_hours(1));
    assert_eq!(server.get("/users/me", first["access_token"].as_str().unwrap()).await.status, 401);
    let second = refresh(&server, &first["refresh_token"]).await.expect(200);
    assert_ne!(second["refresh_token"], first["refresh_token"]);
    assert_eq!(second["scope"], "openid profile email offline_access");
    let id = claims(second["id_token"].as_str().unwrap());
    assert_eq!((id.get("nonce"), &id["auth_time"]), (None, &json!(1_704_628_800)));
    let access = claims(second["access_token"].as_str().unwrap());
    assert_eq!((&access["sid"], &access["exp"]), (&json!(1), &json!(1_704_628_800 + 5400)));
    let body = json!({"grant_type": "refresh_token", "client_id": CLIENT, "refresh_token": second["refresh_token"],
                      "scope": "email read:everything"});
    let less = server.post("/oauth/token", "", body).await.expect(200);
    assert_eq!((&less["scope"], less.get("id_token")), (&json!("email"), None));
}

#[tokio::test]
async fn passwords_buy_id_and_refresh_tokens_too() {
    let server = Server::start().await;
    Browser::new(&server).sign_up("ada").await;
    let body = json!({"grant_type": "password", "username": "ada", "password": "correct horse", "client_id": CLIENT,
                      "scope": "openid offline_access"});
    let given = server.post("/oauth/token", "", body.clone()).await.expect(200);
    assert_eq!(claims(given["id_token"].as_str().unwrap())["aud"], CLIENT);
    refresh(&server, &given["refresh_token"]).await.expect(200);
    let nameless = json!({"grant_type": "password", "username": "ada", "password": "correct horse", "scope": "openid"});
    let given = server.post("/oauth/token", "", nameless).await.expect(200);
    assert_eq!(given.get("id_token"), None, "it is for nobody");
}

#[tokio::test]
async fn a_logout_ends_the_browsers_logins_and_no_others() {
    let server = Server::start().await;
    let mut browser = Browser::new(&server);
    let here = tokens(&server, &browser.sign_up("ada").await).await;
    let login = format!("/u/login?{}", with(&[]));
    let mut other = Browser::new(&server);
    let entered = other.fill_in(&login, &[("username", "ada"), ("password", "correct horse")]).await;
    let elsewhere = tokens(&server, &sent(&entered)["code"]).await;
    let (here_token, elsewhere_token) =
        (here["access_token"].as_str().unwrap(), elsewhere["access_token"].as_str().unwrap());
    let profile = json!({"email": "ada@example.com", "auth0_id": "auth0|1", "name": "Ada"});
    server.post("/auth/sync", here_token, profile).await.expect(200);
    let mut socket = server.socket(&format!("/ws?token={here_token}")).await;

    let answer = browser.get("/v2/logout?client_id=an-app&returnTo=http%3A%2F%2Flocalhost%3A3000").await;
    assert_eq!((answer.status, answer.header("location")), (302, "http://localhost:3000/"));
    assert_eq!(browser.cookie("motet_login"), None);
    assert_eq!(socket.closed().await, 1008);
    assert_eq!(server.get("/users/me", here_token).await.status, 401);
    assert_eq!(refresh(&server, &here["refresh_token"]).await.status, 403);
    server.get("/users/me", elsewhere_token).await.expect(200);
    let silent = browser.get(&format!("/authorize?{}", with(&[("prompt", "none")]))).await;
    assert_eq!(sent(&silent)["error"], "login_required");
    let page = browser.get("/v2/logout").await.expect(200);
    assert!(page.as_str().unwrap().contains("You are logged out"));
}

#[tokio::test]
async fn a_revoked_refresh_token_ends_its_login() {
    let server = Server::start().await;
    let given = tokens(&server, &Browser::new(&server).sign_up("ada").await).await;
    let revoke = |client: &str, token: &Value| json!({"client_id": client, "token": token});
    for (client, token) in [("other-app", &given["refresh_token"]), (CLIENT, &json!("v1.nonsense"))] {
        assert_eq!(server.post("/oauth/revoke", "", revoke(client, token)).await.expect(200), Value::Null);
    }
    let next = refresh(&server, &given["refresh_token"]).await.expect(200);
    assert_eq!(server.post("/oauth/revoke", "", revoke(CLIENT, &next["refresh_token"])).await.status, 200);
    assert_eq!(refresh(&server, &next["refresh_token"]).await.status, 403);
    assert_eq!(server.get("/userinfo", next["access_token"].as_str().unwrap()).await.status, 401);
}

#[tokio::test]
async fn the_configuration_names_what_is_there() {
    let server = Server::start().await;
    let here = format!("http://{}/", server.address());
    let answer = server.get("/.well-known/openid-configuration", "").await;
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let body = answer.expect(200);
    for (name, path) in [
        ("issuer", ""),
        ("authorization_endpoint", "authorize"),
        ("token_endpoint", "oauth/token"),
        ("userinfo_endpoint", "userinfo"),
        ("jwks_uri", ".well-known/jwks.json"),
        ("revocation_endpoint", "oauth/revoke"),
    ] {
        assert_eq!(body[name], format!("{here}{path}"));
    }
    assert_eq!(body["response_types_supported"], json!(["code"]));
    assert_eq!(body["code_challenge_methods_supported"], json!(["S256"]));
    assert_eq!(body["id_token_signing_alg_values_supported"], json!(["RS256"]));
    // Where a tenant is set, the built-in issuer is off.
    let server = Server::with(&[("auth0_domain", &here), ("auth0_audience", "https://chat.example")]).await;
    for path in ["/authorize", "/u/login", "/u/signup", "/userinfo", "/v2/logout", "/.well-known/jwks.json"] {
        assert_eq!(server.get(path, "").await.expect(404), json!({"detail": "Resource not found"}), "{path}");
    }
}
