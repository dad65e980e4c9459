//! The logins that were asked for lately, each with its account: most requests are of somebody who made another a moment
//! ago, and needn't ask the database who that is.
//!
//! An act that changes an account or one of its logins locks the account alone ([decision 28]). Whatever was locked so is
//! forgotten once the act stands, before anybody is answered or told; and whatever was read while one was under way isn't
//! kept. Another process that writes, such as the command line beside a server, shows as long as it lives that it does, by a
//! file in the database's folder (`liveness.rs`): whenever that folder changes, all are forgotten.
//!
//! [decision 28]: ../../../../docs/decisions/0028-an-act-locks-what-it-works-on.md

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use domain::model::{Session, SessionId, Timestamp, User, UserId};

/// How long a login is believed to be as it was.
const LIFE: Duration = Duration::from_secs(1);
/// How many are kept at most.
const MOST: usize = 4096;

/// A login and its account.
pub(crate) type Login = (Session, Arc<User>);

/// Those that were asked for lately.
pub(crate) struct Logins {
    /// The folder in which other writers show that they live.
    folder: PathBuf,
    known: Mutex<RememberedLogins>,
}

#[derive(Default)]
struct RememberedLogins {
    logins: HashMap<SessionId, (Login, Instant)>,
    sessions: HashMap<UserId, Vec<SessionId>>,
    /// How often something was forgotten.
    turn: u64,
    /// When the folder had last changed, when it was last looked at.
    changed: Option<SystemTime>,
}

/// The moment at which somebody began to read a login.
#[derive(Clone, Copy)]
pub(crate) struct Turn(u64);

impl Logins {
    /// None yet of this database.
    pub(super) fn of(database: &Path) -> Self {
        let folder = database.parent().filter(|folder| !folder.as_os_str().is_empty());
        Self { folder: folder.unwrap_or(Path::new(".")).to_owned(), known: Mutex::default() }
    }

    /// The login, if it is known and stands; or else the moment at which it wasn't.
    pub(crate) fn find(&self, session: SessionId, now: Timestamp) -> Result<Login, Turn> {
        let changed = std::fs::metadata(&self.folder).and_then(|folder| folder.modified()).ok();
        let mut known = self.known();
        if known.changed != changed {
            *known = RememberedLogins { turn: known.turn + 1, changed, ..RememberedLogins::default() };
        }
        match known.logins.get(&session) {
            Some((login, since)) if changed.is_some() && since.elapsed() < LIFE && login.0.expires_at > now => {
                Ok(login.clone())
            }
            _ => Err(Turn(known.turn)),
        }
    }

    /// Keeps a login that was read since then, unless something was forgotten meanwhile: it may have been read before that.
    pub(crate) fn keep(&self, turn: Turn, login: Login) {
        let mut known = self.known();
        if known.turn != turn.0 {
            return;
        }
        if known.logins.len() >= MOST {
            known.logins.clear();
            known.sessions.clear();
        }
        let (session, user) = (login.0.id, login.1.id);
        if known.logins.insert(session, (login, Instant::now())).is_none() {
            known.sessions.entry(user).or_default().push(session);
        }
    }

    /// Forgets the logins of these accounts.
    pub(crate) fn forget(&self, accounts: impl IntoIterator<Item = UserId>) {
        let mut known = self.known();
        for account in accounts {
            known.turn += 1;
            for session in known.sessions.remove(&account).unwrap_or_default() {
                known.logins.remove(&session);
            }
        }
    }

    fn known(&self) -> MutexGuard<'_, RememberedLogins> {
        // A panic while the lock was held may have left a login that can't be found by its account.
        self.known.lock().unwrap_or_else(|poisoned: PoisonError<_>| {
            let mut known = poisoned.into_inner();
            *known = RememberedLogins { turn: known.turn + 1, ..RememberedLogins::default() };
            known
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::model::{Session, SessionId, Timestamp, UserId};
    use fixtures::user;

    use super::{Login, Logins, MOST};

    fn noon() -> Timestamp {
        Timestamp::from_millis(43_200_000)
    }

    fn fresh() -> (Logins, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        (Logins::of(&folder.path().join("motet.db")), folder)
    }

    fn session(id: i64) -> SessionId {
        SessionId::new(id).unwrap()
    }

    fn login(id: i64, of: i64) -> Login {
        let user = user(of, "ada");
        let (expires_at, audience) = (noon(), "gateway".to_owned());
        (Session { id: session(id), user: user.id, audience, expires_at }, user.into())
    }

    fn before_noon() -> Timestamp {
        Timestamp::from_millis(noon().millis() - 1)
    }

    fn keep(logins: &Logins, login: Login) {
        let Err(turn) = logins.find(login.0.id, before_noon()) else { panic!("it is known") };
        logins.keep(turn, login);
    }

    #[test]
    fn a_login_is_known_until_it_ends_or_its_account_is_touched() {
        let (logins, _folder) = fresh();
        keep(&logins, login(1, 7));
        keep(&logins, login(2, 7));
        keep(&logins, login(3, 8));
        assert!(logins.find(session(1), before_noon()).is_ok());
        assert!(logins.find(session(1), noon()).is_err(), "it is over");
        logins.forget([UserId::new(7).unwrap()]);
        let known = [1, 2, 3].map(|id| logins.find(session(id), before_noon()).is_ok());
        assert_eq!(known, [false, false, true]);
    }

    #[test]
    fn what_was_read_before_somebody_was_touched_is_not_kept_after() {
        let (logins, _folder) = fresh();
        let Err(turn) = logins.find(session(1), before_noon()) else { panic!("it is known") };
        logins.forget([UserId::new(7).unwrap()]);
        logins.keep(turn, login(1, 7));
        assert!(logins.find(session(1), before_noon()).is_err());
    }

    #[test]
    fn all_are_forgotten_when_another_writer_comes_or_goes() {
        let (logins, folder) = fresh();
        for name in ["motet.db-writer-2", "motet.db-writer-3"] {
            keep(&logins, login(1, 7));
            assert!(logins.find(session(1), before_noon()).is_ok());
            // The time of a folder is as coarse as the kernel's clock ticks.
            std::thread::sleep(std::time::Duration::from_millis(20));
            std::fs::write(folder.path().join(name), []).unwrap();
            assert!(logins.find(session(1), before_noon()).is_err());
        }
    }

    #[test]
    fn no_more_are_kept_than_may_be() {
        let (logins, _folder) = fresh();
        let most = i64::try_from(MOST).unwrap();
        for id in 1..=most + 1 {
            keep(&logins, login(id, id));
        }
        assert!(logins.find(session(1), before_noon()).is_err());
        assert!(logins.find(session(most + 1), before_noon()).is_ok());
        assert_eq!(logins.known().sessions.len(), 1);
    }
}
