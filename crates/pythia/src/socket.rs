//! The socket of document 002: rooms, typing, ping.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::Response;
use bytes::Bytes;
use domain::Refusal;
use domain::event::Stream;
use domain::fanout::{CloseReason, Subscription};
use domain::model::{Account, ChannelId};
use domain::verbs::{self, Attending};
use kit::id::{IdKind, uuid};
use kit::time::rfc3339;
use kit::{
    Context, Entrance, Fields, OpenSocket, Opening, Rejection, SharedHandshake, ShownToken, TokenClaim, answer, live,
    open_socket, rejection,
};
use serde_json::{Value, json};
use socket::{ConnectionHandle, ConnectionHandler, ConnectionLimits};

use super::refuse::refuse;
use super::{NAME, decode};

/// What is signed as our own tokens are, and is no other dialect's, is this one's to refuse.
pub(super) fn claims(token: &ShownToken) -> TokenClaim {
    match token {
        ShownToken::For(_) | ShownToken::Unaddressed | ShownToken::Unclear => TokenClaim::Possibly,
        ShownToken::Missing | ShownToken::OfProvider => TokenClaim::No,
    }
}

/// Answers a handshake with `?token=`. One that doesn't hold is refused with 403, before the socket exists.
pub(super) async fn open(context: Arc<Context>, shared: SharedHandshake) -> Response {
    let request = (shared.token().to_owned(), shared.cursor);
    open_socket::<PythiaConnection>(context, shared.handshake, shared.line, request).await
}

/// One connected client.
struct PythiaConnection {
    context: Arc<Context>,
    account: Account,
    handle: ConnectionHandle,
    /// Its place in the hub; none once it is gone.
    subscription: Option<Subscription>,
}

/// What a frame wants.
enum Request {
    JoinChannel,
    LeaveChannel,
    Typing,
    OnlineUsers,
}

impl PythiaConnection {
    fn say(&self, frame: &Value) {
        self.handle.send(answer::frame(frame));
    }

    fn error(&self, code: &'static str, message: &str, details: &str) {
        rejection::count(NAME, code);
        self.say(&json!({ "type": "error", "error_code": code, "message": message, "details": details }));
    }

    async fn answer(&self, mut fields: Fields) {
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

    async fn in_channel(&self, request: &Request, channel: ChannelId, fields: &Fields) {
        let Some(subscription) =
            self.subscription.as_ref().filter(|subscription| subscription.is_in(Stream::Channel(channel)))
        else {
            return self.denied();
        };
        match request {
            Request::JoinChannel | Request::LeaveChannel => {
                let leaves = matches!(request, Request::LeaveChannel);
                if !subscription.mute(Stream::Channel(channel), leaves) {
                    return self.denied();
                }
                if leaves {
                    verbs::stop_typing(&self.context.core, subscription, self.account.user.id, channel);
                }
                let kind = if leaves { "channel_left" } else { "channel_joined" };
                let id = uuid(IdKind::Channel, channel.get());
                self.say(&json!({ "type": kind, "channel_id": id, "timestamp": self.now() }));
            }
            Request::Typing => match fields.get("is_typing").map_or(Some(true), Value::as_bool) {
                Some(true) => self.typing(subscription, channel).await,
                Some(false) => verbs::stop_typing(&self.context.core, subscription, self.account.user.id, channel),
                None => self.error(request.code(), "Invalid is_typing", "is_typing is not a boolean"),
            },
            Request::OnlineUsers => {
                let online = self.context.core.hub.present_in(Stream::Channel(channel));
                let users: Vec<String> = online.iter().map(|user| uuid(IdKind::User, user.get())).collect();
                let id = uuid(IdKind::Channel, channel.get());
                self.say(&json!({ "type": "online_users", "channel_id": id, "users": users, "timestamp": self.now() }));
            }
        }
    }

    async fn typing(&self, subscription: &Subscription, channel: ChannelId) {
        match verbs::show_typing(&self.context.core, subscription, &self.account.user, channel).await {
            Ok(()) => {}
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

impl OpenSocket for PythiaConnection {
    /// The token and the cursor.
    type Request = (String, Option<String>);
    type Entered = live::Attended;

    fn limits() -> ConnectionLimits {
        live::connection_limits_without_return(NAME, live::close(CloseReason::TooSlow))
    }

    async fn admit(opening: &Opening<Self::Request>) -> Result<live::Attended, Response> {
        let entering = async {
            let turn = opening.context.turns.lean().await?;
            let account = verbs::authenticate(&opening.context.core, &opening.request.0).await?;
            opening.attend(NAME, account, turn, opening.request.1.as_deref()).await
        };
        entering.await.map_err(|refusal| match refusal {
            Refusal::Unavailable | Refusal::TooMany(_) => refuse(&Rejection::Refusal(refusal)),
            _ => answer::json(StatusCode::FORBIDDEN, &json!({ "detail": "Could not validate credentials" })),
        })
    }

    /// Says hello and goes live.
    async fn enter(
        Opening { context, handle, request: (_, cursor), .. }: Opening<Self::Request>,
        (account, Attending { subscription, user, heads }, turn): live::Attended,
    ) -> Self {
        let hello = answer::frame(&json!({
            "type": "connection_established",
            "user_id": uuid(IdKind::User, account.user.id.get()),
            "username": account.user.username,
            "timestamp": rfc3339(context.core.clock.now()),
        }));
        let entrance = Entrance { context: &context, dialect: NAME, handle: &handle, user, subscription, turn };
        let subscription = entrance.enter(vec![hello], heads, cursor.as_deref()).await;
        Self { context, account, handle, subscription }
    }
}

impl ConnectionHandler for PythiaConnection {
    async fn heard(&mut self, text: Bytes) {
        match Fields::parse(&text) {
            Ok(fields) => self.answer(fields).await,
            Err(_) => self.error("invalid_json", "Invalid JSON", "The frame is not a JSON object"),
        }
    }

    async fn gone(&mut self) {
        self.subscription = None;
    }
}
