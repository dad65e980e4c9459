//! How many instructions the server spends on what it does most, held to what was recorded: unlike time, they are the
//! same on a busy machine. Counted by valgrind's callgrind, of whatever build is given.

mod callgrind;
mod paths;
mod record;

use std::path::PathBuf;

use clap::Args;

use crate::Failure;
use crate::machine::server::Recipe;
use crate::report::Figure;
use crate::scenario::all::Outcome;
use record::Record;

/// What is counted, and what it is held to.
#[derive(Args, Clone, Debug)]
pub(crate) struct Counts {
    /// What was recorded, of the same build.
    #[arg(long, value_name = "FILE", default_value = "bench/counts.json")]
    recorded: PathBuf,
    /// Record what is counted, in place of holding it to what was.
    #[arg(long)]
    record: bool,
}

impl Counts {
    /// Counts, and says what is further from what was recorded than it may be.
    pub(crate) fn run(&self, recipe: &Recipe) -> Outcome {
        let figures = match paths::count(recipe) {
            Ok(figures) => figures,
            Err(failure) => return (Vec::new(), vec![failure]),
        };
        let failed = self.judge(&figures).err();
        (figures, failed.into_iter().collect())
    }

    fn judge(&self, figures: &[Figure]) -> Result<(), Failure> {
        let counted = Record::of(figures);
        if self.record {
            return counted.write(&self.recorded);
        }
        let off = Record::read(&self.recorded)?.compare(&counted);
        if off.is_empty() {
            return Ok(());
        }
        let path = self.recorded.display();
        Err(Failure(format!(
            "{}\nWhere this is meant, or only the compiler is another, `bench counts --record` writes {path} anew.",
            off.join("\n")
        )))
    }
}
