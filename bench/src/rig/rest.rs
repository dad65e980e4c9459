//! What is measured of ours alone: its memory, its start, and pages of a long history.

use std::time::Duration;

use super::Bench;
use crate::Failure;
use crate::report::{Figure, progress, table};
use crate::scenario::Rounds;
use crate::scenario::history::History;
use crate::scenario::idle::Idle;
use crate::scenario::start::Start;

/// Measures, and gives a table of it.
pub(super) fn measure(bench: &Bench<'_>) -> Result<(String, Vec<Figure>), Failure> {
    let Bench { recipe, dialect, pace } = *bench;
    let rounds = |count| Rounds { count, patience: Duration::ZERO };
    let modest = |full: usize| if pace.quick { full / 10 } else { full };
    let idle = Idle { connections: modest(10_000), users: 500 };
    let mut found = rounds(1).run(|| idle.round(recipe, dialect))?;
    progress("idle connections");
    found.extend(rounds(pace.pairs).run(|| Start { rest: 3, alone: false }.round(recipe))?);
    progress("start and rest");
    let history = History { messages: modest(100_000), pages: 300, payload: 300 };
    found.extend(rounds(1).run(|| history.round(recipe))?);
    progress("history");
    let said = format!("Of start and rest the medians of {} rounds; the others were measured once.", pace.pairs);
    Ok((format!("{said}\n\n{}", table(&found)), found))
}
