//! The socket of document 002: rooms, typing, ping.

use std::collections::BTreeSet;
use std::future::ready;
use std::sync::Arc;

use axum::extract::ws::WebSocketUpgrade;
use axum::http::StatusCode;
use axum::response::Response;
use bytes::Bytes;
use domain::Refusal;
use domain::event::Stream;
use domain::fanout::{Encoder, Farewell, Seat};
use domain::model::{Account, ChannelId};
use domain::verbs::{self, Listening};
use serde_json::{Value, json};
use socket::{Handle, Party};

use super::encode::Words;
use super::refuse::refuse;
use super::{FAMILY, NAME, decode};
use crate::kit::id::{Kind, uuid};
use crate::kit::time::rfc3339;
use crate::kit::{Context, Fields, Line, No, answer, live, no};

/// Answers a handshake with `?token=`. One that doesn't hold is refused with 403, before the socket exists.
pub async fn open(context: Arc<Context>, upgrade: WebSocketUpgrade, line: &Line, token: &str) -> Response {
    let reserved = context.sockets.reserve(live::terms(NAME, Words.goodbye(Farewell::TooSlow)));
    let entered = match verbs::authenticate(&context.core, token).await {
        Ok(account) => live::listen(&context.core, FAMILY, account, &reserved, line).await,
        Err(refusal) => Err(refusal),
    };
    match entered {
        Ok(entered) => reserved.upgrade(upgrade, move |handle| ready(Client::enter(context, entered, handle))),
        Err(refusal @ (Refusal::Unavailable | Refusal::TooMany(_))) => refuse(&No::Refusal(refusal)),
        Err(_) => answer::json(StatusCode::FORBIDDEN, &json!({ "detail": "Could not validate credentials" })),
    }
}

/// One connected client.
struct Client {
    context: Arc<Context>,
    account: Account,
    handle: Handle,
    /// Its place in the hub; none once it is gone.
    seat: Option<Seat>,
    /// Where it said that its user types, and not yet that they stopped.
    typing: BTreeSet<ChannelId>,
}

/// What a frame wants.
enum Request {
    JoinChannel,
    LeaveChannel,
    Typing,
    OnlineUsers,
}

impl Client {
    /// Says hello and goes live.
    fn enter(context: Arc<Context>, (account, listening): (Account, Listening), handle: Handle) -> Self {
        handle.send(answer::frame(&json!({
            "type": "connection_established",
            "user_id": uuid(Kind::User, account.user.id.get()),
            "username": account.user.username,
            "timestamp": rfc3339(context.core.clock.now()),
        })));
        listening.seat.go_live(&listening.snapshot.heads);
        Self { context, account, handle, seat: Some(listening.seat), typing: BTreeSet::new() }
    }

    fn say(&self, frame: &Value) {
        self.handle.send(answer::frame(frame));
    }

    fn error(&self, code: &'static str, message: &str, details: &str) {
        no::count(NAME, code);
        self.say(&json!({ "type": "error", "error_code": code, "message": message, "details": details }));
    }

    async fn answer(&mut self, mut fields: Fields) {
        let kind = fields.optional_text("type").unwrap_or_default();
        let request = match kind.as_str() {
            "ping" => return self.say(&json!({ "type": "pong", "timestamp": self.now() })),
            "join_channel" => Request::JoinChannel,
            "leave_channel" => Request::LeaveChannel,
            "typing_indicator" => Request::Typing,
            "get_online_users" => Request::OnlineUsers,
            _ => return self.error("unknown_message_type", "Unknown message type", "The type is missing or not known"),
        };
        let given = fields.get("channel_id").cloned();
        match given {
            None => self.error("missing_channel_id", "Missing channel_id", "channel_id is required"),
            Some(Value::String(text)) if text.is_empty() => {
                self.error("missing_channel_id", "Missing channel_id", "channel_id is required");
            }
            Some(given) => match given.as_str().and_then(|text| decode::channel_id(text).ok()) {
                Some(channel) => self.in_channel(&request, channel, &fields).await,
                None => self.error(request.code(), "Invalid channel_id", "channel_id is not the id of a channel"),
            },
        }
    }

    async fn in_channel(&mut self, request: &Request, channel: ChannelId, fields: &Fields) {
        let Some(seat) = self.seat.as_ref().filter(|seat| seat.is_in(Stream::Channel(channel))) else {
            return self.denied();
        };
        match request {
            Request::JoinChannel | Request::LeaveChannel => {
                let leaves = matches!(request, Request::LeaveChannel);
                if !seat.mute(Stream::Channel(channel), leaves) {
                    return self.denied();
                }
                let kind = if leaves { "channel_left" } else { "channel_joined" };
                let id = uuid(Kind::Channel, channel.get());
                self.say(&json!({ "type": kind, "channel_id": id, "timestamp": self.now() }));
            }
            Request::Typing => match fields.get("is_typing").map_or(Some(true), Value::as_bool) {
                Some(active) => self.typing(channel, active).await,
                None => self.error(request.code(), "Invalid is_typing", "is_typing is not a boolean"),
            },
            Request::OnlineUsers => {
                let online = self.context.core.hub.present_in(Stream::Channel(channel));
                let users: Vec<String> = online.iter().map(|user| uuid(Kind::User, user.get())).collect();
                let id = uuid(Kind::Channel, channel.get());
                self.say(&json!({ "type": "online_users", "channel_id": id, "users": users, "timestamp": self.now() }));
            }
        }
    }

    async fn typing(&mut self, channel: ChannelId, active: bool) {
        match verbs::show_typing(&self.context.core, &self.account.user, channel, active).await {
            Ok(()) if active => drop(self.typing.insert(channel)),
            Ok(()) => drop(self.typing.remove(&channel)),
            Err(Refusal::Unavailable) => {
                self.error("internal_error", "Internal server error", "The server can't answer now, try again");
            }
            Err(_) => self.denied(),
        }
    }

    fn denied(&self) {
        self.error("access_denied", "Access denied to channel", "User is not a member of this channel");
    }

    fn now(&self) -> String {
        rfc3339(self.context.core.clock.now())
    }
}

impl Request {
    /// The error code for an id that can't be read.
    fn code(&self) -> &'static str {
        match self {
            Self::JoinChannel => "join_channel_error",
            Self::LeaveChannel => "leave_channel_error",
            Self::Typing => "typing_indicator_error",
            Self::OnlineUsers => "get_online_users_error",
        }
    }
}

impl Party for Client {
    async fn heard(&mut self, text: Bytes) {
        match Fields::parse(&text) {
            Ok(fields) => self.answer(fields).await,
            Err(_) => self.error("invalid_json", "Invalid JSON", "The frame is not a JSON object"),
        }
    }

    async fn gone(&mut self) {
        self.seat = None;
        for channel in std::mem::take(&mut self.typing) {
            // Where the user is no member any more, nobody waits to hear it.
            verbs::show_typing(&self.context.core, &self.account.user, channel, false).await.ok();
        }
    }
}
