//! The socket of document 001: events out; messages and reactions in.

use std::borrow::Cow;
use std::sync::Arc;

use axum::response::Response;
use bytes::Bytes;
use domain::fanout::{CloseReason, Subscription};
use domain::model::Account;
use domain::verbs::{self, Attending};
use domain::{MissingRight, Refusal, Resource};
use kit::{
    Arrival, Context, Entrance, Fields, OpenSocket, Opening, Rejection, SharedHandshake, ShownToken, TokenClaim,
    answer, fitted, live, open_socket, rejection,
};
use socket::{ConnectionHandle, ConnectionHandler, ConnectionLimits};

use super::refuse::{line, refuse};
use super::wire::{Frame, Message};
use super::{NAME, decode, proof};

/// The provider's tokens are this dialect's.
pub(super) fn claims(token: &ShownToken) -> TokenClaim {
    match token {
        ShownToken::OfProvider => TokenClaim::Surely,
        ShownToken::Missing | ShownToken::For(_) | ShownToken::Unaddressed | ShownToken::Unclear => TokenClaim::No,
    }
}

/// Answers a handshake with `?token=`. One that doesn't hold is refused before the socket exists: a bad token with
/// 401, that of a user who was never synced with 403.
pub(super) async fn open(context: Arc<Context>, shared: SharedHandshake) -> Response {
    let token = shared.token().to_owned();
    let request = Auth0Handshake { arrival: shared.arrival, token, cursor: shared.cursor };
    open_socket::<Auth0Connection>(context, shared.handshake, shared.line, request).await
}

/// What a handshake says.
struct Auth0Handshake {
    arrival: Option<Arrival>,
    token: String,
    cursor: Option<String>,
}

/// One connected client.
struct Auth0Connection {
    context: Arc<Context>,
    account: Account,
    handle: ConnectionHandle,
    /// Its place in the hub; none once it is gone.
    subscription: Option<Subscription>,
}

impl Auth0Connection {
    fn say(&self, frame: &Frame<'_>) {
        self.handle.send(answer::frame(frame));
    }

    fn complain(&self, detail: impl Into<Cow<'static, str>>) {
        rejection::count(NAME, "bad_frame");
        self.say(&Frame::Error { detail: detail.into() });
    }

    async fn answer(&self, mut fields: Fields) -> Result<(), Refusal> {
        match fields.optional_text("type").as_deref() {
            Some("new_message") => self.send(fields).await,
            Some("add_reaction") => {
                let (named, choice) = fields.read(decode::reaction_frame)??;
                self.context.core.perform(verbs::React { actor: self.account.actor(), named, choice }).await.map(|_| ())
            }
            Some("remove_reaction") => {
                let (named, choice) = fields.read(decode::reaction_frame)??;
                let removed =
                    self.context.core.perform(verbs::Unreact { actor: self.account.actor(), named, choice }).await?;
                if removed { Ok(()) } else { Err(Refusal::Unknown(Resource::Reaction)) }
            }
            _ => {
                self.complain("Unknown message type");
                Ok(())
            }
        }
    }

    /// The message comes back as everybody's event. A sender who marked it with a nonce is answered besides, since a
    /// repeated send makes no event.
    async fn send(&self, fields: Fields) -> Result<(), Refusal> {
        let (channel, draft) = fields.read(decode::new_message)??;
        let nonce = draft.nonce.clone().filter(|nonce| !nonce.is_empty());
        let message = verbs::send_message(&self.context.core, self.account.actor(), channel, draft).await?;
        if let Some(nonce) = nonce {
            let channel_id = message.channel.get();
            let nonce = &nonce;
            let ack = |fit| Frame::MessageAck { nonce, channel_id, message: Message::of(&message, fit) };
            self.handle.send(fitted::event(ack));
        }
        Ok(())
    }
}

impl OpenSocket for Auth0Connection {
    type Request = Auth0Handshake;
    type Entered = live::Attended;

    fn limits() -> ConnectionLimits {
        live::connection_limits(NAME, live::close(CloseReason::TooSlow))
    }

    async fn admit(opening: &Opening<Self::Request>) -> Result<live::Attended, Response> {
        let Auth0Handshake { arrival, token, cursor } = &opening.request;
        let entering = async {
            // A proof may wait for a provider's keys: nobody else's turn waits for those.
            let account = proof::account(&opening.context.core, *arrival, token).await?;
            let turn = opening.context.turns.lean().await?;
            opening.attend(NAME, account, turn, cursor.as_deref()).await
        };
        entering.await.map_err(|refusal| match refusal {
            Refusal::NotSynced => refuse(&Rejection::Refusal(Refusal::Forbidden(MissingRight::Identity))),
            refusal => refuse(&Rejection::Refusal(refusal)),
        })
    }

    /// Goes live. The document knows no hello.
    async fn enter(
        Opening { context, handle, request, .. }: Opening<Self::Request>,
        (account, Attending { subscription, user, heads }, turn): live::Attended,
    ) -> Self {
        let entrance = Entrance { context: &context, dialect: NAME, handle: &handle, user, subscription, turn };
        let subscription = entrance.enter(Vec::new(), heads, request.cursor.as_deref()).await;
        Self { context, account, handle, subscription }
    }
}

impl ConnectionHandler for Auth0Connection {
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
        self.subscription = None;
    }
}
