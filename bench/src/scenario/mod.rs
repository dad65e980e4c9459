//! What is measured.

pub(crate) mod all;
pub(crate) mod fanout;
pub(crate) mod files;
pub(crate) mod history;
pub(crate) mod idle;
pub(crate) mod nodes;
pub(crate) mod resume;
mod score;
pub(crate) mod sends;
pub(crate) mod silence;
pub(crate) mod stage;
pub(crate) mod start;
pub(crate) mod unread;
pub(crate) mod worst;

use std::time::Duration;

use crate::Failure;
use crate::client::{Client, Dialect, Room};
use crate::line::{Http, Line};
use crate::machine::meter::await_quiet;
use crate::machine::server::{Recipe, Server};
use crate::report::{Figure, medians};

/// How long a message is where its length is no part of what is measured, in bytes.
const PAYLOAD: usize = 300;

/// How often something is measured, and when.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rounds {
    /// How often.
    pub(crate) count: usize,
    /// How long each round waits for others to leave the machine alone.
    pub(crate) patience: Duration,
}

impl Rounds {
    /// Measures several times over and takes the medians.
    pub(crate) fn run(self, measure: impl Fn() -> Result<Vec<Figure>, Failure>) -> Result<Vec<Figure>, Failure> {
        let round = |_| {
            await_quiet(self.patience)?;
            measure()
        };
        (0..self.count.max(1)).map(round).collect::<Result<Vec<_>, _>>().map(medians)
    }
}

/// Starts a server, measures something with it, and stops it. A failure comes with what the server wrote.
pub(crate) fn with_server<T>(
    recipe: &Recipe,
    measure: impl FnOnce(&Server) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let server = recipe.start()?;
    measure(&server).map_err(|failure| server.explain(failure))
}

/// So many new users, whose names begin with the tag.
pub(crate) fn register(http: &mut Http, tag: &str, dialect: Dialect, count: usize) -> Result<Vec<Client>, Failure> {
    (0..count).map(|number| Client::register(http, dialect, &format!("{tag}_{number}"))).collect()
}

/// So many new users, all in one channel, which the first of them has opened.
pub(crate) fn register_together(
    http: &mut Http,
    tag: &str,
    dialect: Dialect,
    count: usize,
) -> Result<(Vec<Client>, Room), Failure> {
    let users = register(http, tag, dialect, count)?;
    let (owner, others) = users.split_first().ok_or_else(|| Failure("at least one user is needed".to_owned()))?;
    let room = owner.open_room(http, &format!("room-{tag}"))?;
    for user in others {
        user.join(http, &room)?;
    }
    Ok((users, room))
}

/// Has a user post something on a kept connection, and waits for the durable answer.
pub(crate) fn say(user: &Client, room: &Room, line: &mut Line) -> Result<(), Failure> {
    match line.call(&user.saying(room, &padded("hello ", PAYLOAD)))? {
        (200..300, _) => Ok(()),
        (status, body) => Err(Failure(format!("a message was answered {status} {body}"))),
    }
}

/// A text of so many bytes that bears a mark.
pub(crate) fn padded(mark: &str, length: usize) -> String {
    format!("{mark}{}", "x".repeat(length.saturating_sub(mark.len())))
}
