//! A request without a valid `Host`, or a handshake without a valid key, is refused at every path (RFC 9110, RFC 6455).

use testkit::Server;

use crate::people::gateway;
use crate::raw::{HANDSHAKE, Raw};

/// Paths of the node, of each dialect, and of nobody.
const PATHS: [&str; 10] = [
    "/healthz",
    "/",
    "/docs",
    "/files/1/a",
    "/users/me",
    "/.well-known/openid-configuration",
    "/api/v1/health",
    "/api/auth/me",
    "/api/rest/auth/me",
    "/ws",
];

async fn request(server: &Server, line: &str, headers: &str) -> (u16, String, String) {
    let request = format!("{line}\r\n{headers}\r\n");
    Raw::saying(server.address(), request.as_bytes()).await.answer().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_without_one_sound_host_is_refused_everywhere() {
    let server = Server::start().await;
    for path in PATHS {
        let line = format!("GET {path} HTTP/1.1");
        for headers in ["", "Host: x\r\nHost: x\r\n", "Host: a b\r\n", "Host: u@x\r\n", "Host: x:port\r\n", "Host:\r\n"]
        {
            let (status, head, body) = request(&server, &line, headers).await;
            assert_eq!(status, 400, "{path} {headers:?}: {body}");
            assert!(head.contains("connection: close") && body.starts_with('{'), "{path} {headers:?}: {head} {body}");
        }
        assert_ne!(request(&server, &line, "Host: chat.example:8000\r\n").await.0, 400, "{path}");
        // Without a host the issuer has no address to publish.
        let nameless = path.starts_with("/.well-known");
        assert_eq!(request(&server, &format!("GET {path} HTTP/1.0"), "").await.0 == 400, nameless, "{path}");
    }
    assert_eq!(request(&server, "GET /healthz HTTP/1.0", "").await.0, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handshake_without_a_sound_key_is_refused_at_every_socket() {
    let server = Server::start().await;
    let token = gateway(&server, "gwen").await;
    let issued = server
        .post(
            "/oauth/token",
            "",
            serde_json::json!({
                "grant_type": "password", "username": "gwen", "password": "correct horse battery staple",
            }),
        )
        .await;
    let of_auth0 = issued.body["access_token"].as_str().unwrap_or("e30.e30.e30").to_owned();
    for path in [
        "/ws".to_owned(),
        format!("/ws?token={token}"),
        format!("/ws?token={of_auth0}"),
        format!("/api/ws/gwen?token={token}"),
        format!("/api/ws?token={token}"),
    ] {
        for key in ["", "abc", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZTE="] {
            let request =
                HANDSHAKE.replace("GET /ws ", &format!("GET {path} ")).replace("dGhlIHNhbXBsZSBub25jZQ==", key);
            let (status, _, body) = Raw::saying(server.address(), request.as_bytes()).await.answer().await;
            assert_eq!(status, 400, "{path} {key:?}: {body}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_stands_in_a_frame() {
    let server = Server::start().await;
    let login = "/u/login?client_id=x&response_type=code&redirect_uri=http://localhost/&code_challenge_method=S256\
                 &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    for path in ["/", "/docs", "/redoc", login, "/u/login"] {
        let (_, head, _) = request(&server, &format!("GET {path} HTTP/1.1"), "Host: x\r\n").await;
        let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        assert!(header("content-type: ").starts_with("text/html"), "{path}: {head}");
        assert_eq!(header("x-frame-options: "), "deny", "{path}");
        let policy = header("content-security-policy: ");
        assert!(policy.contains("default-src") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_keeps_an_id_that_is_fit_for_a_line_of_the_log() {
    let server = Server::start().await;
    let longest = "x".repeat(domain::limits::REQUEST_ID_CHARS);
    for (id, kept) in
        [("mine-7", true), (&longest, true), (&format!("{longest}x"), false), ("a b", false), ("é", false)]
    {
        let (status, head, _) =
            request(&server, "GET /healthz HTTP/1.1", &format!("Host: x\r\nX-Request-Id: {id}\r\n")).await;
        let answered = head.lines().find_map(|line| line.strip_prefix("x-request-id: ")).unwrap();
        assert_eq!((status, answered == id), (200, kept), "{id}");
    }
}
