//! Everything that `docs/performance.md` says of speed, measured in one go and written there: ours and its peers in turn,
//! round after round, so that whatever the machine does meanwhile it does to all of them.

mod contest;
mod contestant;
mod rest;
mod samples;
mod sends;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::Failure;
use crate::client::Dialect;
use crate::curves::Curves;
use crate::machine::meter::{Cost, Doubt};
use crate::machine::peers::Installed;
use crate::machine::server::Recipe;
use crate::page::Page;
use crate::report::{Figure, progress};
use crate::scenario::all::Outcome;

/// How often a run is made at most until nothing but the server was measured.
const ATTEMPTS: usize = 3;

/// What is measured, and where it is written.
#[derive(Args, Clone, Debug)]
pub(crate) struct Rig {
    /// Two rounds of short runs in modest sizes, none of them repeated.
    #[arg(long)]
    quick: bool,
    /// Rounds in which everybody has a turn [default: 5; with `--quick`, 2].
    #[arg(long)]
    pairs: Option<usize>,
    /// Only this part of the page; may be given several times [default: all].
    #[arg(long, value_enum)]
    part: Vec<Part>,
    /// The folder with performance.md, and with the folder for its plots.
    #[arg(long, value_name = "DIR", default_value = "docs")]
    docs: PathBuf,
}

/// A part of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// One message to many listeners, with peers.
    Fanout,
    /// Durable messages.
    Sends,
    /// Memory, start, and pages of history.
    Rest,
    /// How costs grow.
    Curves,
}

/// How thoroughly it is measured.
#[derive(Clone, Copy, Debug)]
struct Pace {
    /// Rounds in which everybody has a turn.
    pairs: usize,
    /// How long a run is.
    run: Duration,
    /// How often a run is made at most.
    attempts: usize,
    /// How many cores there are.
    cores: usize,
    quick: bool,
}

/// What a part is measured with.
struct Bench<'a> {
    recipe: &'a Recipe,
    dialect: Dialect,
    pace: Pace,
}

impl Rig {
    /// Measures, and writes each part as soon as it is known.
    pub(crate) fn run(&self, recipe: &Recipe, dialect: Dialect) -> Outcome {
        let mut found = Vec::new();
        match self.measure(recipe, dialect, &mut found) {
            Ok(()) => (found, Vec::new()),
            Err(failure) => (found, vec![failure]),
        }
    }

    fn measure(&self, recipe: &Recipe, dialect: Dialect, found: &mut Vec<Figure>) -> Result<(), Failure> {
        let page = Page::open(&self.docs)?;
        let bench = Bench { recipe, dialect, pace: self.pace() };
        for part in [Part::Fanout, Part::Sends, Part::Rest, Part::Curves] {
            if !self.part.is_empty() && !self.part.contains(&part) {
                continue;
            }
            let (name, (text, figures)) = match part {
                Part::Fanout => ("fanout", contest::measure(&bench, &Installed::here()?, &page)?),
                Part::Sends => ("sends", sends::measure(&bench)?),
                Part::Rest => ("rest", rest::measure(&bench)?),
                Part::Curves => {
                    let curves = Curves { quick: self.quick, of: Vec::new(), messages: None, docs: self.docs.clone() };
                    found.extend(curves.measure(recipe, &page)?);
                    continue;
                }
            };
            page.put(name, &text)?;
            found.extend(figures);
        }
        Ok(())
    }

    fn pace(&self) -> Pace {
        let (pairs, run, attempts) = if self.quick { (2, 500, 1) } else { (5, 1500, ATTEMPTS) };
        let pairs = self.pairs.unwrap_or(pairs).max(1);
        // Asked before this process is kept to one of them.
        let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
        Pace { pairs, run: Duration::from_millis(run), attempts, cores, quick: self.quick }
    }
}

impl Pace {
    /// Makes a run until nothing but the server was measured, or often enough; gives the last one.
    fn attempt<T>(
        self,
        what: &str,
        cost: impl Fn(&T) -> Cost,
        mut run: impl FnMut() -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut attempt = 1;
        loop {
            let done = run()?;
            let doubt = cost(&done).doubt();
            if doubt.is_none() || attempt >= self.attempts {
                progress(&format!("{what}{}", doubt.map(|doubt| format!(" ({})", doubt.mark())).unwrap_or_default()));
                return Ok(done);
            }
            attempt += 1;
        }
    }

    /// Says so above a table of runs of this length.
    fn describe(self, run: Duration) -> String {
        let Self { pairs, cores, .. } = self;
        let sizes = if self.quick { " in modest sizes (`--quick`)" } else { "" };
        format!(
            "Medians of {pairs} rounds, runs of {:.1} s{sizes}; {cores} cores. A row with ◦ has a run in it in which others had more than \
             10 % of the machine, one with ▪ a run in which the client had no time left and the server had.\n\n",
            run.as_secs_f64()
        )
    }
}

impl Doubt {
    /// How it is marked in a table.
    fn mark(self) -> &'static str {
        match self {
            Self::Others => "◦",
            Self::Client => "▪",
        }
    }
}
