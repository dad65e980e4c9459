//! One client of one dialect: registers, joins, connects, says, hears.

use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::http::Http;
use super::wire::{self, SendRequest, message_in};

/// The password of every voice.
pub const PASSWORD: &str = "sing-it-out-loud";

/// A dialect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// Document 000.
    Command,
    /// Document 001.
    Auth0,
    /// Document 002.
    Pythia,
    /// Document 003.
    Chat,
    /// Document 004.
    Gateway,
}

impl Dialect {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Command, Self::Auth0, Self::Pythia, Self::Chat, Self::Gateway];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::Auth0 => "auth0",
            Self::Pythia => "pythia",
            Self::Chat => "chat",
            Self::Gateway => "gateway",
        }
    }
}

/// Why a voice fell silent.
#[derive(Debug)]
pub struct VoiceError(pub String);

impl fmt::Display for VoiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for VoiceError {}

type VoiceSocket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// One client.
pub struct VoiceClient {
    http: Http,
    dialect: Dialect,
    /// Its username.
    pub username: String,
    /// Its token.
    pub token: String,
    socket: Option<VoiceSocket>,
}

impl VoiceClient {
    /// Registers a user the way the dialect's clients do.
    pub async fn register(http: &Http, dialect: Dialect, username: &str) -> Result<Self, VoiceError> {
        let email = format!("{username}@example.com");
        let account = json!({ "username": username, "email": email, "password": PASSWORD });
        let answer = match dialect {
            Dialect::Command => {
                let mut socket = connect(http, "/ws").await?;
                ask(&mut socket, &json!({ "command": "register", "payload": account })).await?;
                ask(&mut socket, &json!({ "command": "login", "payload": account })).await?
            }
            Dialect::Auth0 => sign_up(http, &email, username).await?,
            Dialect::Pythia => http.post("/api/v1/auth/register", None, &account).await?,
            Dialect::Chat => http.post("/api/auth/register", None, &account).await?,
            Dialect::Gateway => http.post("/api/rest/auth/register", None, &account).await?,
        };
        let token = text(&answer, "access_token")?;
        Ok(Self { http: http.clone(), dialect, username: username.to_owned(), token, socket: None })
    }

    /// Its dialect.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Makes a public channel with a join code, as `auth0` clients do, and gives its number.
    pub async fn open_channel(&self, name: &str, code: &str) -> Result<i64, VoiceError> {
        let draft = json!({ "name": name, "is_private": false, "join_code": code });
        let channel = self.http.post("/channels/", Some(&self.token), &draft).await?;
        channel["id"].as_i64().ok_or_else(|| VoiceError(format!("a channel without an id: {channel}")))
    }

    /// Joins a channel that belongs to no guild.
    pub async fn join(&self, channel: i64, code: &str) -> Result<(), VoiceError> {
        let (path, body) = wire::join(self.dialect, channel, code);
        self.http.post(&path, Some(&self.token), &body).await.map(|_| ())
    }

    /// Opens its live socket, and waits until it listens: from here on it hears everything.
    pub async fn connect(&mut self) -> Result<(), VoiceError> {
        let mut socket = connect(&self.http, &wire::socket(self.dialect, &self.username, &self.token)).await?;
        // Dialects without a greeting answer a question once they listen, since a socket's frames are taken in order.
        let question = match self.dialect {
            Dialect::Command => json!({ "command": "list_user_guilds", "payload": {} }),
            Dialect::Auth0 | Dialect::Chat => json!({ "type": "is anybody there?" }),
            Dialect::Pythia => json!({ "type": "ping" }),
            Dialect::Gateway => json!({ "op": 1 }),
        };
        send(&mut socket, &question).await?;
        let answered = |frame: &Value| match self.dialect {
            Dialect::Command => frame["status"] == "success",
            Dialect::Auth0 => frame["type"] == "error",
            Dialect::Pythia => frame["type"] == "pong",
            Dialect::Chat => frame["error"].is_string(),
            Dialect::Gateway => frame["op"] == 2,
        };
        loop {
            if answered(&next(&mut socket).await?) {
                break;
            }
        }
        self.socket = Some(socket);
        Ok(())
    }

