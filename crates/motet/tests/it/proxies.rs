//! The configurations for nginx and Caddy that are shipped, as they are but for names, ports and certificates.

use std::fs;
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use testkit::Certificate;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::Role;

use crate::files::{form, form_type};
use crate::starting::{Process, free_port, motet};

const NAME: &str = "chat.example.com";
const PATIENCE: Duration = Duration::from_secs(30);

/// A program of a proxy, if this machine has it; if not, this is said past the test harness, which would hide it.
fn program(name: &str) -> Option<PathBuf> {
    let places = ["/usr/sbin", "/usr/bin", "/usr/local/bin", "/usr/local/sbin"];
    let found = places.into_iter().map(|place| Path::new(place).join(name)).find(|path| path.exists());
    if found.is_none() {
        use std::io::Write;
        let line = format!("THE CONFIGURATION FOR {name} WAS NOT TESTED: {name} is not installed\n");
        std::io::stderr().write_all(line.as_bytes()).unwrap();
    }
    found
}

/// What is shipped, with this instead of that; each has to be there.
fn shipped(name: &str, changes: &[(&str, String)]) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy").join(name);
    let text = fs::read_to_string(path).unwrap();
    changes.iter().fold(text, |text, (from, to)| {
        assert!(text.contains(from), "{name} has no {from}");
        text.replace(from, to)
    })
}

/// A proxy in front of a server; both end with it.
struct Front {
    proxy: Child,
    server: Process,
    port: u16,
    client: Client,
    folder: tempfile::TempDir,
}

