//! Passwords, guarded against guessing.

use std::time::Duration;

use domain::model::UserId;
use domain::rules::text::fold;
use domain::{Outcome, Refusal, limits, verbs};

use crate::kit::Call;

/// Why somebody isn't who they say.
pub(super) enum Unproven {
    /// Name and password don't belong together, or the store is out of reach.
    Refused(Refusal),
    /// Too many were tried on the account, or from there. How long to wait.
    TooMany(Duration),
}

impl From<Refusal> for Unproven {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Whose name or email, and password, these are.
pub(super) async fn prove(call: &Call, name: &str, password: &str) -> Result<UserId, Unproven> {
    // No name holds one, and not every store can look for it.
    if name.contains('\0') {
        return Err(Refusal::BadCredentials.into());
    }
    let (per_account, per_place) = limits::LOGIN_FAILURES;
    let mut keys = vec![(account(call, name).await?, per_account)];
    keys.extend(call.peer.map(|peer| (format!("from {}", peer.place()), per_place)));
    let (attempts, clock) = (&call.context.attempts, &call.core().clock);
    attempts.check(&keys, clock.now()).map_err(Unproven::TooMany)?;
    let proof = verbs::prove_password(call.core(), name, password).await;
    if matches!(proof, Ok(_) | Err(Refusal::BadCredentials)) {
        attempts.settle(&keys, proof.is_ok(), clock.now()).map_err(Unproven::TooMany)?;
    }
    Ok(proof?)
}

/// Under what the account's failures are counted, whichever of its names is used. A name that is nobody's counts
/// alike, so that it can't be told from one that is.
async fn account(call: &Call, name: &str) -> Outcome<String> {
    let folded = fold(name);
    let known = call.core().store.credentials(&folded).await?;
    let cut = || folded.chars().take(limits::EMAIL_CHARS).collect::<String>();
    Ok(known.map_or_else(|| format!("as {}", cut()), |known| format!("on {}", known.user)))
}
