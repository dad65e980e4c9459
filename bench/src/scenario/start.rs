//! Start and rest: how soon it serves, what it takes when nothing happens, how large the binary is.

use std::time::Duration;

use clap::Args;

use crate::Failure;
use crate::machine::nats::Nats;
use crate::machine::reading::memory;
use crate::machine::server::Recipe;
use crate::report::{Figure, Figures, Goal};
use crate::stats::real;

/// Sizes.
#[derive(Args, Clone, Debug)]
pub(crate) struct Start {
    /// How long it is left alone before memory is read, in seconds.
    #[arg(long, default_value_t = 3)]
    pub(crate) rest: u64,
    /// Don't compare with `nats-server`.
    #[arg(long)]
    pub(crate) alone: bool,
}

impl Start {
    /// One round: a start on an empty folder, another on the same folder, and the rival's.
    pub(crate) fn round(&self, recipe: &Recipe) -> Result<Vec<Figure>, Failure> {
        let mut figures = Figures::of("start");
        let first = recipe.start()?;
        let first_ready = first.ready_after;
        let again = first.restart(recipe)?;
        let ready = milliseconds(again.ready_after);
        figures.add("ready, first start", milliseconds(first_ready), "ms");
        figures.add("ready, later starts", ready, "ms");
        self.rest();
        let rest = memory(again.process.id())?;
        figures.add("resident at rest", real(rest.resident) / 1e6, "MB");
        figures.add("private at rest", real(rest.private) / 1e6, "MB");
        let binary = std::fs::metadata(&recipe.binary).map_err(|error| Failure(error.to_string()))?;
        figures.add_with_goal("binary", real(binary.len()) / 1e6, "MB", Goal::AtMost(40.0));
        drop(again);
        if !self.alone {
            let nats = Nats::start(&recipe.scratch, &recipe.cores)?;
            self.rest();
            let rival = memory(nats.process.id())?;
            let rival_ready = milliseconds(nats.ready_after);
            figures.add("nats-server: ready", rival_ready, "ms");
            figures.add("nats-server: resident at rest", real(rival.resident) / 1e6, "MB");
            figures.add_with_goal("ready / nats-server's", ready / rival_ready, "×", Goal::AtMost(2.0));
            let resident = real(rest.resident) / real(rival.resident);
            figures.add_with_goal("resident / nats-server's", resident, "×", Goal::AtMost(1.5));
        }
        Ok(figures.into_vec())
    }

    fn rest(&self) {
        std::thread::sleep(Duration::from_secs(self.rest));
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
