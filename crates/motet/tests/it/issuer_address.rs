//! Under which address the built-in issuer is known, and for which API its tokens are.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::{Value, json};
use testkit::{Answer, Server};

use crate::issuer_app::{Browser, CLIENT, claims, refresh, sent, tokens, with};
use crate::starting::{free_port, motet};

/// A request that names this host, and what a proxy says of it.
async fn ask(
    server: &Server,
    method: Method,
    path: &str,
    host: &str,
    more: &[(&'static str, &str)],
    body: &Value,
) -> Answer {
    let mut headers = HeaderMap::new();
    headers.insert("host", HeaderValue::from_str(host).unwrap());
    for (name, value) in more {
        headers.insert(*name, HeaderValue::from_str(value).unwrap());
    }
    let text = if body.is_null() { String::new() } else { body.to_string() };
    server.raw(method, path, headers, text).await
}

async fn log_in(server: &Server, host: &str, more: &[(&'static str, &str)]) -> Answer {
    let more: Vec<_> = more.iter().copied().chain([("content-type", "application/json")]).collect();
    let login = json!({"grant_type": "password", "username": "ada", "password": "correct horse", "client_id": CLIENT,
                       "scope": "openid profile email offline_access"});
    ask(server, Method::POST, "/oauth/token", host, &more, &login).await
}

async fn ada(server: &Server) {
    let account = json!({"username": "ada", "password": "correct horse"});
    assert!(server.post("/api/auth/register", "", account).await.status < 300);
}

/// Whether a token is taken by a request that names this host: by REST, `/userinfo`, files and the socket.
async fn is_good(server: &Server, token: &str, host: &str, more: &[(&'static str, &str)]) -> bool {
    let bearer = format!("Bearer {token}");
    let more: Vec<_> = more.iter().copied().chain([("authorization", &*bearer)]).collect();
    let verified = ask(server, Method::GET, "/auth/verify", host, &more, &Value::Null).await;
    let ticket = ask(server, Method::POST, "/files/ticket", host, &more, &Value::Null).await;
    let good = verified.status == 200;
    assert_eq!((verified.status, ticket.status), if good { (200, 201) } else { (401, 401) });
    good
}

#[tokio::test]
async fn elsewhere_than_at_home_only_the_connections_own_address_is_believed() {
    let server = Server::with(&[("listen", "0.0.0.0:0")]).await;
    ada(&server).await;
    let port = server.address().port();
    let here = format!("127.0.0.1:{port}");
    for host in [
        "evil.example",
        &*format!("evil.example:{port}"),
        "127.0.0.1",
        &*format!("127.0.0.2:{port}"),
        "127.0.0.1.evil.example",
    ] {
        let refused = json!({"error": "invalid_request",
            "error_description": "This server isn't known under the host of this request: set MOTET_PUBLIC_URL"});
        assert_eq!(log_in(&server, host, &[]).await.expect(400), refused, "{host}");
        let forwarded = [("x-forwarded-host", &*here), ("x-forwarded-proto", "https")];
        assert_eq!(log_in(&server, host, &forwarded).await.expect(400), refused, "{host}");
        for path in
            ["/.well-known/openid-configuration", "/.well-known/jwks.json", "/authorize", "/u/login", "/oidc/logout"]
        {
            assert_eq!(ask(&server, Method::GET, path, host, &[], &Value::Null).await.status, 400, "{path}");
        }
    }
    for host in [&*here, &*format!("localhost:{port}")] {
        let given = log_in(&server, host, &[]).await.expect(200);
        let token = given["access_token"].as_str().unwrap();
        assert_eq!(
            (&claims(token)["iss"], &claims(token)["aud"]),
            (&json!(format!("http://{host}/")), &json!(format!("http://{host}/")))
        );
        assert!(is_good(&server, token, host, &[]).await);
        server.socket(&format!("/ws?token={token}")).await;
    }
}

#[tokio::test]
async fn tokens_made_under_a_foreign_host_are_refused_where_it_is_not_believed() {
    // The token is made while the server listens on loopback, where any host name is believed; then it listens everywhere.
    let mut server = Server::start().await;
    ada(&server).await;
    let given = log_in(&server, "evil.example", &[]).await.expect(200);
    let token = given["access_token"].as_str().unwrap().to_owned();
    assert_eq!(claims(&token)["iss"], "http://evil.example/");
    server.restart_with(&[("listen", "0.0.0.0:0")]).await;
    let here = server.address().port();
    let here = format!("127.0.0.1:{here}");
    for host in ["evil.example", &*here] {
        assert!(!is_good(&server, &token, host, &[]).await, "{host}");
    }
    let bearer = format!("Bearer {token}");
    let told = ask(&server, Method::GET, "/userinfo", &here, &[("authorization", &bearer)], &Value::Null).await;
    assert_eq!(told.status, 401);
    assert_eq!(server.try_socket(&format!("/ws?token={token}"), &[]).await.err(), Some(401));
    // The login is still valid: a refresh under one of the server's own addresses gives valid tokens.
    let again = refresh(&server, &given["refresh_token"]).await.expect(200);
    assert!(is_good(&server, again["access_token"].as_str().unwrap(), &here, &[]).await);
}

#[tokio::test]
async fn a_trusted_proxy_says_under_which_host_it_was_asked() {
    let server = Server::with(&[("listen", "0.0.0.0:0"), ("trusted_proxies", "127.0.0.1")]).await;
    ada(&server).await;
    let forwarded = [("x-forwarded-proto", "https"), ("x-forwarded-for", "203.0.113.9")];
    let given = log_in(&server, "chat.example", &forwarded).await.expect(200);
    let token = given["access_token"].as_str().unwrap();
    assert_eq!(claims(token)["iss"], "https://chat.example/");
    assert!(is_good(&server, token, "chat.example", &forwarded).await);
}

#[tokio::test]
async fn the_configured_address_is_the_only_one() {
    let server = Server::with(&[("listen", "0.0.0.0:0"), ("public_url", "https://chat.example")]).await;
    ada(&server).await;
    let given = log_in(&server, "evil.example", &[]).await.expect(200);
    let token = given["access_token"].as_str().unwrap();
    assert_eq!(
        (&claims(token)["iss"], &claims(token)["aud"]),
        (&json!("https://chat.example/"), &json!("https://chat.example/"))
    );
    assert!(is_good(&server, token, "evil.example", &[]).await);
}

#[tokio::test]
async fn tokens_are_for_this_api_and_no_other() {
    for (settings, home) in
        [(vec![], None), (vec![("auth0_audience", "https://chat.example/api")], Some("https://chat.example/api"))]
    {
        let server = Server::with(&settings).await;
        ada(&server).await;
        let home = home.map_or_else(|| format!("http://{}/", server.address()), str::to_owned);
        let login = |audience: &str| {
            json!({"grant_type": "password", "username": "ada", "password": "correct horse", "client_id": CLIENT,
                   "audience": audience, "scope": "offline_access"})
        };
        let bare = home.trim_end_matches('/').to_owned();
        for named in ["", &*home, &*bare] {
            let given = server.post("/oauth/token", "", login(named)).await.expect(200);
            let token = given["access_token"].as_str().unwrap();
            assert_eq!(claims(token)["aud"], *home);
            server.get("/auth/verify", token).await.expect(200);
            let again = json!({"grant_type": "refresh_token", "client_id": CLIENT, "refresh_token": given["refresh_token"],
                               "audience": named});
            server.post("/oauth/token", "", again).await.expect(200);
        }
        let other = "https://other.example/api";
        let refused = json!({"error": "access_denied", "error_description": format!("Service not found: {other}")});
        assert_eq!(server.post("/oauth/token", "", login(other)).await.expect(403), refused);
        let given = server.post("/oauth/token", "", login("")).await.expect(200);
        let narrowed = json!({"grant_type": "refresh_token", "client_id": CLIENT, "refresh_token": given["refresh_token"],
                              "audience": other});
        assert_eq!(server.post("/oauth/token", "", narrowed).await.expect(403), refused);
        refresh(&server, &given["refresh_token"]).await.expect(200);
        let mut browser = Browser::new(&server);
        let answer = browser.get(&format!("/authorize?{}", with(&[("audience", other)]))).await;
        let said = sent(&answer);
        assert_eq!((&*said["error"], &*said["state"]), ("access_denied", "a state"));
        let code = browser.sign_up("eve").await;
        let token = tokens(&server, &code).await["access_token"].as_str().unwrap().to_owned();
        assert_eq!(claims(&token)["aud"], *home);
    }
}

/// What a server logs that listens there, from its start to its stop.
fn logged(host: &str, more: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let port = free_port();
    let mut command = motet(folder.path());
    command.args(["serve", "--listen", &format!("{host}:{port}")]).env("MOTET_LOG", "warn");
    command.envs(more.iter().copied()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // The line that says where it serves. More lines may follow, so the pipe stays open.
    let (mut said, mut line) = (BufReader::new(child.stdout.take().unwrap()), String::new());
    said.read_line(&mut line).unwrap();
    assert!(line.contains("listens on"), "{line}");
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    String::from_utf8(child.wait_with_output().unwrap().stderr).unwrap()
}

#[test]
fn whoever_listens_to_others_without_saying_where_is_warned() {
    let warned = logged("0.0.0.0", &[]);
    assert!(warned.contains("MOTET_PUBLIC_URL isn't set"), "{warned}");
    for (host, more) in [("127.0.0.1", vec![]), ("0.0.0.0", vec![("MOTET_PUBLIC_URL", "https://chat.example")])] {
        let said = logged(host, &more);
        assert!(!said.contains("MOTET_PUBLIC_URL"), "{said}");
    }
}
