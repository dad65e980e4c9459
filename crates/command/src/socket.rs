//! The socket of document 000: who speaks over it, what they ask for, and whether they listen.

use std::sync::Arc;

use axum::response::Response;
use bytes::Bytes;
use domain::fanout::{CloseReason, ListenerInfo, Subscription};
use domain::model::{Account, Actor, Caller, UserId};
use domain::verbs::{self, Listening};
use domain::{Core, Refusal};
use kit::{
    Context, Entrance, Fields, OpenSocket, Opening, Peer, RequestConnection, SharedHandshake, ShownToken, TokenClaim,
    answer, live, open_socket,
};
use socket::{Close, ConnectionHandle, ConnectionHandler, ConnectionLimits};

use super::commands::{self, CommandCall};
use super::decode::{self, CommandFrame};
use super::refuse::{self, CommandError};
use super::{NAME, STYLE, greeting, reply};

/// Handshakes without a token are this dialect's. Tokens that name no dialect were made by servers of document 000,
/// whose clients need its words to log in again.
pub(super) fn claims(token: &ShownToken) -> TokenClaim {
    match token {
        ShownToken::Missing => TokenClaim::Surely,
        ShownToken::For(dialect) if dialect == NAME => TokenClaim::Surely,
        ShownToken::Unaddressed => TokenClaim::Possibly,
        ShownToken::For(_) | ShownToken::OfProvider | ShownToken::Unclear => TokenClaim::No,
    }
}

/// Answers a handshake. With a token in `?token=` a client is told what happens besides being answered; with one in the
/// header `Authorization` it is answered alone. A token that doesn't hold is refused on the socket: an error frame, then
/// close 1008.
pub(super) async fn open(context: Arc<Context>, shared: SharedHandshake) -> Response {
    let SharedHandshake { handshake, line, peer, cursor, in_url, in_header, .. } = shared;
    let (live, caller) = (in_url.is_some(), Peer::caller(peer));
    let request = SessionRequest { live, token: in_url.or(in_header), caller, cursor };
    open_socket::<CommandConnection>(context, handshake, line, request).await
}

/// What the dialect reads out of a handshake.
struct SessionRequest {
    token: Option<String>,
    /// Whether it is a live session, which gets events.
    live: bool,
    caller: Caller,
    /// The cursor that a live session goes on from.
    cursor: Option<String>,
}

/// The account of the token, and in a live session its snapshot and permit.
type OpenedSession = (Account, Option<(Listening, live::OpeningPermit)>);

async fn admit(opening: &Opening<SessionRequest>, token: &str) -> Result<OpenedSession, Refusal> {
    if !opening.request.live {
        return Ok((verbs::authenticate(&opening.context.core, token).await?, None));
    }
    let turn = opening.context.turns.whole().await?;
    let account = verbs::authenticate(&opening.context.core, token).await?;
    let (account, listening, turn) = opening.listen(NAME, account, turn).await?;
    Ok((account, Some((listening, turn))))
}

/// One connected client.
struct CommandConnection {
    context: Arc<Context>,
    handle: ConnectionHandle,
    /// The connection that the handshake came through.
    line: RequestConnection,
    /// Where the client calls from.
    caller: Caller,
    /// The cursor that the first live session goes on from; an empty one from then on.
    cursor: Option<String>,
    /// Who speaks in frames without a token: whoever the handshake or the last login named.
    bound: Option<Actor>,
    /// Closes the socket when the login it is bound to ends, and makes the user present, where `listening` doesn't.
    watch: Option<Subscription>,
    /// Makes the user of a frame's own token present, though the socket isn't bound to them.
    guest: Option<(UserId, Subscription)>,
    /// In a live session, its subscription to events.
    listening: Option<Subscription>,
    /// A subscription that goes live once the client was greeted.
    greeting: Option<(Listening, live::OpeningPermit)>,
    /// Whether any command succeeded, or a token came with the handshake.
    proven: bool,
}

impl CommandConnection {
    /// Binds the socket to an account: frames without a token are its from now on, and it ends with the login.
    async fn bind(&mut self, account: &Account) -> Result<(), Refusal> {
        self.line.belongs_to(account.user.id)?;
        let attachment = ListenerInfo { hears: false, ..live::attachment(&self.context, NAME, account, &self.handle) };
        self.watch = Some(verbs::watch(self.core(), attachment).await?);
        self.guest = None;
        self.bound = Some(account.actor());
        Ok(())
    }

