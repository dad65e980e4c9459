//! Bytes on a connection: what no HTTP client would send, and frames that no WebSocket library would make.

use std::time::{Duration, Instant};

use fastrand::Rng;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::calm;
use crate::world::World;
use crate::{Failure, mutate, seeds};

/// How long an answer is waited for. Half a request gets none, and isn't waited for longer.
const LISTENING: Duration = Duration::from_millis(5);
/// How long the server may take to answer who asks properly, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often it is asked properly: once in so many connections.
const LOOK: u64 = 100;

pub(super) async fn run(world: &World, rng: &mut Rng, until: Instant, runs: &mut u64) -> Result<(), Failure> {
    let heads = seeds::of_corpus("wire");
    let person = world.newcomer().await;
    while Instant::now() < until {
        let head = String::from_utf8_lossy(&heads[rng.usize(..heads.len())]).replace("{token}", &person.token);
        // Files end with a newline that editors want; lines of HTTP end with two characters.
        let mut bytes = head.replace('\n', "\r\n").into_bytes();
        if bytes.windows(9).any(|window| window == b"websocket") {
            bytes.extend(frames(rng));
        }
        if rng.u8(..4) > 0 {
            bytes = mutate::bytes(rng, bytes);
        }
        *runs += 1;
        let answer = exchange(world, &bytes).await;
        let sent = || bytes.escape_ascii().to_string();
        calm(sent)?;
        let status = answer.strip_prefix("HTTP/1.").and_then(|rest| rest.get(2..3));
        // A method, a version or a coding that HTTP knows and nobody speaks may have a status of its own.
        if status == Some("5") && !answer[9..].starts_with("501") && !answer[9..].starts_with("505") {
            return Err(Failure { wrong: answer, sent: sent() });
        }
        if runs.is_multiple_of(LOOK) {
            still_answers(world).await.map_err(|wrong| Failure { wrong, sent: sent() })?;
        }
    }
    Ok(())
}

/// Frames of a WebSocket, with heads that may lie about what follows.
fn frames(rng: &mut Rng) -> Vec<u8> {
    let mut bytes = Vec::new();
    for _ in 0..rng.usize(1..4) {
        let text = br#"{"op":1,"d":{}}"#;
        bytes.push(if rng.u8(..3) == 0 { rng.u8(..) } else { 0x81 });
        match rng.u8(..4) {
            0 => bytes.extend([0x80 | 0x7e, 0, 15]),
            1 => bytes.extend([0x80 | 0x7f, 0, 0, 0, 0, 0, 0, 0, 15]),
            2 => bytes.extend([0x80 | 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
            _ => bytes.push(0x80 | 0x0f),
        }
        let mask: [u8; 4] = std::array::from_fn(|_| rng.u8(..));
        bytes.extend(mask);
        bytes.extend(text.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    }
    bytes
}

/// Sends bytes, and gives what comes back at once.
async fn exchange(world: &World, bytes: &[u8]) -> String {
    let Ok(mut stream) = TcpStream::connect(world.server.address()).await else { return String::new() };
    // The server may hang up on what it has read so far.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let mut piece = [0; 4096];
    while let Ok(Ok(length @ 1..)) = tokio::time::timeout(LISTENING, stream.read(&mut piece)).await {
        answer.extend_from_slice(&piece[..length]);
    }
    String::from_utf8_lossy(&answer).into_owned()
}

async fn still_answers(world: &World) -> Result<(), String> {
    let url = format!("http://{}/healthz", world.server.address());
    let answer = tokio::time::timeout(PATIENCE, world.client.get(url).send()).await;
    match answer {
        Ok(Ok(response)) if response.status().is_success() => Ok(()),
        other => Err(format!("the server doesn't answer any more: {other:?}")),
    }
}
