//! Tokens and tickets: whatever stands where one is looked for proves nothing unless it is one.

use std::time::Instant;

use auth::{OwnTokens, peek};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::model::{Claims, SessionId, Ticket, Timestamp, UserId};
use domain::ports::Tokens as _;
use fastrand::Rng;
use serde_json::Value;

use super::calm;
use crate::world::World;
use crate::{Failure, mutate};

const DAY: i64 = 24 * 60 * 60 * 1000;

pub(super) async fn run(world: &World, rng: &mut Rng, until: Instant, runs: &mut u64) -> Result<(), Failure> {
    let own = OwnTokens::new(b"a secret of sixteen bytes or more").expect("it isn't empty");
    let now = Timestamp::from_millis(1_700_000_000_000);
    let (user, session) = (UserId::new(7).expect("positive"), SessionId::new(9).expect("positive"));
    let later = Timestamp::from_millis(now.millis() + DAY);
    let claims = Claims { user, session, audience: "gateway".to_owned(), issued_at: now, expires_at: later };
    let good = [own.issue(&claims), own.issue_ticket(&Ticket { user, session: Some(session), expires_at: later })];
    let core = &world.server.running().core;
    while Instant::now() < until {
        let whole = &good[rng.usize(..good.len())];
        let token = spoilt(rng, whole);
        *runs += 1;
        let (claims, ticket) = (own.verify(&token, now), own.verify_ticket(&token, now));
        let foreign = core.identities.verify(&token, now).await;
        let _ = peek(&token);
        calm(|| token.clone())?;
        let opened = claims.is_ok() || ticket.is_ok() || foreign.is_ok();
        if opened && !good.contains(&token) {
            return Err(Failure { wrong: "a token opens a door that nobody made for it".to_owned(), sent: token });
        }
    }
    Ok(())
}

/// The token with a byte changed, or with its header or its payload made anew.
fn spoilt(rng: &mut Rng, token: &str) -> String {
    let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    match rng.u8(..4) {
        0 => String::from_utf8_lossy(&mutate::bytes(rng, token.as_bytes().to_vec())).into_owned(),
        1 => mutate::text(rng, token),
        _ => {
            let at = rng.usize(..2);
            let bytes = URL_SAFE_NO_PAD.decode(&parts[at]).unwrap_or_default();
            let mut value: Value = serde_json::from_slice(&bytes).unwrap_or_default();
            mutate::json(rng, &mut value);
            parts[at] = URL_SAFE_NO_PAD.encode(value.to_string());
            parts.join(".")
        }
    }
}