impl Front {
    /// Starts a server, and the proxy that this makes of the folder, its port and the server's address.
    fn start(proxy: impl FnOnce(&Path, u16, &str) -> Command) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let made = Certificate::of(NAME);
        fs::write(folder.path().join("certificate.pem"), &made.certificate).unwrap();
        fs::write(folder.path().join("key.pem"), &made.key).unwrap();
        let port = free_port();
        let mut command = motet(folder.path());
        command.env("MOTET_LOG", "warn").env("MOTET_TRUSTED_PROXIES", "127.0.0.1,::1");
        command.env("MOTET_PUBLIC_URL", format!("https://{NAME}:{port}"));
        let server = Process::run(command, free_port());
        let mut command = proxy(folder.path(), port, &server.address);
        let log = fs::File::create(folder.path().join("proxy.log")).unwrap();
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let proxy = command.spawn().unwrap();
        let root = reqwest::Certificate::from_pem(made.roots.as_bytes()).unwrap();
        let client = Client::builder().tls_certs_only([root]).http1_only();
        let client = client.resolve(NAME, SocketAddr::from(([127, 0, 0, 1], port)));
        let client = client.redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let front = Self { proxy, server, port, client, folder };
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let log = || fs::read_to_string(front.folder.path().join("proxy.log")).unwrap();
            assert!(begun.elapsed() < PATIENCE, "the proxy never served: {}", log());
            std::thread::sleep(Duration::from_millis(20));
        }
        front
    }

    fn url(&self, path: &str) -> String {
        format!("https://{NAME}:{}{path}", self.port)
    }

    async fn post(&self, path: &str, body: &Value) -> Value {
        let response = self.client.post(self.url(path)).json(body).send().await.unwrap();
        assert!(response.status().is_success(), "{path}: {}", response.status());
        response.json().await.unwrap()
    }

    /// REST, the largest upload, a WebSocket, and the issuer's own address pass.
    async fn passes(self) {
        let account = json!({ "username": "ada", "email": "ada@example.com", "password": "correct horse" });
        self.post("/api/auth/register", &account).await;
        let login = self.post("/api/auth/login", &account).await;
        let token = login["access_token"].as_str().unwrap();
        let mut socket = self.socket(&format!("/api/ws?token={token}")).await;
        let content = vec![b'x'; 10 * 1024 * 1024];
        let body = form(&[("channel_id", None, b"general"), ("file", Some("large.txt"), &content)]);
        let upload = self.client.post(self.url("/api/messages")).bearer_auth(token);
        let sent = upload.header("content-type", form_type()).body(body).send().await.unwrap();
        assert_eq!(sent.status(), 200);
        let sent: Value = sent.json().await.unwrap();
        let file = self.url(&format!("/api/files/{}", sent["file"]["id"].as_str().unwrap()));
        let read = self.client.get(file).bearer_auth(token).send().await.unwrap();
        assert_eq!(read.bytes().await.unwrap().len(), content.len());
        let heard = loop {
            let Some(Ok(Message::Text(text))) = socket.next().await else { panic!("the socket ended") };
            let frame: Value = serde_json::from_str(&text).unwrap();
            if frame["op"] == 11 {
                break frame;
            }
        };
        assert_eq!(heard["d"]["attachments"][0]["size"], content.len());
        socket.send(Message::text(r#"{"op":1,"d":null}"#)).await.unwrap();
        let answer = tokio::time::timeout(PATIENCE, socket.next()).await.unwrap().unwrap().unwrap();
        assert_eq!(answer.to_text().unwrap(), r#"{"op":2,"d":null}"#);
        let found: Value = {
            let path = self.url("/.well-known/openid-configuration");
            self.client.get(path).send().await.unwrap().json().await.unwrap()
        };
        assert_eq!(found["issuer"], self.url("/"));
        let metrics = self.client.get(self.url("/metrics")).send().await.unwrap();
        assert_eq!(metrics.status(), StatusCode::FORBIDDEN);
    }

    async fn socket(&self, path: &str) -> WebSocketStream<reqwest::Upgraded> {
        let request = self.client.get(self.url(path)).header("connection", "Upgrade").header("upgrade", "websocket");
        let request = request.header("sec-websocket-version", "13");
        let response = request.header("sec-websocket-key", "AAAAAAAAAAAAAAAAAAAAAA==").send().await.unwrap();
        assert_eq!(response.status(), StatusCode::SWITCHING_PROTOCOLS);
        WebSocketStream::from_raw_socket(response.upgrade().await.unwrap(), Role::Client, None).await
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-TERM", &self.proxy.id().to_string()]).status();
        let _ = self.proxy.wait();
        let _ = self.server.pid();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nginx_as_shipped_passes_rest_uploads_and_sockets() {
    let Some(nginx) = program("nginx") else { return };
    let front = Front::start(|folder, port, server| {
        let at = |name: &str| folder.join(name).display().to_string();
        let site = shipped(
            "nginx.conf",
            &[
                ("127.0.0.1:8000", server.to_owned()),
                ("listen 443 ssl http2", format!("listen 127.0.0.1:{port} ssl http2")),
                ("    listen [::]:443 ssl http2;\n", String::new()),
                ("listen 80;", format!("listen 127.0.0.1:{};", free_port())),
                ("    listen [::]:80;\n", String::new()),
                ("/etc/letsencrypt/live/chat.example.com/fullchain.pem", at("certificate.pem")),
                ("/etc/letsencrypt/live/chat.example.com/privkey.pem", at("key.pem")),
            ],
        );
        let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|kind| format!("{kind}_temp_path {};", at(kind)))
            .concat();
        // nginx started as root runs its workers as another account, which may not read the folder: so they stay root.
        let user = if Command::new("id").arg("-u").output().unwrap().stdout == b"0\n" { "user root;" } else { "" };
        let around = format!(
            "daemon off; {user} worker_processes 1; pid {}; error_log stderr; events {{}} http {{ access_log off; {temporary} {site} }}",
            at("nginx.pid")
        );
        fs::write(folder.join("nginx.conf"), around).unwrap();
        let mut command = Command::new(nginx);
        command.args(["-e", "stderr", "-p", &folder.display().to_string(), "-c", &at("nginx.conf")]);
        command
    });
    front.passes().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn caddy_as_shipped_passes_rest_uploads_and_sockets() {
    let Some(caddy) = program("caddy") else { return };
    let front = Front::start(|folder, port, server| {
        let at = |name: &str| folder.join(name).display().to_string();
        let tls = format!("https://{NAME}:{port} {{\n\ttls {} {}\n", at("certificate.pem"), at("key.pem"));
        let site = shipped("Caddyfile", &[("127.0.0.1:8000", server.to_owned()), ("chat.example.com {\n", tls)]);
        let globals = format!("{{\n\tadmin off\n\tauto_https disable_redirects\n\thttp_port {}\n}}\n", free_port());
        fs::write(folder.join("Caddyfile"), globals + &site).unwrap();
        let mut command = Command::new(caddy);
        command.args(["run", "--adapter", "caddyfile", "--config", &at("Caddyfile")]).env("HOME", folder);
        command
    });
    front.passes().await;
}
