//! Everything that a verb needs, in one place.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::Outcome;
use crate::fanout::Hub;
use crate::guard::Guard;
use crate::intake::Intake;
use crate::model::Registrations;
use crate::ports::{Act, Blobs, Bus, Chance, Clock, Identities, Issuer, Passwords, Perform, SignOn, Store, Tokens};
use crate::uses::Uses;

/// The core of a node: the ports, and the hub of its listeners. Dialects hold it shared.
pub struct Core {
    /// Durable state.
    pub store: Arc<dyn Store>,
    /// The contents of files.
    pub blobs: Arc<dyn Blobs>,
    /// Who listens on this node.
    pub hub: Arc<Hub>,
    /// How events that aren't kept reach every node.
    pub bus: Arc<dyn Bus>,
    /// Wall-clock time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub chance: Arc<dyn Chance>,
    /// Own tokens.
    pub tokens: Arc<dyn Tokens>,
    /// Password hashes.
    pub passwords: Arc<dyn Passwords>,
    /// Counts failed logins and sign-ups, and refuses what is too much.
    pub guard: Guard,
    /// Tokens with asymmetric signatures.
    pub identities: Arc<dyn Identities>,
    /// The built-in issuer; none while an outside tenant is configured.
    pub issuer: Option<Arc<dyn Issuer>>,
    /// Where people may log in besides, with a browser.
    pub sign_on: Option<Arc<dyn SignOn>>,
    /// When each login was last used on this node.
    pub uses: Uses,
    /// The digest of the code that makes somebody the first administrator, while there is none.
    pub admin_code: Mutex<Option<String>>,
    /// Who may register.
    pub registrations: Registrations,
    /// Largest file that may be uploaded, in bytes.
    pub upload_bytes: u64,
    /// Most bytes of files that one account may keep.
    pub storage_quota: u64,
    /// Bytes of uploads in progress, by account.
    pub intake: Intake,
    /// How long an access token is good.
    pub token_life: Duration,
}

impl Core {
    /// Has the store perform an act. When it is answered, it is durable and this node's listeners have been told.
    pub async fn perform<A: Act>(&self, act: A) -> Outcome<A::Output>
    where
        dyn Store: Perform<A>,
    {
        self.store.perform(act).await
    }

    /// A random code of 128 bits, in lower-case hex.
    #[must_use]
    pub fn code(&self) -> String {
        self.random_hex::<16>()
    }

    /// A random secret of 256 bits, in lower-case hex.
    #[must_use]
    pub fn secret(&self) -> String {
        self.random_hex::<32>()
    }

    fn random_hex<const N: usize>(&self) -> String {
        let mut bytes = [0; N];
        self.chance.fill(&mut bytes);
        hex(&bytes)
    }
}

/// The SHA-256 of a code or token, under which the store keeps it. Codes and tokens are random, so one round of a
/// plain hash is enough.
#[must_use]
pub fn digest(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// Bytes in lower-case hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut hex, byte| {
        for half in [byte >> 4, byte & 15] {
            hex.push(char::from(b"0123456789abcdef"[usize::from(half)]));
        }
        hex
    })
}
