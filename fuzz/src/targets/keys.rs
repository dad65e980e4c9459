//! A tenant's keys and configuration, served by a tenant that has gone mad.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use auth::Tenant;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::model::Timestamp;
use domain::ports::Identities as _;
use fastrand::Rng;
use reqwest::Client;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::calm;
use crate::{Failure, mutate, seeds};

/// A tenant is asked for its keys again at most once a minute; the clock is the caller's.
const BETWEEN: Duration = Duration::from_mins(2);

pub(super) async fn run(rng: &mut Rng, until: Instant, runs: &mut u64) -> Result<(), Failure> {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    let served = Arc::new(Mutex::new(Vec::new()));
    let serving = tokio::spawn(serve(listener, Arc::clone(&served)));
    let issuer = format!("http://{address}/");
    let tenant = Tenant::new(&issuer, "api", Client::new()).expect("an address and an audience");
    let corpus = seeds::of_corpus("keys");
    let mut now = Timestamp::from_millis(1_700_000_000_000);
    let mut result = Ok(());
    while Instant::now() < until && result.is_ok() {
        now = now.plus(BETWEEN);
        let seed = &corpus[rng.usize(..corpus.len())];
        let document = spoilt(rng, seed);
        served.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&document);
        let algorithm = ["RS256", "PS256", "ES256", "EdDSA"][rng.usize(..4)];
        let kid = ["a", "b", "x"][rng.usize(..3)];
        let token = token(&issuer, algorithm, kid, now);
        *runs += 1;
        let sanction = tenant.verify(&token, now).await;
        let sent = || format!("{}\n  token: {token}", String::from_utf8_lossy(&document));
        result = calm(sent);
        if sanction.is_ok() {
            result = Err(Failure { wrong: "a token that nobody signed is believed".to_owned(), sent: sent() });
        }
    }
    serving.abort();
    result
}

fn spoilt(rng: &mut Rng, document: &[u8]) -> Vec<u8> {
    match serde_json::from_slice::<Value>(document) {
        Ok(mut value) if rng.u8(..3) > 0 => {
            for _ in 0..rng.usize(1..4) {
                mutate::json(rng, &mut value);
            }
            value.to_string().into_bytes()
        }
        _ => mutate::bytes(rng, document.to_vec()),
    }
}

/// A token that could be good, with a signature that isn't.
fn token(issuer: &str, algorithm: &str, kid: &str, now: Timestamp) -> String {
    let header = json!({ "alg": algorithm, "kid": kid, "typ": "JWT" });
    let claims = json!({ "iss": issuer, "sub": "auth0|1", "aud": "api", "exp": now.millis() / 1000 + 600 });
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{}", part(header), part(claims), URL_SAFE_NO_PAD.encode([7; 256]))
}

/// Answers every request with what is to be served now.
async fn serve(listener: TcpListener, served: Arc<Mutex<Vec<u8>>>) {
    while let Ok((mut stream, _)) = listener.accept().await {
        let served = Arc::clone(&served);
        tokio::spawn(async move {
            let mut head = [0; 4096];
            while let Ok(1..) = stream.read(&mut head).await {
                let body = served.lock().unwrap_or_else(PoisonError::into_inner).clone();
                let head = format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
                    body.len()
                );
                if stream.write_all(&[head.into_bytes(), body].concat()).await.is_err() {
                    return;
                }
            }
        });
    }
}
