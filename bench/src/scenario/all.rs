//! Everything, in modest sizes: what a look at the whole needs in a few minutes.

use super::Rounds;
use super::fanout::{Fanout, Rival};
use super::files::Files;
use super::history::History;
use super::idle::Idle;
use super::sends::Sends;
use super::start::Start;
use crate::Failure;
use crate::client::Dialect;
use crate::machine::server::Recipe;
use crate::report::Figure;

/// What was found, and what could not be measured.
pub(crate) type Outcome = (Vec<Figure>, Vec<Failure>);

/// Measures everything for these dialects. What can't be measured keeps nothing else from it.
pub(crate) fn all(recipe: &Recipe, dialects: &[Dialect], rounds: Rounds, postgres: Option<&String>) -> Outcome {
    let mut found = Vec::new();
    let mut failed = Vec::new();
    let mut keep =
        |what: &str, round: &dyn Fn() -> Result<Vec<Figure>, Failure>, rounds: Rounds| match rounds.run(round) {
            Ok(figures) => found.extend(figures),
            Err(Failure(why)) => failed.push(Failure(format!("{what}: {why}"))),
        };
    for (number, &dialect) in dialects.iter().enumerate() {
        // The comparisons cost as much time as what is compared, and tell the same for every dialect.
        let first = number == 0;
        let name = dialect.name();
        let fanout = fanout(first);
        keep(&format!("fanout {name}"), &|| fanout.round(recipe, dialect), rounds);
        for senders in [200, 1] {
            let postgres = postgres.filter(|_| first).cloned();
            let sends = Sends { senders, channels: None, seconds: 3, payload: 300, postgres };
            keep(&format!("sends {name}"), &|| sends.round(recipe, dialect), rounds);
        }
        let idle = Idle { connections: 2000, users: 200 };
        keep(&format!("idle {name}"), &|| idle.round(recipe, dialect), rounds);
    }
    // A history is read hundreds of times within one round, and takes its time to fill.
    let history = History { messages: 100_000, pages: 300, payload: 300 };
    keep("history", &|| history.round(recipe), Rounds { count: 1, ..rounds });
    let files = Files { files: 1000, size: 1024 * 1024 };
    keep("files", &|| files.round(recipe), Rounds { count: 1, ..rounds });
    let start = Start { rest: 3, alone: false };
    keep("start", &|| start.round(recipe), rounds);
    (found, failed)
}

fn fanout(compared: bool) -> Fanout {
    let rival = compared.then_some(Rival::Nats);
    Fanout { listeners: 1000, users: 50, window: vec![1, 16], messages: 500, payload: 300, spin: false, rival }
}
