//! What a socket starts from reaches it whatever its size, on a slow line, while others talk.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use domain::limits;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use testkit::{Engine, Server, hold_frame};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::{Sleep, sleep};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use crate::people::{admit, gateway, guild, id, number, say};

/// A line that brings a little, and then nothing for a while.
struct SlowLine {
    stream: TcpStream,
    pause: Pin<Box<Sleep>>,
}

/// How much it brings at once, in bytes.
const PART: usize = 16 * 1024;
/// And how long it pauses then.
const PAUSE: Duration = Duration::from_millis(15);

impl AsyncRead for SlowLine {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        ready!(self.pause.as_mut().poll(cx));
        let mut part = buffer.take(PART);
        ready!(Pin::new(&mut self.stream).poll_read(cx, &mut part))?;
        let count = part.filled().len();
        // What was read so far goes into the beginning of the same buffer.
        buffer.initialize_unfilled_to(count);
        buffer.advance(count);
        self.pause = Box::pin(sleep(PAUSE));
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for SlowLine {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// A socket on a slow line, which the kernel at this end takes nothing for.
async fn slow_socket(server: &Server, path: &str) -> WebSocketStream<SlowLine> {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(8 * 1024).unwrap();
    let stream = socket.connect(server.address()).await.unwrap();
    let line = SlowLine { stream, pause: Box::pin(sleep(Duration::ZERO)) };
    let url = format!("ws://{}{path}", server.address());
    tokio_tungstenite::client_async(url, line).await.unwrap().0
}

async fn hear(socket: &mut WebSocketStream<SlowLine>) -> (usize, Value) {
    loop {
        match socket.next().await.unwrap().unwrap() {
            Message::Text(text) => return (text.len(), serde_json::from_str(&text).unwrap()),
            Message::Close(close) => panic!("closed: {close:?}"),
            _ => {}
        }
    }
}

/// Servers of this account with so many channels of long names that there is more than 2 MiB of them in every dialect;
/// one of the servers, and a channel of it.
async fn many_channels(server: &Server, owner: &str) -> (i64, i64) {
    let talked_in = guild(server, owner).await;
    for _ in 0..12 {
        guild(server, owner).await;
    }
    server.furnish(limits::GUILD_CHANNELS - 50).await;
    talked_in
}

/// Somebody who talks, and counts.
#[derive(Default)]
struct Talk {
    quiet: AtomicBool,
    /// How many messages were begun.
    begun: AtomicUsize,
}

impl Talk {
    fn start(self: &Arc<Self>, server: &Arc<Server>, token: &str, room: i64) -> JoinHandle<()> {
        let (talk, server, token) = (Arc::clone(self), Arc::clone(server), token.to_owned());
        tokio::spawn(async move {
            while !talk.quiet.load(Ordering::SeqCst) {
                let number = talk.begun.fetch_add(1, Ordering::SeqCst) + 1;
                let content = format!("{number} {}", "x".repeat(1000));
                say(&server, &token, room, json!({ "content": content })).await.expect(201);
                sleep(Duration::from_millis(20)).await;
            }
        })
    }

    /// Ends it, and holds what is heard to what was said: every word from one on that was said no later than `since`.
    async fn end(&self, talking: JoinHandle<()>, socket: &mut WebSocketStream<SlowLine>, since: usize) {
        self.quiet.store(true, Ordering::SeqCst);
        talking.await.unwrap();
        let last = self.begun.load(Ordering::SeqCst);
        let mut next = None;
        while next.is_none_or(|next| next <= last) {
            let (_, frame) = hear(socket).await;
            let message = if frame["op"] == 11 { &frame["d"] } else { &frame["data"] };
            let content = message["content"].as_str().unwrap_or_else(|| panic!("{frame}"));
            let number: usize = content.split(' ').next().unwrap().parse().unwrap();
            match next {
                None => assert!(number <= since + 1, "{number} comes first, and {since} were said before"),
                Some(next) => assert_eq!(number, next),
            }
            next = Some(number + 1);
        }
    }
}

/// `gateway` and `command` alone tell a socket what there is: `pythia` says a line, `auth0` and `chat` nothing.
pub(crate) async fn two_mebibytes_arrive_on_a_slow_line_while_others_talk(engine: Engine) {
    let server = Arc::new(Server::on(engine, &[]).await);
    let (ada, bo) = (gateway(&server, "ada").await, gateway(&server, "bo").await);
    let (guild, room) = many_channels(&server, &ada).await;
    admit(&server, guild, &ada, &bo).await;

    let talk = Arc::new(Talk::default());
    let talking = talk.start(&server, &bo, room);
    let mut gateway = slow_socket(&server, &format!("/api/ws?token={ada}")).await;
    let since = talk.begun.load(Ordering::SeqCst);
    assert_eq!(hear(&mut gateway).await.1["op"], 0);
    let (size, connected) = hear(&mut gateway).await;
    hold_frame("gateway", &connected);
    assert!(size > 2 << 20, "only {size} bytes");
    assert_eq!(connected["op"], 10);
    talk.end(talking, &mut gateway, since).await;

    let talk = Arc::new(Talk::default());
    let talking = talk.start(&server, &bo, room);
    let mut command = slow_socket(&server, "/ws").await;
    let subscribe = json!({ "command": "subscribe", "token": ada });
    command.send(Message::text(subscribe.to_string())).await.unwrap();
    assert_eq!(hear(&mut command).await.1["status"], "success");
    let since = talk.begun.load(Ordering::SeqCst);
    let (mut whole, mut kinds) = (0, Vec::new());
    while kinds.len() < 2 + 13 {
        let (size, frame) = hear(&mut command).await;
        whole += size;
        kinds.push(frame["type"].as_str().unwrap().to_owned());
    }
    assert!(whole > 2 << 20, "only {whole} bytes");
    assert_eq!(kinds[..2], ["user_info", "guilds_list"]);
    assert!(kinds[2..].iter().all(|kind| kind == "guild_channels"), "{kinds:?}");
    talk.end(talking, &mut command, since).await;
}

pub(crate) async fn what_strangers_put_into_it_is_lean_and_bounded(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let (mal, xen, vic) = (gateway(&server, "mal").await, gateway(&server, "xen").await, gateway(&server, "vic").await);
    let about = json!({ "about_me": "😀".repeat(2000) });
    server.call(reqwest::Method::PATCH, "/api/rest/users/@me", &mal, about).await.expect(200);
    let people = [id(&server, &vic).await.to_string(), id(&server, &xen).await.to_string()];
    let mut made = 0;
    let refused = loop {
        let group = json!({ "recipient_ids": people, "name": format!("g{made}") });
        let answer = server.post("/api/rest/users/@me/dm-channels", &mal, group).await;
        if answer.status != 201 {
            break answer;
        }
        made += 1;
    };
    assert_eq!(made, 30, "each of them means two strangers");
    assert_eq!(refused.status, 429, "{}", refused.body);
    assert_eq!(refused.header("retry-after"), "3600");
    let mut socket = server.socket(&format!("/api/ws?token={vic}")).await;
    let connected = socket.until(|frame| frame["op"] == 10).await;
    let conversations = connected["d"]["dm_channels"].as_array().unwrap();
    assert_eq!(conversations.len(), 30);
    for recipient in conversations.iter().flat_map(|one| one["recipients"].as_array().unwrap()) {
        assert!(recipient.get("about_me").is_none() && recipient["username"].is_string(), "{recipient}");
    }
    // Other accounts have limits of their own, and an hour later more are allowed. Opening a conversation again never counts.
    let one = json!({ "recipient_ids": people[..1] });
    server.post("/api/rest/users/@me/dm-channels", &xen, one.clone()).await.expect(201);
    server.clock.advance(Duration::from_mins(61));
    let login = json!({ "username": "mal", "password": voices::PASSWORD });
    let mal = server.post("/api/rest/auth/login", "", login).await.expect(200)["access_token"].clone();
    let mal = mal.as_str().unwrap().to_owned();
    server.post("/api/rest/users/@me/dm-channels", &mal, one).await.expect(201);
}

/// Everybody who shares a server with somebody is no stranger, but conversations are counted all the same.
pub(crate) async fn conversations_with_friends_are_counted_too(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let (ann, bo, cy) = (gateway(&server, "ann").await, gateway(&server, "bo").await, gateway(&server, "cy").await);
    let (guild, _) = guild(&server, &ann).await;
    for friend in [&bo, &cy] {
        admit(&server, guild, &ann, friend).await;
    }
    let people = [id(&server, &bo).await.to_string(), id(&server, &cy).await.to_string()];
    for group in 0..60 {
        let group = json!({ "recipient_ids": people, "name": format!("g{group}") });
        number(&server.post("/api/rest/users/@me/dm-channels", &ann, group).await.expect(201)["channel_id"]);
    }
    let group = json!({ "recipient_ids": people, "name": "one more" });
    server.post("/api/rest/users/@me/dm-channels", &ann, group).await.expect(429);
    let free = Server::on(engine, &[("rate_limits", "off")]).await;
    let (ann, bo) = (gateway(&free, "ann").await, gateway(&free, "bo").await);
    let cy = gateway(&free, "cy").await;
    let people = [id(&free, &bo).await.to_string(), id(&free, &cy).await.to_string()];
    for group in 0..70 {
        let group = json!({ "recipient_ids": people, "name": format!("g{group}") });
        free.post("/api/rest/users/@me/dm-channels", &ann, group).await.expect(201);
    }
}

/// What a client says is read once it was told what it missed, and so no heartbeat is expected before that.
pub(crate) async fn what_was_missed_arrives_on_a_line_slower_than_the_heartbeats(engine: Engine) {
    const MISSED: usize = 250;
    let server = Server::on(engine, &[("heartbeat_interval_ms", "100")]).await;
    let (ada, bob) = (gateway(&server, "ada").await, gateway(&server, "bob").await);
    let (guild, channel) = guild(&server, &ada).await;
    admit(&server, guild, &ada, &bob).await;
    let mut first = server.socket(&format!("/api/ws?token={bob}&cursor=")).await;
    let begun = first.until(|frame| frame["op"] == 10).await["cursor"].as_str().unwrap().to_owned();
    first.close().await;
    let content = "长".repeat(4000);
    for _ in 0..MISSED {
        say(&server, &ada, channel, json!({ "content": content })).await.expect(201);
    }
    let mut socket = slow_socket(&server, &format!("/api/ws?token={bob}&cursor={begun}")).await;
    assert_eq!(hear(&mut socket).await.1["op"], 0);
    for missed in 0..MISSED {
        assert_eq!(hear(&mut socket).await.1["op"], 11);
        if missed % 5 == 0 {
            socket.send(Message::text(r#"{"op":1}"#)).await.unwrap();
        }
    }
    assert_eq!(hear(&mut socket).await.1["d"]["resumed"], true);
}
