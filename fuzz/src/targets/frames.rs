//! Frames of the five dialects: whatever a client says on a socket, the socket says nothing that isn't documented.

use std::time::{Duration, Instant};

use dialects::DIALECTS;
use fastrand::Rng;
use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use testkit::{ClientInput, frame_problem};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::calm;
use crate::world::{Person, World};
use crate::{Failure, mutate, seeds};

type FrameSocket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// How many frames one socket is told.
const FRAMES: usize = 100;
/// How long a socket that may have nothing to say is listened to, between frames.
const LISTENING: Duration = Duration::from_millis(2);
/// How long one that was pinged may take to answer on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) async fn run(world: &World, rng: &mut Rng, until: Instant, runs: &mut u64) -> Result<(), Failure> {
    let frames: Vec<(&str, Vec<String>)> = DIALECTS.iter().map(|dialect| (dialect.name, of(dialect.name))).collect();
    while Instant::now() < until {
        let person = world.newcomer().await;
        let words = world.words(&person).await;
        let (dialect, said) = &frames[rng.usize(..frames.len())];
        let path = path(dialect, &person);
        let url = format!("ws://{}{path}", world.server.address());
        let Ok((mut stream, _)) = connect_async(url).await else {
            return Err(Failure { wrong: "a socket with a good token is refused".to_owned(), sent: path });
        };
        for _ in 0..FRAMES {
            if Instant::now() >= until {
                break;
            }
            let seed = &said[rng.usize(..said.len())];
            let whole = seeds::filled(rng, seed, &person.token, &words);
            let frame = spoilt(rng, &whole);
            *runs += 1;
            let open = stream.send(frame.clone()).await.is_ok();
            let heard = hear(&mut stream, dialect).await;
            calm(|| format!("{dialect}: {frame:?}"))?;
            if let Err(wrong) = heard {
                return Err(Failure { wrong, sent: format!("{dialect}: {frame:?}") });
            }
            if !open || heard == Ok(false) {
                break; // Some frames end a socket, as documented.
            }
        }
        answers(&mut stream, dialect).await?;
    }
    Ok(())
}

/// What clients of a dialect say on its socket.
fn of(dialect: &str) -> Vec<String> {
    let said = seeds::of_dialect(dialect).into_iter();
    said.filter_map(|said| if let ClientInput::Frame(text) = said { Some(text) } else { None }).collect()
}

/// Where the dialect's live socket is.
fn path(dialect: &str, Person { token, issued, username }: &Person) -> String {
    match dialect {
        "gateway" => format!("/api/ws?token={token}"),
        "chat" => format!("/api/ws/{username}?token={token}"),
        "command" => "/ws".to_owned(),
        "auth0" => format!("/ws?token={issued}"),
        _ => format!("/ws?token={token}"),
    }
}

fn spoilt(rng: &mut Rng, frame: &str) -> Message {
    let Ok(mut value) = serde_json::from_str::<Value>(frame) else { return Message::text(frame) };
    for _ in 0..rng.usize(..3) {
        mutate::json(rng, &mut value);
    }
    let text = value.to_string();
    match rng.u8(..10) {
        0 => Message::text(String::from_utf8_lossy(&mutate::bytes(rng, text.into_bytes())).into_owned()),
        1 => Message::binary(mutate::bytes(rng, text.into_bytes())),
        2 => Message::binary(text.into_bytes()),
        _ => Message::text(text),
    }
}

/// Reads the frames that have come. Answers whether the socket is still open; an undocumented frame is the error.
async fn hear(stream: &mut FrameSocket, dialect: &str) -> Result<bool, String> {
    while let Ok(next) = tokio::time::timeout(LISTENING, stream.next()).await {
        match next {
            Some(Ok(message)) if message.is_close() => return Ok(false),
            Some(Ok(Message::Text(text))) => {
                let frame = serde_json::from_str(&text).map_err(|_| format!("a frame that isn't JSON: {text}"))?;
                frame_problem(dialect, &frame).map_or(Ok(()), Err)?;
            }
            Some(Ok(_)) => {}
            Some(Err(_)) | None => return Ok(false),
        }
    }
    Ok(true)
}

/// A socket that is open answers a ping; one that isn't has ended.
async fn answers(stream: &mut FrameSocket, dialect: &str) -> Result<(), Failure> {
    let _ = stream.send(Message::Ping(Vec::new().into())).await;
    loop {
        match tokio::time::timeout(PATIENCE, stream.next()).await {
            Ok(Some(Ok(Message::Pong(_)) | Err(_)) | None) => return Ok(()),
            Ok(Some(Ok(message))) if message.is_close() => return Ok(()),
            Ok(Some(Ok(_))) => {}
            Err(_) => {
                return Err(Failure {
                    wrong: "a socket that answers nothing any more".to_owned(),
                    sent: dialect.to_owned(),
                });
            }
        }
    }
}
