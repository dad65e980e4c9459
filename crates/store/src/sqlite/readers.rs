//! The threads that read, each with a connection of its own.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use domain::model::SessionId;
use domain::ports::Clock;
use domain::{Outcome, Refusal, limits};
use futures_util::FutureExt;
use tokio::sync::{mpsc, oneshot};

use super::connection::SqliteConnection;
use super::logins::{Login, Logins};
use crate::OpenError;
use crate::handle::Readers;
use crate::reads::accounts::ValidSession;
use crate::reads::{Read, ask};
use crate::tx::Tx;

/// A query waits for no network, so a few threads keep all cores busy.
const THREADS: usize = 4;

type Question = Box<dyn FnOnce(&mut SqliteConnection) + Send>;
type Questions = Arc<Mutex<mpsc::Receiver<Option<Question>>>>;

pub(crate) struct Threads {
    questions: Lane,
    /// Those that take long have threads of their own, so that nobody else waits for them.
    searches: Lane,
    clock: Arc<dyn Clock>,
    logins: Arc<Logins>,
}

/// Threads that answer from one queue.
struct Lane {
    /// None is for one thread to end.
    queue: mpsc::Sender<Option<Question>>,
    threads: usize,
}

impl Threads {
    pub(super) fn start(path: &Path, clock: Arc<dyn Clock>, logins: Arc<Logins>) -> Result<Self, OpenError> {
        let questions = Lane::start(path, "store-reader", THREADS)?;
        Ok(Self { questions, searches: Lane::start(path, "store-searcher", limits::SEARCHES)?, clock, logins })
    }
}

impl Lane {
    fn start(path: &Path, name: &str, threads: usize) -> Result<Self, OpenError> {
        let (queue, questions) = mpsc::channel(limits::READ_QUEUE);
        let questions = Arc::new(Mutex::new(questions));
        for number in 1..=threads {
            let (connection, questions) = (SqliteConnection::open_reader(path)?, questions.clone());
            let thread = std::thread::Builder::new().name(format!("{name}-{number}"));
            thread
                .spawn(move || work(connection, &questions))
                .map_err(|cause| OpenError::of_machine(format!("can't start a thread that reads: {cause}")))?;
        }
        Ok(Self { queue, threads })
    }
}

fn work(mut connection: SqliteConnection, questions: &Questions) {
    loop {
        // Only one thread waits in the queue; the others wait for the lock.
        let next = questions.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv();
        let Some(Some(question)) = next else { return };
        if catch_unwind(AssertUnwindSafe(|| question(&mut connection))).is_err() {
            tracing::error!("a read failed with a panic, reported above");
            connection.rollback().now_or_never();
        }
    }
}

impl Readers for Threads {
    type Tx = SqliteConnection;

    async fn read<R: Read>(&self, read: R) -> Outcome<R::Answer> {
        let (reply, answer) = oneshot::channel();
        let clock = self.clock.clone();
        let lane = if read.is_search() { &self.searches } else { &self.questions };
        let question: Question = Box::new(move |connection| {
            // Nobody waits for it any more: a client that went away.
            if reply.is_closed() {
                return;
            }
            let outcome = ask(connection, &read, clock.now()).now_or_never();
            reply.send(outcome.expect("SQLite's futures are always ready")).ok();
        });
        lane.queue.try_send(Some(question)).map_err(|_| Refusal::Unavailable)?;
        answer.await.unwrap_or(Err(Refusal::Unavailable))
    }

    async fn login(&self, session: SessionId) -> Outcome<Login> {
        let turn = match self.logins.find(session, self.clock.now()) {
            Ok(login) => return Ok(login),
            Err(turn) => turn,
        };
        let login = self.read(ValidSession(session)).await?;
        self.logins.keep(turn, login.clone());
        Ok(login)
    }

    async fn close(&self) {
        for lane in [&self.questions, &self.searches] {
            for _ in 0..lane.threads {
                lane.queue.send(None).await.ok();
            }
        }
    }
}
