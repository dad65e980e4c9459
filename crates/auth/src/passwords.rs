//! Password hashes: argon2id in PHC format, worked out aside from the threads that serve requests.

use std::net::IpAddr;
use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{Error, PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use domain::ports::{Chance, HashPermit, Passwords};
use domain::{Outcome, Refusal, limits};

use crate::hash_queue::HashQueue;

/// How much work a guess at a password is. A hash says itself what it took, so changing this keeps old ones good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// 19 MiB of memory, 2 passes, 1 lane: what OWASP's password storage cheat sheet recommends for argon2id.
    Full,
    /// Next to nothing, for tests and load runs in which thousands register. Never for real passwords.
    Cheap,
}

impl Cost {
    fn params(self) -> Params {
        let (memory_kib, passes) = match self {
            Self::Full => (19 * 1024, 2),
            Self::Cheap => (64, 1),
        };
        Params::new(memory_kib, passes, 1, None).expect("these constants are within argon2's bounds")
    }
}

/// Makes and checks password hashes, at most as many at once as there are cores.
pub struct Argon2id {
    argon2: Argon2<'static>,
    chance: Arc<dyn Chance>,
    /// The hash of no password, checked where there is no account.
    nobodys: String,
    /// One for each core.
    turns: HashQueue,
}

impl Argon2id {
    /// Salts come from `chance`.
    #[must_use]
    pub fn new(chance: Arc<dyn Chance>, cost: Cost) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let params = cost.params();
        let nobodys = nobodys_hash(&params, chance.as_ref());
        Self {
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            chance,
            nobodys,
            turns: HashQueue::new(cores, limits::PASSWORD_WAIT),
        }
    }

    fn salt(&self) -> [u8; argon2::RECOMMENDED_SALT_LEN] {
        let mut salt = [0; argon2::RECOMMENDED_SALT_LEN];
        self.chance.fill(&mut salt);
        salt
    }
}

/// Runs the work on another thread. The turn is kept until the work ends, since it takes a core even if its caller has
/// gone.
async fn aside<T: Send + 'static>(turn: HashPermit, work: impl FnOnce() -> T + Send + 'static) -> Outcome<T> {
    let worked = background::run(move || {
        let _held = turn;
        work()
    });
    worked.await.map_err(|error| {
        tracing::error!(%error, "hashing a password ended early");
        Refusal::Unavailable
    })
}

#[async_trait]
impl Passwords for Argon2id {
    async fn turn(&self, place: Option<IpAddr>) -> Outcome<HashPermit> {
        Ok(Box::new(self.turns.take(place).await?))
    }

    async fn hash(&self, turn: HashPermit, password: String) -> Outcome<String> {
        let (argon2, salt) = (self.argon2.clone(), self.salt());
        let hashed = aside(turn, move || argon2.hash_password_with_salt(password.as_bytes(), &salt)).await?;
        hashed.map(|hash| hash.to_string()).map_err(|error| {
            tracing::error!(%error, "a password can't be hashed");
            Refusal::Unavailable
        })
    }

    async fn verify(&self, turn: HashPermit, passwords: Vec<String>, hash: Option<String>) -> Outcome<bool> {
        let argon2 = self.argon2.clone();
        let hash = hash.unwrap_or_else(|| self.nobodys.clone());
        aside(turn, move || passwords.iter().any(|password| matches(&argon2, password, &hash))).await
    }
}

/// Whether the password is the one behind the hash. A hash that can't be read is nobody's.
fn matches(argon2: &Argon2<'_>, password: &str, hash: &str) -> bool {
    let checked = PasswordHash::new(hash)
        .map_err(Error::from)
        .and_then(|hash| argon2.verify_password(password.as_bytes(), &hash));
    match checked {
        Ok(()) => true,
        Err(Error::PasswordInvalid) => false,
        Err(error) => {
            tracing::error!(%error, "a stored password hash can't be used");
            false
        }
    }
}

/// A hash that takes as much work to check as a real one, and that no password has: its salt and its digest are
/// random.
fn nobodys_hash(params: &Params, chance: &dyn Chance) -> String {
    let (mut salt, mut output) = ([0; argon2::RECOMMENDED_SALT_LEN], [0; Params::DEFAULT_OUTPUT_LEN]);
    chance.fill(&mut salt);
    chance.fill(&mut output);
    let (memory_kib, passes, lanes) = (params.m_cost(), params.t_cost(), params.p_cost());
    let (salt, output) = (STANDARD_NO_PAD.encode(salt), STANDARD_NO_PAD.encode(output));
    format!("$argon2id$v=19$m={memory_kib},t={passes},p={lanes}${salt}${output}")
}
