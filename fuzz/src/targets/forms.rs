//! Forms of several parts, and the pictures in them with what cameras write beside the pixels.

use std::time::Instant;

use fastrand::Rng;

use super::calm;
use super::rest::answer_to;
use crate::world::{Person, World};
use crate::{Failure, mutate, seeds};

/// How many forms one person sends before another takes over: files of one account are bounded.
const FORMS: u64 = 100;
const BOUNDARY: &str = "b0undary";

pub(super) async fn run(world: &World, rng: &mut Rng, until: Instant, runs: &mut u64) -> Result<(), Failure> {
    let pictures = seeds::of_corpus("pictures");
    while Instant::now() < until {
        let person = world.newcomer().await;
        let words = world.words(&person).await;
        for _ in 0..FORMS {
            if Instant::now() >= until {
                break;
            }
            let (path, method, name) = where_to(rng, &words);
            let mut picture = pictures[rng.usize(..pictures.len())].clone();
            if rng.u8(..4) > 0 {
                picture = mutate::bytes(rng, picture);
            }
            let mut body = form(rng, name, &words, &picture);
            if rng.u8(..3) == 0 {
                body = mutate::bytes(rng, body);
            }
            *runs += 1;
            send(world, &person, rng, (method, &path), body).await?;
        }
    }
    Ok(())
}

/// A path that takes forms, its method, and what it calls a file.
fn where_to(rng: &mut Rng, words: &[String]) -> (String, reqwest::Method, &'static str) {
    let word = &words[rng.usize(..words.len())];
    match rng.u8(..5) {
        0 => (format!("/api/rest/channels/{word}/messages"), reqwest::Method::POST, "files"),
        1 => ("/api/rest/users/@me/avatar".to_owned(), reqwest::Method::PUT, "file"),
        2 => ("/api/messages".to_owned(), reqwest::Method::POST, "file"),
        3 => ("/api/chat/messages".to_owned(), reqwest::Method::POST, "file"),
        _ => ("/api/files".to_owned(), reqwest::Method::POST, "file"),
    }
}

fn form(rng: &mut Rng, name: &str, words: &[String], picture: &[u8]) -> Vec<u8> {
    let content = mutate::text(rng, "hello @ada");
    let channel = &words[rng.usize(..words.len())];
    let file = if rng.bool() { "lake.jpg".to_owned() } else { mutate::text(rng, "lake %22of%22 50%.jpg") };
    let said = match rng.u8(..3) {
        0 => format!("filename=\"{}\"", file.replace(['\r', '\n', '"'], "")),
        1 => format!("filename=\"a\"; filename*=UTF-8''{}", file.replace(['\r', '\n'], "")),
        _ => format!("filename*=UTF-8''{}", file.replace(['\r', '\n'], "")),
    };
    let mut body = Vec::new();
    for (part, value) in [("content", content.as_str()), ("channel_id", channel), ("nonce", "n")] {
        body.extend(
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{part}\"\r\n\r\n{value}\r\n").bytes(),
        );
    }
    for _ in 0..rng.usize(..3) {
        let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; {said}\r\n");
        body.extend(head.bytes());
        body.extend_from_slice(b"Content-Type: image/jpeg\r\n\r\n");
        body.extend_from_slice(picture);
        body.extend_from_slice(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").bytes());
    body
}

async fn send(
    world: &World,
    person: &Person,
    rng: &mut Rng,
    (method, path): (reqwest::Method, &str),
    body: Vec<u8>,
) -> Result<(), Failure> {
    let url = format!("http://{}{path}", world.server.address());
    let shown = body.escape_ascii().to_string();
    let sent = format!("{method} {path} {shown}");
    let boundary = if rng.u8(..20) == 0 { mutate::text(rng, BOUNDARY) } else { BOUNDARY.to_owned() };
    let Ok(kind) = reqwest::header::HeaderValue::from_str(&format!("multipart/form-data; boundary={boundary}")) else {
        return Ok(());
    };
    let request = world.client.request(method, url).bearer_auth(&person.token).header("content-type", kind);
    let answer = answer_to(request.body(body)).await;
    calm(|| sent.clone())?;
    match answer {
        Err(error) => Err(Failure { wrong: format!("no answer: {error}"), sent }),
        Ok(answer) if answer.status >= 500 => {
            Err(Failure { wrong: format!("{} {}", answer.status, answer.body), sent })
        }
        Ok(_) => Ok(()),
    }
}
