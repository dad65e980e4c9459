//! `motet keys`: the built-in issuer's keys.

use std::time::Duration;

use auth::BuiltIn;
use domain::ports::Store;
use domain::verbs::RotateIssuerKey;

use crate::StartError;
use crate::cli::KeysAct;

/// How much longer than its tokens are good an old key is shown: as far as clocks may differ.
const SKEW: Duration = Duration::from_mins(1);

/// Does it, and says what was done, a line each. `token_life` is how long tokens are good.
pub async fn keep_keys(store: &dyn Store, act: &KeysAct, token_life: Duration) -> Result<Vec<String>, StartError> {
    match act {
        KeysAct::Rotate => {
            let key = BuiltIn::generate().map_err(|error| StartError(format!("a new key: {error}")))?;
            let keep = token_life + SKEW;
            let kept = store.perform(RotateIssuerKey { key, keep }).await;
            kept.map_err(|refusal| StartError(format!("the store refused: {}", refusal.label())))?;
            let minutes = keep.as_secs().div_ceil(60);
            Ok(vec![format!("a new key signs from now on; the old one is shown for {minutes} more minutes")])
        }
    }
}
