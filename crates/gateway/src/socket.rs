//! The socket of document 004: HELLO, identification, heartbeats, CONNECTED, events.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use bytes::Bytes;
use domain::Refusal;
use domain::fanout::{CloseReason, Subscription};
use domain::model::{Account, Status, User, UserId};
use domain::ports::{Snapshot, StreamHeads};
use domain::verbs::{self, Attending, Listening};
use kit::call::bearer;
use kit::{
    Context, Entrance, Fields, OpenSocket, Opening, Query, Rejection, ReplayOutcome, RequestConnection, UpgradeRequest,
    answer, fitted, live, open_socket, presence,
};
use serde_json::{Value, json};
use socket::{Close, ConnectionHandle, ConnectionHandler, ConnectionLimits};

use super::encode::{Op, frame};
use super::refuse::refuse;
use super::{NAME, decode, encode, opcode, wire};

const UNKNOWN_OPCODE: Close = Close { code: 4001, reason: Cow::Borrowed("unknown opcode") };
const MALFORMED: Close = Close { code: 4002, reason: Cow::Borrowed("malformed frame") };
const NOT_IDENTIFIED: Close = Close { code: 4003, reason: Cow::Borrowed("not identified") };
const INVALID_TOKEN: Close = Close { code: 4004, reason: Cow::Borrowed("invalid token") };
const NO_HEARTBEAT: Close = Close { code: 4009, reason: Cow::Borrowed("heartbeats missed") };

/// Answers a handshake. The token comes in the URL, in the header, or in the first frame; what is wrong with it is
/// said on the socket, by its close.
#[utoipa::path(
    get,
    path = "/api/ws",
    tag = "socket",
    security((), ("bearer" = [])),
    responses((status = 101, description = "The socket is open"), (status = 426, body = wire::Failure)),
)]
pub(super) async fn open(
    State(context): State<Arc<Context>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    UpgradeRequest { upgrade, line }: UpgradeRequest,
) -> Response {
    let handshake = match upgrade {
        Ok(handshake) => handshake,
        Err(fault) => return refuse(&Rejection::Http(fault)),
    };
    let query = Query::parse(query.as_deref().unwrap_or_default());
    let given = query.get("token").filter(|token| !token.is_empty()).map(str::to_owned);
    let token = given.or_else(|| bearer(&headers).ok().map(str::to_owned));
    let request = GatewayHandshake { token, cursor: query.get("cursor").map(str::to_owned) };
    open_socket::<GatewayConnection>(context, handshake, line, request).await
}

/// What a handshake says.
struct GatewayHandshake {
    /// Who comes, where the first frame isn't to tell.
    token: Option<String>,
    /// Where they go on from; empty where they only want cursors.
    cursor: Option<String>,
}

/// Whoever came.
enum GatewayEntry {
    /// They start from a snapshot.
    Fresh(live::Listened),
    /// They go on from a cursor.
    Returning(live::Attended),
}

/// Subscribes whoever the token names.
async fn identify(
    context: &Context,
    token: &str,
    cursor: Option<&str>,
    handle: &ConnectionHandle,
    line: &RequestConnection,
) -> Result<GatewayEntry, Refusal> {
    let returns = live::returns(cursor);
    let turn = if returns { context.turns.lean().await? } else { context.turns.whole().await? };
    let account = verbs::authenticate(&context.core, token).await?;
    if returns {
        live::attend(context, NAME, account, handle, line, turn, returns).await.map(GatewayEntry::Returning)
    } else {
        live::listen(context, NAME, account, handle, line, turn).await.map(GatewayEntry::Fresh)
    }
}

/// One connected client.
struct GatewayConnection {
    context: Arc<Context>,
    handle: ConnectionHandle,
    /// What it came through.
    line: RequestConnection,
    /// Where it goes on from.
    cursor: Option<String>,
    /// Who it is, once it has said so.
    known: Option<(Account, Subscription)>,
}

