//! A tenant on a port of this machine: answers every request with its keys, or fails as told, and counts.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use auth::Tenant;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// For which API the tenant's tokens are made.
pub(crate) const AUDIENCE: &str = "https://chat.example/api";

/// What the tenant answers.
#[derive(Clone)]
pub(crate) enum Answer {
    /// These keys, with these header lines.
    Keys(Vec<Value>, &'static str),
    /// This text, with this status.
    Text(&'static str, String),
    /// These keys, after a while.
    Slow(Vec<Value>, Duration),
    /// Nothing: the connection is closed.
    Nothing,
}

pub(crate) struct TenantServer {
    pub(crate) url: String,
    answer: Arc<Mutex<Answer>>,
    algorithms: Arc<Mutex<Option<Value>>>,
    traded: Arc<Mutex<Answer>>,
    configurations: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
}

impl TenantServer {
    pub(crate) async fn start(answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let answer = Arc::new(Mutex::new(answer));
        let requests = Arc::new(AtomicUsize::new(0));
        let algorithms = Arc::new(Mutex::new(None));
        let configurations = Arc::new(AtomicUsize::new(0));
        let traded = Arc::new(Mutex::new(Answer::Nothing));
        let (answers, counted) = (Arc::clone(&answer), Arc::clone(&requests));
        let (listed, configuration_requests) = (Arc::clone(&algorithms), Arc::clone(&configurations));
        let (trades, issuer) = (Arc::clone(&traded), url.clone());
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                let mut connection = connection;
                let request = read(&mut connection).await.unwrap_or_default();
                let answer = if request.starts_with(b"GET /.well-known/openid-configuration HTTP/1.1\r\n") {
                    configuration_requests.fetch_add(1, Ordering::SeqCst);
                    let listed = listed.lock().unwrap().clone();
                    let listed = listed.map(|listed| {
                        json!({ "id_token_signing_alg_values_supported": listed, "issuer": issuer,
                                "authorization_endpoint": format!("{issuer}authorize?tenant=1"),
                                "token_endpoint": format!("{issuer}oauth/token") })
                    });
                    let status = if listed.is_some() { "200 OK" } else { "404 Not Found" };
                    Answer::Text(status, listed.unwrap_or_default().to_string())
                } else if request.starts_with(b"POST /oauth/token HTTP/1.1\r\n") {
                    trades.lock().unwrap().clone()
                } else {
                    counted.fetch_add(1, Ordering::SeqCst);
                    let found = request.starts_with(b"GET /.well-known/jwks.json HTTP/1.1\r\n");
                    let answer = answers.lock().unwrap().clone();
                    if found { answer } else { Answer::Text("404 Not Found", String::new()) }
                };
                tokio::spawn(serve(connection, answer));
            }
        });
        Self { url, answer, algorithms, traded, configurations, requests }
    }

    pub(crate) fn answers(&self, answer: Answer) {
        *self.answer.lock().unwrap() = answer;
    }

    /// Says in its configuration, which it had none of, that it signs with these algorithms.
    pub(crate) fn lists(&self, algorithms: Value) {
        *self.algorithms.lock().unwrap() = Some(algorithms);
    }

    /// Answers codes so.
    pub(crate) fn trades(&self, answer: Answer) {
        *self.traded.lock().unwrap() = answer;
    }

    /// How often it was asked for its configuration.
    pub(crate) fn configurations(&self) -> usize {
        self.configurations.load(Ordering::SeqCst)
    }

    /// How often it was asked for its keys. Each request has a connection of its own.
    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    pub(crate) fn tenant(&self) -> Tenant {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Tenant::new(&self.url, AUDIENCE, client).unwrap()
    }

    /// Waits until the keys were requested this often, and answered.
    pub(crate) async fn until_requested(&self, times: usize) {
        tokio::time::timeout(Duration::from_secs(5), async {
            while self.requests() < times {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        })
        .await
        .unwrap();
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn read(connection: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut request = Vec::new();
    while !is_whole(&request) && connection.read_buf(&mut request).await? > 0 {}
    Ok(request)
}

/// Whether its head is there, and its body.
fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    body.len() >= length.unwrap_or(0)
}

async fn serve(mut connection: TcpStream, answer: Answer) -> std::io::Result<()> {
    let (status, headers, body) = match answer {
        Answer::Keys(keys, headers) => ("200 OK", headers, json!({ "keys": keys }).to_string()),
        Answer::Text(status, text) => (status, "", text),
        Answer::Slow(keys, delay) => {
            tokio::time::sleep(delay).await;
            ("200 OK", "", json!({ "keys": keys }).to_string())
        }
        Answer::Nothing => return Ok(()),
    };
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n");
    connection.write_all(head.as_bytes()).await?;
    connection.write_all(body.as_bytes()).await
}
