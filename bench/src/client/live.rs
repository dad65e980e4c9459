//! How each dialect listens, says something, and hears that it was said.

use memchr::memmem;
use serde_json::{Value, json};

use super::{Client, Dialect, Room};
use crate::Failure;
use crate::line::Line;
use crate::wire::{Framing, Kind, http, websocket};

impl Client {
    /// Opens a live socket, and waits until it listens: from here on it hears everything.
    pub(crate) fn listen(&self) -> Result<Line, Failure> {
        let Self { token, username, .. } = self;
        let path = match self.dialect {
            Dialect::Command | Dialect::Auth0 | Dialect::Pythia => format!("/ws?token={token}"),
            Dialect::Chat => format!("/api/ws/{username}?token={token}"),
            Dialect::Gateway => format!("/api/ws?token={token}"),
        };
        let mut line = Line::socket(self.address, &path, None)?;
        // Dialects without a greeting answer a question once they listen, since a socket's frames are taken in order.
        let question = match self.dialect {
            Dialect::Command => json!({ "command": "list_user_guilds", "payload": {} }),
            Dialect::Auth0 | Dialect::Chat => json!({ "type": "is anybody there?" }),
            Dialect::Pythia => json!({ "type": "ping" }),
            Dialect::Gateway => json!({ "op": 1 }),
        };
        line.ask(&question, |frame| match self.dialect {
            Dialect::Command => frame["status"] == "success",
            Dialect::Auth0 => frame["type"] == "error",
            Dialect::Pythia => frame["type"] == "pong",
            Dialect::Chat => frame["error"].is_string(),
            Dialect::Gateway => frame["op"] == 2,
        })?;
        Ok(line)
    }

    /// A connection on which this user says things: a live socket, or a kept connection to the REST interface.
    pub(crate) fn speak(&self) -> Result<Line, Failure> {
        if self.dialect.sends_on_socket() { self.listen() } else { Line::open(self.address, Framing::Http) }
    }

    /// The bytes that say this on such a connection.
    pub(crate) fn saying(&self, room: &Room, content: &str) -> Vec<u8> {
        let channel = &room.channel;
        let frame = |value: Value| websocket::text(&value.to_string());
        match self.dialect {
            Dialect::Command => {
                frame(json!({ "command": "send_message", "payload": { "channel_id": channel, "content": content } }))
            }
            Dialect::Auth0 => frame(json!({ "type": "new_message", "channel_id": channel, "content": content })),
            Dialect::Chat => frame(json!({ "channel_id": channel, "content": content })),
            Dialect::Pythia => self.post("/api/v1/messages/", &json!({ "channel_id": channel, "content": content })),
            Dialect::Gateway => {
                let channel = channel.as_str().unwrap_or_default();
                self.post(&format!("/api/rest/channels/{channel}/messages"), &json!({ "content": content }))
            }
        }
    }

    fn post(&self, path: &str, body: &Value) -> Vec<u8> {
        http::request("POST", &self.address.to_string(), path, Some(&self.token), Some(&body.to_string()))
    }
}

/// Whether this message acknowledges a durable send whose content holds `mark`: the reply where the dialect has one,
/// else the event that everybody gets, the author too.
pub(crate) fn acknowledges(dialect: Dialect, kind: Kind, body: &[u8], mark: &[u8]) -> bool {
    let durable = match (dialect, kind) {
        (Dialect::Command, Kind::Message) => memmem::find(body, b"\"message_id\"").is_some(),
        (_, Kind::Message) => dialect.sends_on_socket(),
        (_, Kind::Answer(200..300)) => true,
        _ => false,
    };
    durable && memmem::find(body, mark).is_some()
}

/// Whether a server's word is a refusal, as far as that can be seen without knowing the dialect.
pub(crate) fn refuses(kind: Kind, body: &[u8]) -> bool {
    match kind {
        Kind::Answer(status) => status >= 400,
        _ => memmem::find(body, b"\"error\"").is_some(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{acknowledges, refuses};
    use crate::client::{Client, Dialect, Room};
    use crate::wire::{Framing, Kind};

    fn client(dialect: Dialect) -> Client {
        let address = "127.0.0.1:1".parse().unwrap();
        Client { dialect, address, username: "u".to_owned(), token: "t".to_owned() }
    }

    #[test]
    fn only_ones_own_durable_answer_acknowledges() {
        let reply = br#"{"status":"success","message_id":1,"content":"<1.2>"}"#;
        let event = br#"{"type":"new_message","data":{"id":1,"content":"<1.2>"}}"#;
        assert!(acknowledges(Dialect::Command, Kind::Message, reply, b"<1.2>"));
        assert!(!acknowledges(Dialect::Command, Kind::Message, event, b"<1.2>"), "its reply is still to come");
        assert!(acknowledges(Dialect::Auth0, Kind::Message, event, b"<1.2>"));
        assert!(!acknowledges(Dialect::Auth0, Kind::Message, event, b"<1.3>"));
        assert!(acknowledges(Dialect::Gateway, Kind::Answer(201), event, b"<1.2>"));
        assert!(!acknowledges(Dialect::Gateway, Kind::Answer(500), event, b"<1.2>"));
    }

    #[test]
    fn refusals_are_noticed() {
        assert!(refuses(Kind::Answer(403), b""));
        assert!(refuses(Kind::Message, br#"{"status":"error"}"#));
        assert!(!refuses(Kind::Message, br#"{"status":"success"}"#));
    }

    #[test]
    fn families_without_a_sending_socket_post() {
        let room = Room::of(json!("7"));
        for dialect in Dialect::ALL {
            let bytes = client(dialect).saying(&room, "hello");
            assert_eq!(bytes.starts_with(b"POST /api/"), !dialect.sends_on_socket(), "{}", dialect.name());
        }
        let posted = String::from_utf8(client(Dialect::Gateway).saying(&room, "hello")).unwrap();
        assert!(posted.starts_with("POST /api/rest/channels/7/messages HTTP/1.1\r\n"));
        assert!(posted.ends_with(r#"{"content":"hello"}"#));
        assert_eq!(Framing::Http.cut(posted.as_bytes()).ok(), None, "a request is no answer");
    }
}
