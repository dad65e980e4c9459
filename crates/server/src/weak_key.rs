//! Checks the key that signs own tokens: whoever guesses it can log in as anybody.

use crate::StartError;
use crate::settings::Settings;

/// Shortest key that may be used where others can reach the server, in bytes.
const SHORTEST: usize = 16;
/// Length from which a key isn't warned of, in bytes: that of the hash which it keys (RFC 7518, section 3.2).
const GOOD: usize = 32;
/// The key in the document's example, which everybody knows.
const EXAMPLE: &str = "your_secret_key_here";

/// Refuses a key that can be guessed, unless the server listens on this machine alone, and warns of a short one.
pub(crate) fn sanction(settings: &Settings) -> Result<(), StartError> {
    let Some(key) = &settings.secret_key else { return Ok(()) };
    let (length, known) = (key.0.len(), key.0.trim() == EXAMPLE);
    let others = settings.listen_dialect.iter().map(|(_, address)| *address);
    let alone = std::iter::once(settings.listen).chain(others).all(|address| address.ip().to_canonical().is_loopback());
    if known && !alone {
        return Err(StartError("SECRET_KEY: is the example of the documents, which everybody knows".to_owned()));
    }
    if length < SHORTEST && !alone {
        return Err(StartError(format!("SECRET_KEY: has {length} bytes, and needs {SHORTEST} or more, better {GOOD}")));
    }
    if known || length < GOOD {
        tracing::warn!("SECRET_KEY is easy to guess: take {GOOD} random bytes or more, or leave it unset");
    }
    Ok(())
}
