//! Requests: paths, queries, JSON bodies and forms of the four dialects with REST, and of the built-in issuer.

use std::time::Instant;

use dialects::DIALECTS;
use fastrand::Rng;
use reqwest::header::HeaderMap;
use reqwest::{Method, Url};
use serde_json::Value;
use server::SpokenDialects;
use testkit::{Answer, ClientInput, answer_problem};

use super::calm;
use crate::world::{Person, World};
use crate::{Failure, mutate, seeds};

/// How many requests one person sends before another takes over: logging out and leaving are among them.
const REQUESTS: u64 = 200;
/// Longest address that is sent, in bytes: long enough to be refused.
const LONGEST: usize = 60_000;

pub(super) async fn run(world: &World, rng: &mut Rng, until: Instant, runs: &mut u64) -> Result<(), Failure> {
    let spoken = ["auth0", "pythia", "chat", "gateway"];
    let said: Vec<ClientInput> = spoken.iter().flat_map(|name| seeds::of_dialect(name)).collect();
    let requests: Vec<&ClientInput> = said.iter().filter(|said| matches!(said, ClientInput::Request(..))).collect();
    while Instant::now() < until {
        let person = world.newcomer().await;
        let words = world.words(&person).await;
        for _ in 0..REQUESTS {
            if Instant::now() >= until {
                break;
            }
            let ClientInput::Request(method, path, body) = requests[rng.usize(..requests.len())] else { continue };
            let (path, body) =
                (seeds::filled(rng, path, &person.token, &words), seeds::filled(rng, body, &person.token, &words));
            let path = spoilt_path(rng, &path, &words);
            let (kind, body) = spoilt_body(rng, &body);
            *runs += 1;
            send(world, &person, rng, (method, &path), kind, body).await?;
        }
    }
    Ok(())
}

fn spoilt_path(rng: &mut Rng, path: &str, words: &[String]) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let mut parts: Vec<String> = path.split('/').map(str::to_owned).collect();
    if rng.u8(..5) == 0 && parts.len() > 2 {
        let at = rng.usize(2..parts.len());
        parts[at] = if rng.bool() { words[rng.usize(..words.len())].clone() } else { mutate::text(rng, &parts[at]) };
    }
    let query = match rng.u8(..6) {
        0 => format!("?{query}&limit={}", mutate::text(rng, "50")),
        1 => format!("?{}", mutate::text(rng, query)),
        2 => format!("?skip={0}&offset={0}&before={0}&page={0}", mutate::text(rng, "1")),
        _ if query.is_empty() => String::new(),
        _ => format!("?{query}"),
    };
    format!("{}{query}", parts.join("/"))
}

/// The body, with its type: JSON or a form, whole or not.
fn spoilt_body(rng: &mut Rng, body: &str) -> (&'static str, Vec<u8>) {
    const JSON: &str = "application/json";
    const FORM: &str = "application/x-www-form-urlencoded";
    let Ok(mut value) = serde_json::from_str::<Value>(body) else {
        let kind = if body.contains('=') { FORM } else { JSON };
        return (kind, mutate::bytes(rng, body.as_bytes().to_vec()));
    };
    for _ in 0..rng.usize(..3) {
        mutate::json(rng, &mut value);
    }
    let text = value.to_string();
    match rng.u8(..8) {
        0 => (JSON, mutate::bytes(rng, text.into_bytes())),
        1 => {
            let pairs = value.as_object().into_iter().flatten();
            let form: Vec<String> = pairs.map(|(name, value)| format!("{name}={value}")).collect();
            (FORM, form.join("&").into_bytes())
        }
        _ => (JSON, text.into_bytes()),
    }
}

async fn send(
    world: &World,
    person: &Person,
    rng: &mut Rng,
    (method, path): (&str, &str),
    kind: &str,
    body: Vec<u8>,
) -> Result<(), Failure> {
    let Ok(url) = Url::parse(&format!("http://{}{path}", world.server.address())) else { return Ok(()) };
    let Ok(verb) = method.parse::<Method>() else { return Ok(()) };
    // What a client can't send, or a document can't name.
    if url.as_str().len() > LONGEST || url.path().contains("//") || url.path() == "/" {
        return Ok(());
    }
    let sent = format!("{method} {url} ({kind}) {}", String::from_utf8_lossy(&body));
    let mut request = world.client.request(verb, url.clone()).header("content-type", kind).body(body);
    if rng.u8(..20) > 0 {
        request = request.bearer_auth(&person.token);
    }
    let answer = answer_to(request).await;
    calm(|| sent.clone())?;
    let wrong = match answer {
        Err(error) => Some(format!("no answer: {error}")),
        Ok(answer) if answer.status >= 500 => Some(format!("{} {}", answer.status, answer.body)),
        // A head that is too long is answered before any dialect sees it.
        Ok(answer) if answer.status == 431 => None,
        Ok(answer) => {
            let dialect = SpokenDialects::all(DIALECTS).dialect_of(url.path());
            let problem = dialect.and_then(|dialect| answer_problem(dialect, method, url.path(), &answer));
            problem.map(|problem| format!("{}: {problem}", answer.status))
        }
    };
    wrong.map_or(Ok(()), |wrong| Err(Failure { wrong, sent }))
}

/// What a request is answered, its body read as JSON where it is some.
pub(super) async fn answer_to(request: reqwest::RequestBuilder) -> reqwest::Result<Answer> {
    let response = request.send().await?;
    let (status, headers): (u16, HeaderMap) = (response.status().as_u16(), response.headers().clone());
    let text = response.bytes().await?;
    let body = if text.is_empty() {
        Value::Null
    } else {
        serde_json::from_slice(&text).unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&text).into_owned()))
    };
    Ok(Answer { status, headers, body })
}
