//! The socket of document 003: messages both ways. It is the caller's own: the path names who the token is for.

use std::sync::Arc;

use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{RawPathParams, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use bytes::Bytes;
use domain::fanout::{Encoder, Farewell, Seat};
use domain::model::Account;
use domain::rules::text::fold;
use domain::{Core, Refusal, verbs};
use serde::Serialize;
use socket::{Close, Handle, Party};

use super::encode::Words;
use super::refuse::{line, refuse};
use super::wire::{ErrorFrame, Frame, Message};
use super::{FAMILY, NAME, decode, naming};
use crate::kit::{Context, Fields, HttpFault, No, Query, answer, call, live};

/// The token is none of ours, expired or revoked.
const BAD_TOKEN: Close = Close::new(4001, "invalid or expired token");
/// The token is somebody else's.
const MISMATCH: Close = Close::new(4003, "the token is not this user's");
/// The path names nobody.
const UNKNOWN_USER: Close = Close::new(4004, "unknown user");

/// `/api/ws/{username}`: a handshake, or else a word that one is expected.
pub(super) async fn shake_hands(
    State(context): State<Arc<Context>>,
    path: Result<RawPathParams, RawPathParamsRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let Ok(upgrade) = upgrade else { return refuse(&No::Http(HttpFault::NotAHandshake)) };
    // A name that can't be decoded is nobody's.
    let username = path.ok().and_then(|path| path.iter().next().map(|(_, value)| value.to_owned())).unwrap_or_default();
    let query = Query::parse(query.as_deref().unwrap_or_default());
    let token = query.text("token").or_else(|| call::bearer(&headers).ok()).unwrap_or_default();
    open(context, upgrade, &username, token).await
}

/// Answers a handshake. Whoever may not come in is told so by a close code on the socket.
pub async fn open(context: Arc<Context>, upgrade: WebSocketUpgrade, username: &str, token: &str) -> Response {
    let admitted = admit(&context.core, username, token).await;
    let terms = live::terms(NAME, Words.goodbye(Farewell::TooSlow));
    let sockets = context.sockets.clone();
    sockets.upgrade(upgrade, terms, move |handle| Client::enter(context, admitted, handle))
}

/// The account behind the token, if it is the one that the path names.
async fn admit(core: &Core, username: &str, token: &str) -> Result<Account, Close> {
    let account = verbs::authenticate(core, token).await.map_err(|refusal| turned_away(&refusal))?;
    if fold(username) == fold(&account.user.username) {
        return Ok(account);
    }
    match naming::user_named(core, username).await {
        Ok(Some(_)) => Err(MISMATCH),
        Ok(None) => Err(UNKNOWN_USER),
        Err(refusal) => Err(turned_away(&refusal)),
    }
}

/// Whatever isn't our own trouble is the token's.
fn turned_away(refusal: &Refusal) -> Close {
    if *refusal == Refusal::Unavailable { live::close(live::goodbye(Farewell::Restarting)) } else { BAD_TOKEN }
}

/// One connected client.
struct Client {
    context: Arc<Context>,
    handle: Handle,
    /// Who speaks, and their place in the hub; none when they could not be let in.
    speaker: Option<(Account, Seat)>,
}

impl Client {
    /// Takes a seat and goes live. The document knows no hello.
    async fn enter(context: Arc<Context>, admitted: Result<Account, Close>, handle: Handle) -> Self {
        let seated = match admitted {
            Ok(account) => sit_down(&context.core, account, &handle).await,
            Err(close) => Err(close),
        };
        let speaker = seated.map_err(|close| handle.close(close)).ok();
        Self { context, handle, speaker }
    }

    fn say(&self, frame: &impl Serialize) {
        self.handle.send(answer::frame(frame));
    }

    /// The message comes back as everybody's event. A sender who marked it with a nonce is answered besides, since a
    /// repeated send makes no event.
    async fn send(&self, account: &Account, fields: Fields) -> Result<(), Refusal> {
        let core = &self.context.core;
        let (channel, draft) = decode::message(fields)?;
        let channel = naming::channel(core, account.user.id, &channel).await?;
        let nonce = draft.nonce.clone().filter(|nonce| !nonce.is_empty());
        let message = verbs::send_message(core, account.actor(), channel, draft).await?;
        if let Some(nonce) = nonce {
            self.say(&Frame::MessageAck { nonce: &nonce, data: &Message::from(message.as_ref()) });
        }
        Ok(())
    }
}

async fn sit_down(core: &Core, account: Account, handle: &Handle) -> Result<(Account, Seat), Close> {
    let attachment = live::attachment(FAMILY, &account, handle);
    let listening = verbs::listen(core, attachment).await.map_err(|refusal| turned_away(&refusal))?;
    listening.seat.go_live(&listening.snapshot.heads);
    Ok((account, listening.seat))
}

impl Party for Client {
    async fn heard(&mut self, text: Bytes) {
        let Some((account, _)) = &self.speaker else { return };
        let heard = match Fields::parse(&text) {
            Ok(fields) => self.send(account, fields).await,
            Err(refusal) => Err(refusal),
        };
        if let Err(refusal) = heard {
            self.say(&ErrorFrame { error: line(&refusal) });
        }
    }

    async fn gone(&mut self) {
        self.speaker = None;
    }
}
