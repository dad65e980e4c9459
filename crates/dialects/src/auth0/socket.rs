//! The socket of document 001: events out, `new_message` both ways.

use std::borrow::Cow;
use std::sync::Arc;

use axum::extract::ws::WebSocketUpgrade;
use axum::response::Response;
use bytes::Bytes;
use domain::fanout::{Encoder, Farewell, Seat};
use domain::model::Account;
use domain::{Lack, Refusal, verbs};
use socket::{Handle, Party};

use super::encode::Words;
use super::refuse::{line, refuse};
use super::wire::{Frame, Message};
use super::{FAMILY, NAME, decode, proof};
use crate::kit::{Context, Fields, No, answer, live, no};

/// Answers a handshake with `?token=`. One that doesn't hold is refused before the socket exists: a bad token with
/// 401, that of a user who was never synced with 403.
pub async fn open(context: Arc<Context>, upgrade: WebSocketUpgrade, token: &str) -> Response {
    match proof::account(&context.core, token).await {
        Ok(account) => {
            let terms = live::terms(NAME, Words.goodbye(Farewell::TooSlow));
            let sockets = context.sockets.clone();
            sockets.upgrade(upgrade, terms, move |handle| Client::enter(context, account, handle))
        }
        Err(Refusal::NotSynced) => refuse(&No::Refusal(Refusal::Forbidden(Lack::Identity))),
        Err(refusal) => refuse(&No::Refusal(refusal)),
    }
}

/// One connected client.
struct Client {
    context: Arc<Context>,
    account: Account,
    handle: Handle,
    /// Its place in the hub; none when it could not be let in.
    seat: Option<Seat>,
}

impl Client {
    /// Takes a seat and goes live. The document knows no hello.
    async fn enter(context: Arc<Context>, account: Account, handle: Handle) -> Self {
        let attachment = live::attachment(FAMILY, &account, &handle);
        let seat = match verbs::listen(&context.core, attachment).await {
            Ok(listening) => {
                listening.seat.go_live(&listening.snapshot.heads);
                Some(listening.seat)
            }
            Err(refusal) => {
                // The login may have ended since the handshake; anything else is our own trouble.
                let ended = refusal == Refusal::BadToken;
                let farewell = if ended { Farewell::Revoked } else { Farewell::Restarting };
                handle.close(live::close(live::goodbye(farewell)));
                None
            }
        };
        Self { context, account, handle, seat }
    }

    fn say(&self, frame: &Frame<'_>) {
        self.handle.send(answer::frame(frame));
    }

    fn complain(&self, detail: impl Into<Cow<'static, str>>) {
        no::count(NAME, "bad_frame");
        self.say(&Frame::Error { detail: detail.into() });
    }

    async fn answer(&self, mut fields: Fields) -> Result<(), Refusal> {
        match fields.optional_text("type").as_deref() {
            Some("new_message") => self.send(fields).await,
            _ => {
                self.complain("Unknown message type");
                Ok(())
            }
        }
    }

    /// The message comes back as everybody's event. A sender who marked it with a nonce is answered besides, since a
    /// repeated send makes no event.
    async fn send(&self, fields: Fields) -> Result<(), Refusal> {
        let (channel, draft) = decode::new_message(fields)?;
        let nonce = draft.nonce.clone().filter(|nonce| !nonce.is_empty());
        let message = verbs::send_message(&self.context.core, self.account.actor(), channel, draft).await?;
        if let Some(nonce) = nonce {
            let channel_id = message.channel.get();
            self.say(&Frame::MessageAck { nonce: &nonce, channel_id, message: Message::from(message.as_ref()) });
        }
        Ok(())
    }
}

impl Party for Client {
    async fn heard(&mut self, text: Bytes) {
        match Fields::parse(&text) {
            Ok(fields) => {
                if let Err(refusal) = self.answer(fields).await {
                    self.complain(line(&refusal));
                }
            }
            Err(_) => self.complain("The frame is not a JSON object"),
        }
    }

    async fn gone(&mut self) {
        self.seat = None;
    }
}