    /// Says something.
    pub async fn say(&mut self, channel: i64, content: &str) -> Result<(), VoiceError> {
        match wire::say(self.dialect, channel, content) {
            SendRequest::Frame(frame) => send(self.socket()?, &frame).await,
            SendRequest::Post(path, body) => self.http.post(&path, Some(&self.token), &body).await.map(|_| ()),
        }
    }

    /// The next `count` messages, whole, as they come; other frames are passed over.
    pub async fn hear(&mut self, count: usize, patience: Duration) -> Result<Vec<Value>, VoiceError> {
        let dialect = self.dialect;
        let socket = self.socket()?;
        let mut heard = Vec::new();
        let listen = async {
            while heard.len() < count {
                let frame = next(socket).await?;
                if message_in(dialect, &frame).is_some() {
                    heard.push(frame);
                }
            }
            Ok(())
        };
        match tokio::time::timeout(patience, listen).await {
            Ok(done) => done.map(|()| heard),
            Err(_) => Err(VoiceError(format!("{} waited in vain", dialect.name()))),
        }
    }

    fn socket(&mut self) -> Result<&mut VoiceSocket, VoiceError> {
        self.socket.as_mut().ok_or_else(|| VoiceError("not connected".to_owned()))
    }
}

/// Signs up with the built-in issuer, gets a token, and makes the account known.
async fn sign_up(http: &Http, email: &str, username: &str) -> Result<Value, VoiceError> {
    let signup = json!({ "client_id": "voices", "connection": "Username-Password-Authentication", "email": email, "username": username, "password": PASSWORD });
    http.post("/dbconnections/signup", None, &signup).await?;
    let grant = json!({ "grant_type": "password", "client_id": "voices", "username": email, "password": PASSWORD });
    let answer = http.post("/oauth/token", None, &grant).await?;
    let token = text(&answer, "access_token")?;
    let profile = json!({ "email": email, "auth0_id": subject(&token)?, "name": username, "picture": null });
    http.post("/auth/sync", Some(&token), &profile).await?;
    Ok(answer)
}

/// Whom a token is for, as its bearer reads it.
fn subject(token: &str) -> Result<String, VoiceError> {
    let payload = token.split('.').nth(1).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
    let claims: Value = payload.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or(Value::Null);
    text(&claims, "sub")
}

fn text(answer: &Value, field: &str) -> Result<String, VoiceError> {
    let found = answer[field].as_str().map(str::to_owned);
    found.ok_or_else(|| VoiceError(format!("no {field} in {answer}")))
}

async fn connect(http: &Http, path: &str) -> Result<VoiceSocket, VoiceError> {
    let url = format!("ws://{}{path}", http.address());
    let (socket, _) = connect_async(url).await.map_err(|error| VoiceError(format!("{path}: {error}")))?;
    Ok(socket)
}

async fn send(socket: &mut VoiceSocket, frame: &Value) -> Result<(), VoiceError> {
    socket.send(Message::text(frame.to_string())).await.map_err(|error| VoiceError(error.to_string()))
}

async fn next(socket: &mut VoiceSocket) -> Result<Value, VoiceError> {
    loop {
        match socket.next().await {
            Some(Ok(Message::Text(text))) => {
                return serde_json::from_str(&text).map_err(|error| VoiceError(error.to_string()));
            }
            Some(Ok(Message::Close(close))) => return Err(VoiceError(format!("closed: {close:?}"))),
            Some(Ok(_)) => {}
            Some(Err(error)) => return Err(VoiceError(error.to_string())),
            None => return Err(VoiceError("the connection ended".to_owned())),
        }
    }
}

/// Asks a request/reply socket; an answer that isn't a success fails.
async fn ask(socket: &mut VoiceSocket, frame: &Value) -> Result<Value, VoiceError> {
    send(socket, frame).await?;
    let answer = next(socket).await?;
    if answer["status"] == "error" { Err(VoiceError(format!("{frame} answered {answer}"))) } else { Ok(answer) }
}