impl GatewayConnection {
    /// Says what the client starts from, and goes live; or why it can't.
    async fn greet(&mut self, entered: Result<GatewayEntry, Refusal>) {
        // The client said who it is, and is expected to say more once it was told what it starts from.
        self.handle.clear_deadline();
        match entered {
            Ok(GatewayEntry::Fresh((account, Listening { subscription, snapshot }, turn))) => {
                let entrance = self.entrance(Arc::clone(&account.user), subscription, turn);
                let said = self.connected(&snapshot);
                let heads = snapshot.heads;
                let with_cursors = self.cursor.is_some();
                let said = if with_cursors { entrance.with_cursor(&said, &heads) } else { said };
                let subscription = entrance.go_live(vec![said], &heads, with_cursors).await;
                self.known = subscription.map(|subscription| (account, subscription));
                self.expect_heartbeat();
            }
            Ok(GatewayEntry::Returning((account, Attending { subscription, user, .. }, turn))) => {
                let entrance = self.entrance(user, subscription, turn);
                let subscription = self.resume(entrance).await;
                self.known = subscription.map(|subscription| (account, subscription));
                self.expect_heartbeat();
            }
            Err(Refusal::Unavailable | Refusal::TooMany(_)) => {
                self.handle.close(live::close(CloseReason::Restarting));
            }
            Err(_) => self.handle.close(INVALID_TOKEN),
        }
    }

    fn entrance(&self, user: Arc<User>, subscription: Subscription, turn: live::OpeningPermit) -> Entrance<'_> {
        Entrance { context: &self.context, dialect: NAME, handle: &self.handle, user, subscription, turn }
    }

    /// Tells what was missed and then who is there; or that it can't be told whole, and then what a client starts from.
    async fn resume(&self, mut entrance: Entrance<'_>) -> Option<Subscription> {
        let (said, heads) = match entrance.replay(self.cursor.as_deref().unwrap_or_default()).await? {
            ReplayOutcome::Resumed(heads) => {
                let d = json!({ "resumed": true, "presences": self.company(entrance.user.id, &heads) });
                (vec![entrance.with_cursor(&frame(opcode::RESUMED, &d), &heads)], heads)
            }
            ReplayOutcome::Reload => {
                let snapshot = entrance.snapshot().await?;
                let reload = frame(opcode::RESUMED, &json!({ "resumed": false }));
                let said = [reload, self.connected(&snapshot)];
                (said.iter().map(|frame| entrance.with_cursor(frame, &snapshot.heads)).collect(), snapshot.heads)
            }
        };
        entrance.go_live(said, &heads, true).await
    }

    /// What a client starts from.
    fn connected(&self, snapshot: &Snapshot) -> Bytes {
        let company = self.company(snapshot.user.id, &snapshot.heads);
        let chosen = self.context.core.hub.wish_of(snapshot.user.id).unwrap_or(snapshot.user.status);
        greeting(snapshot, &company, chosen)
    }

    /// Those who are there among the people that one shares a server or channel with.
    fn company(&self, user: UserId, heads: &StreamHeads) -> Vec<wire::Presence> {
        let streams = heads.streams.iter().map(|(stream, _)| *stream);
        let company = self.context.core.hub.company(user, streams);
        company.into_iter().map(|(user, status)| wire::Presence::new(user, presence::word(status))).collect()
    }

    /// Two heartbeats may go missing; the quarter is for what they take on the way.
    fn expect_heartbeat(&self) {
        let patience: Duration = self.context.facts.heartbeat * 9 / 4;
        self.handle.set_deadline(patience, NO_HEARTBEAT);
    }

    async fn obey(&mut self, op: u8, data: &Value) {
        match (&self.known, op) {
            (None, opcode::HEARTBEAT) => self.handle.send(frame(opcode::HEARTBEAT_ACK, &Value::Null)),
            (None, _) => self.handle.close(NOT_IDENTIFIED),
            (Some(_), opcode::HEARTBEAT) => {
                self.expect_heartbeat();
                self.handle.send(frame(opcode::HEARTBEAT_ACK, &Value::Null));
            }
            (Some((account, subscription)), opcode::TYPING_START) => self.type_in(account, subscription, data).await,
            (Some((account, _)), opcode::PRESENCE_UPDATE) => self.be_seen(account, data).await,
            // A client that greets or acknowledges does no harm.
            (Some(_), opcode::HELLO | opcode::HEARTBEAT_ACK | opcode::CONNECTED) => {}
            (Some(_), _) => self.handle.close(UNKNOWN_OPCODE),
        }
    }

    /// Typing is not answered, and so neither is typing where one isn't a member.
    async fn type_in(&self, account: &Account, subscription: &Subscription, data: &Value) {
        let Some(text) = data["channel_id"].as_str() else { return self.handle.close(MALFORMED) };
        if let Ok(channel) = decode::channel_named(text)
            && let Err(refusal) = verbs::show_typing(&self.context.core, subscription, &account.user, channel).await
        {
            tracing::debug!(reason = refusal.label(), "typing was not shown");
        }
    }
}

