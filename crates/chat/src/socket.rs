//! The socket of document 003: clients send messages and hear messages.

use std::borrow::Cow;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use domain::Refusal;
use domain::fanout::{CloseReason, Subscription};
use domain::model::Account;
use domain::rules::text::fold;
use domain::verbs::{self, Attending};
use kit::call::bearer;
use kit::detail::Problem;
use kit::{
    Call, Context, Entrance, Fields, OpenSocket, Opening, Rejection, UpgradeRequest, answer, live, open_socket,
    rejection,
};
use serde_json::json;
use socket::{Close, ConnectionHandle, ConnectionHandler, ConnectionLimits};

use super::refuse::{line, refuse};
use super::{NAME, decode, wire};

const INVALID_TOKEN: Close = Close { code: 4001, reason: Cow::Borrowed("invalid or expired token") };
const USERNAME_MISMATCH: Close = Close { code: 4003, reason: Cow::Borrowed("the token is somebody else's") };
const UNKNOWN_USER: Close = Close { code: 4004, reason: Cow::Borrowed("unknown user") };

/// The socket: see the AsyncAPI document. What is wrong with the token is said on it, by its close.
#[utoipa::path(
    get,
    path = "/api/ws/{username}",
    tag = "socket",
    security(()),
    params(("token" = Option<String>, Query, description = "The `access_token` of a login")),
    responses((status = 101, description = "The socket is open"), (status = 426, body = Problem)),
)]
pub(super) async fn open(
    State(_): State<Arc<Context>>,
    UpgradeRequest { upgrade, line }: UpgradeRequest,
    call: Call,
) -> Response {
    let handshake = match upgrade {
        Ok(handshake) => handshake,
        Err(fault) => return refuse(&Rejection::Http(fault)),
    };
    open_socket::<ChatConnection>(Arc::clone(&call.context), handshake, line, call).await
}

/// Whose socket it is to be: the token's user, who has to be the one in the path.
async fn admit(call: &Call) -> Result<Account, Close> {
    let query = call.query();
    let token = query.get("token").or_else(|| bearer(&call.headers).ok()).ok_or(INVALID_TOKEN)?;
    let account = verbs::authenticate(call.core(), token).await.map_err(|refusal| turned_away(&refusal))?;
    let name = fold(call.segment("username"));
    if fold(&account.user.username) == name {
        return Ok(account);
    }
    match call.core().store.user_named(&name).await {
        Ok(Some(_)) => Err(USERNAME_MISMATCH),
        Ok(None) => Err(UNKNOWN_USER),
        Err(refusal) => Err(turned_away(&refusal)),
    }
}

fn turned_away(refusal: &Refusal) -> Close {
    match refusal {
        Refusal::Unavailable | Refusal::TooMany(_) => live::close(CloseReason::Restarting),
        _ => INVALID_TOKEN,
    }
}

/// One connected client.
struct ChatConnection {
    context: Arc<Context>,
    handle: ConnectionHandle,
    /// Who it is, while it listens.
    known: Option<(Account, Subscription)>,
}

impl ChatConnection {
    /// Sends what the frame says. It is answered by the message itself, which the sender hears like everybody. A
    /// sender who marked it with a nonce is answered besides, since a repeated send makes no event.
    async fn send(&self, account: &Account, text: &[u8]) -> Result<(), Refusal> {
        let (channel, draft) = Fields::parse(text)?.read(|fields| decode::message_in(fields, false))?;
        let core = &self.context.core;
        let channel = decode::channel_named(core, account, &channel).await?;
        let nonce = draft.nonce.clone().filter(|nonce| !nonce.is_empty());
        let message = verbs::send_message(core, account.actor(), channel, draft).await?;
        if let Some(nonce) = nonce {
            let data = wire::Message::from(message.as_ref());
            self.handle.send(answer::frame(&json!({ "type": "message_ack", "nonce": nonce, "data": data })));
        }
        Ok(())
    }
}

impl OpenSocket for ChatConnection {
    type Request = Call;
    /// What is wrong with a token is said on the socket, by its close.
    type Entered = Result<live::Attended, Close>;

    fn limits() -> ConnectionLimits {
        live::connection_limits_without_return(NAME, live::close(CloseReason::TooSlow))
    }

    async fn admit(opening: &Opening<Call>) -> Result<Self::Entered, Response> {
        let entering = async {
            let turn = opening.context.turns.lean().await.map_err(|refusal| turned_away(&refusal))?;
            let account = admit(&opening.request).await?;
            opening
                .attend(NAME, account, turn, opening.request.query().get("cursor"))
                .await
                .map_err(|refusal| turned_away(&refusal))
        };
        Ok(entering.await)
    }

    async fn enter(Opening { context, handle, request, .. }: Opening<Call>, entered: Self::Entered) -> Self {
        let known = match entered {
            Ok((account, Attending { subscription, user, heads }, turn)) => {
                let entrance = Entrance { context: &context, dialect: NAME, handle: &handle, user, subscription, turn };
                let subscription = entrance.enter(Vec::new(), heads, request.query().get("cursor")).await;
                subscription.map(|subscription| (account, subscription))
            }
            Err(close) => {
                handle.close(close);
                None
            }
        };
        Self { context, handle, known }
    }
}

impl ConnectionHandler for ChatConnection {
    async fn heard(&mut self, text: Bytes) {
        let Some((account, _)) = &self.known else { return };
        if let Err(refusal) = self.send(account, &text).await {
            rejection::count(NAME, refusal.label());
            self.handle.send(answer::frame(&json!({ "error": line(&refusal) })));
        }
    }

    async fn gone(&mut self) {
        self.known = None;
    }
}