    /// Makes the session live and binds it. What happens is held back until the client was greeted.
    async fn listen(&mut self, account: &Account) -> Result<(), Refusal> {
        let turn = self.context.turns.whole().await?;
        let (_, listening, turn) =
            live::listen(&self.context, NAME, account.clone(), &self.handle, &self.line, turn).await?;
        self.listening = None;
        self.watch = None;
        self.guest = None;
        self.greeting = Some((listening, turn));
        self.bound = Some(account.actor());
        Ok(())
    }

    /// Sends a live session its first frames, and then the events since.
    async fn greet(&mut self) {
        let Some((Listening { subscription, snapshot }, turn)) = self.greeting.take() else { return };
        let said = greeting::frames(&snapshot);
        let (user, heads) = (snapshot.user, snapshot.heads);
        let (context, handle) = (&self.context, &self.handle);
        let entrance = Entrance { context, dialect: NAME, handle, user, subscription, turn };
        self.listening = entrance.enter(said, Some(heads), self.cursor.as_deref()).await;
        // Whoever asks to listen again, or as somebody else, starts anew.
        self.cursor.as_mut().map(String::clear);
    }

    fn turn_away(&self, refusal: Refusal) {
        let close = match refusal {
            Refusal::Unavailable | Refusal::TooMany(_) => live::close(CloseReason::Restarting),
            _ => Close::new(1008, "invalid token"),
        };
        self.refuse(&refusal.into());
        self.handle.close(close);
    }

    async fn obey(&mut self, frame: CommandFrame) -> Result<Bytes, CommandError> {
        let CommandFrame { command, token, payload } = frame;
        let reply = match command.as_str() {
            "register" => commands::register(self.core(), &self.caller, payload).await,
            "login" => self.login(payload).await,
            "subscribe" => self.subscribe(token).await,
            "get_user" => commands::get_user(self.question(token, payload).await?).await,
            "get_guild" => commands::get_guild(self.question(token, payload).await?).await,
            "list_user_guilds" => commands::list_user_guilds(self.question(token, payload).await?).await,
            "get_guild_channels" => commands::get_guild_channels(self.question(token, payload).await?).await,
            "get_channel" => commands::get_channel(self.question(token, payload).await?).await,
            "get_channel_users" => commands::get_channel_users(self.question(token, payload).await?).await,
            "get_messages" => commands::get_messages(self.question(token, payload).await?).await,
            "create_guild" => commands::create_guild(self.act(token, payload).await?).await,
            "request_invite" => commands::request_invite(self.act(token, payload).await?).await,
            "join_guild" => commands::join_guild(self.act(token, payload).await?).await,
            "create_channel" => commands::create_channel(self.act(token, payload).await?).await,
            "send_message" => commands::send_message(self.act(token, payload).await?).await,
            "update_user" => commands::update_user(self.act(token, payload).await?).await,
            "delete_guild" => commands::delete_guild(self.act(token, payload).await?).await,
            "update_channel" => commands::update_channel(self.act(token, payload).await?).await,
            "delete_channel" => commands::delete_channel(self.act(token, payload).await?).await,
            "set_status" => commands::set_status(self.act(token, payload).await?).await,
            "get_user_status" => commands::get_user_status(self.question(token, payload).await?).await,
            _ => return Err(CommandError::UnknownCommand(command)),
        };
        Ok(reply?)
    }