impl GatewayConnection {
    /// Choosing how one is seen is answered by the event that everybody hears.
    async fn be_seen(&self, account: &Account, data: &Value) {
        let Some(status) = data["status"].as_str().and_then(presence::chosen) else {
            return self.handle.close(MALFORMED);
        };
        if let Err(refusal) = verbs::set_status(&self.context.core, account.actor(), status).await {
            tracing::debug!(reason = refusal.label(), "a status was not kept");
        }
    }
}

impl OpenSocket for GatewayConnection {
    type Request = GatewayHandshake;
    type Entered = Option<Result<GatewayEntry, Refusal>>;

    fn limits() -> ConnectionLimits {
        live::connection_limits(NAME, encode::close(CloseReason::TooSlow))
    }

    async fn admit(opening: &Opening<Self::Request>) -> Result<Self::Entered, Response> {
        let GatewayHandshake { token, cursor } = &opening.request;
        Ok(match token {
            Some(token) => {
                Some(identify(&opening.context, token, cursor.as_deref(), &opening.handle, &opening.line).await)
            }
            None => None,
        })
    }

    async fn enter(opening: Opening<Self::Request>, entered: Self::Entered) -> Self {
        let Opening { context, handle, line, request: GatewayHandshake { cursor, .. } } = opening;
        let mut client = Self { context, handle, line, cursor, known: None };
        let interval = client.context.facts.heartbeat;
        let millis = u64::try_from(interval.as_millis()).unwrap_or(u64::MAX);
        client.handle.send(frame(opcode::HELLO, &json!({ "heartbeat_interval": millis })));
        client.handle.set_deadline(interval, NOT_IDENTIFIED);
        if let Some(entered) = entered {
            client.greet(entered).await;
        }
        client
    }
}

impl ConnectionHandler for GatewayConnection {
    async fn heard(&mut self, text: Bytes) {
        let Ok(mut fields) = Fields::parse(&text) else { return self.handle.close(MALFORMED) };
        let data = fields.get("d").cloned().unwrap_or_default();
        // No document fixes the opcode under which a client says who it is: the token alone tells.
        if self.known.is_none()
            && let Some(token) = data["token"].as_str()
        {
            if self.cursor.is_none() {
                self.cursor = data["cursor"].as_str().map(str::to_owned);
            }
            return {
                let entered = identify(&self.context, token, self.cursor.as_deref(), &self.handle, &self.line).await;
                self.greet(entered).await;
            };
        }
        match fields.optional_int("op") {
            // It said who it is when it had been told already.
            None if data["token"].is_string() => {}
            None => self.handle.close(MALFORMED),
            Some(op) => match u8::try_from(op) {
                Ok(op) => self.obey(op, &data).await,
                Err(_) => self.handle.close(UNKNOWN_OPCODE),
            },
        }
    }

    async fn gone(&mut self) {
        self.known = None;
    }
}

/// What a client starts from, as one frame.
pub(super) fn greeting(snapshot: &Snapshot, company: &[wire::Presence], status: Status) -> Bytes {
    let status = presence::word(status);
    let word = |fit| Op { op: opcode::CONNECTED, d: wire::connected(snapshot, company, status, fit) };
    let items = [snapshot.guilds.len(), snapshot.channels.len(), snapshot.read_states.len(), company.len()].into_iter();
    let items = items.chain([snapshot.settings.notifications.len()]).max();
    let fit = fitted::greeting(items.unwrap_or_default(), word);
    answer::frame(&word(fit))
}