    /// Prepares a command that only reads: the login is looked up here, as reading doesn't check it.
    async fn question(&mut self, token: Option<String>, payload: Fields) -> Result<CommandCall<'_>, Refusal> {
        let actor = self.account(token).await?.actor();
        Ok(self.call(actor, payload))
    }

    /// Prepares a command that commits something: a bound login is checked in the act's own transaction.
    async fn act(&mut self, token: Option<String>, payload: Fields) -> Result<CommandCall<'_>, Refusal> {
        let actor = match (&token, self.bound) {
            (None, Some(bound)) => bound,
            _ => self.account(token).await?.actor(),
        };
        Ok(self.call(actor, payload))
    }

    fn call(&self, actor: Actor, payload: Fields) -> CommandCall<'_> {
        CommandCall { core: self.core(), actor, live: self.listening.as_ref(), payload }
    }

    /// Who acts: whom the frame's own token names, else whom the socket is bound to.
    async fn account(&mut self, token: Option<String>) -> Result<Account, Refusal> {
        if let Some(token) = token {
            let account = verbs::authenticate(self.core(), &token).await?;
            self.host(&account).await?;
            return Ok(account);
        }
        let session = self.bound.and_then(|bound| bound.session).ok_or(Refusal::Anonymous)?;
        let (session, user) = self.core().store.session(session).await?;
        Ok(Account { user, session: Some(session.id) })
    }

    /// Makes the user of a frame's own token present as long as the socket is open. Their logout ends their token, not
    /// a socket that isn't theirs.
    async fn host(&mut self, account: &Account) -> Result<(), Refusal> {
        let user = account.user.id;
        let seen = self.bound.is_some_and(|bound| bound.user == user);
        if !seen && self.guest.as_ref().is_none_or(|(guest, _)| *guest != user) {
            let attachment = live::attachment(&self.context, NAME, account, &self.handle);
            let attachment = ListenerInfo { hears: false, session: None, ..attachment };
            self.guest = Some((user, verbs::watch(self.core(), attachment).await?));
        }
        Ok(())
    }

    /// `login`, which binds the socket. A live session stays live, as whoever logs in.
    async fn login(&mut self, payload: Fields) -> Result<Bytes, Refusal> {
        let (name, password) = payload.read(decode::credentials)?;
        let login = verbs::login(self.core(), &self.caller, &name, &password, STYLE).await?;
        let account = Account { user: login.user, session: Some(login.session.id) };
        let another = self.bound.is_some_and(|bound| bound.user != account.user.id);
        if self.listening.is_some() && another {
            self.listen(&account).await?;
        } else {
            self.bind(&account).await?;
        }
        Ok(reply::logged_in(&login.token))
    }

    /// `subscribe`, which makes a session live. One that is live already is left as it is.
    async fn subscribe(&mut self, token: Option<String>) -> Result<Bytes, Refusal> {
        let account = self.account(token).await?;
        if self.listening.is_none() || self.bound != Some(account.actor()) {
            self.listen(&account).await?;
        }
        Ok(reply::done("Subscribed"))
    }

    fn core(&self) -> &Core {
        &self.context.core
    }

    fn refuse(&self, refused: &CommandError) {
        self.handle.send(answer::frame(&refuse::frame(refused)));
    }
}

impl OpenSocket for CommandConnection {
    type Request = SessionRequest;
    type Entered = Option<Result<OpenedSession, Refusal>>;

    fn limits() -> ConnectionLimits {
        live::connection_limits(NAME, live::close(CloseReason::TooSlow))
    }

    async fn admit(opening: &Opening<SessionRequest>) -> Result<Self::Entered, Response> {
        Ok(match &opening.request.token {
            Some(token) => Some(admit(opening, token).await),
            None => None,
        })
    }

    async fn enter(opening: Opening<SessionRequest>, entered: Self::Entered) -> Self {
        let Opening { context, handle, line, request: SessionRequest { caller, cursor, .. } } = opening;
        let proven = entered.is_some();
        let (bound, watch, guest, listening, greeting) = (None, None, None, None, None);
        let mut client =
            Self { context, handle, line, caller, cursor, bound, watch, guest, listening, greeting, proven };
        let entered = match entered {
            None => {
                client.handle.set_deadline(client.context.times.anonymous, Close::new(1008, "no valid command came"));
                Ok(())
            }
            Some(Ok((account, Some(listening)))) => {
                client.bound = Some(account.actor());
                client.greeting = Some(listening);
                Ok(())
            }
            Some(Ok((account, None))) => client.bind(&account).await,
            Some(Err(refusal)) => Err(refusal),
        };
        match entered {
            Ok(()) => client.greet().await,
            Err(refusal) => client.turn_away(refusal),
        }
        client
    }
}

impl ConnectionHandler for CommandConnection {
    async fn heard(&mut self, text: Bytes) {
        let obeyed = match decode::frame(&text) {
            Ok(frame) => self.obey(frame).await,
            Err(refusal) => Err(refusal.into()),
        };
        match obeyed {
            Ok(reply) => {
                if !std::mem::replace(&mut self.proven, true) {
                    self.handle.clear_deadline();
                }
                self.handle.send(reply);
                self.greet().await;
            }
            Err(refused) => self.refuse(&refused),
        }
    }

    async fn gone(&mut self) {
        self.watch = None;
        self.guest = None;
        self.listening = None;
        self.greeting = None;
    }
}
