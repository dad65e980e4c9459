//! How costs grow: each of what a server has a lot of, from little to much, and what one thing more of it costs, or a call
//! beside it.

mod channels;
mod crew;
mod crowd;
mod curve;
mod listeners;
mod members;
mod messages;

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::Failure;
use crate::machine::server::Recipe;
use crate::page::Page;
use crate::report::Figure;
use crate::scenario::all::Outcome;
use curve::Curve;

/// From how few it starts where tens, hundreds and thousands follow.
const FEW: usize = 10;

/// What grows, and how far.
#[derive(Args, Clone, Debug)]
pub(crate) struct Curves {
    /// A hundredth of what it goes to otherwise.
    #[arg(long)]
    pub(crate) quick: bool,
    /// Only this one; may be given several times [default: all].
    #[arg(long, value_enum)]
    pub(crate) of: Vec<Growing>,
    /// Messages that a channel grows to [default: 1000000].
    #[arg(long)]
    pub(crate) messages: Option<usize>,
    /// The folder with performance.md, and with the folder for its plots.
    #[arg(long, value_name = "DIR", default_value = "docs")]
    pub(crate) docs: PathBuf,
}

/// What grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Growing {
    /// Sockets that hear a message.
    Listeners,
    /// Channels of a server.
    Channels,
    /// Members of a channel.
    Members,
    /// Messages in a channel.
    Messages,
    /// Members who are there, and all come back at once.
    Crowd,
}

const ALL: [Growing; 5] = [Growing::Listeners, Growing::Channels, Growing::Members, Growing::Messages, Growing::Crowd];

impl Curves {
    /// Measures, draws, and writes what was found into the page.
    pub(crate) fn run(&self, recipe: &Recipe) -> Outcome {
        match Page::open(&self.docs).and_then(|page| self.measure(recipe, &page)) {
            Ok(figures) => (figures, Vec::new()),
            Err(failure) => (Vec::new(), vec![failure]),
        }
    }

    /// The same, into a page that is open.
    pub(crate) fn measure(&self, recipe: &Recipe, page: &Page) -> Result<Vec<Figure>, Failure> {
        let mut curves = Vec::new();
        for growing in ALL.into_iter().filter(|growing| self.of.is_empty() || self.of.contains(growing)) {
            let found = match growing {
                Growing::Listeners => vec![listeners::measure(recipe, &self.sizes(18_000))?],
                Growing::Channels => vec![channels::measure(recipe, &self.sizes(100_000))?],
                Growing::Members => members::measure(recipe, &self.sizes(100_000))?,
                Growing::Messages => {
                    let most = self.messages.unwrap_or(if self.quick { 10_000 } else { 1_000_000 });
                    vec![messages::measure(recipe, &steps(messages::FEWEST, most))?]
                }
                Growing::Crowd => crowd::measure(recipe, self.quick)?,
            };
            for curve in &found {
                page.draw(curve.name, &curve.plot())?;
                crate::report::progress(&format!("{}\n{}", curve.title, curve.table()));
            }
            curves.extend(found);
        }
        if self.of.is_empty() {
            page.put("curves", &text(&curves))?;
        }
        Ok(curves.iter().flat_map(Curve::figures).collect())
    }

    fn sizes(&self, most: usize) -> Vec<usize> {
        steps(FEW, if self.quick { most / 100 } else { most })
    }
}

/// Each ten times the one before, and the last one.
fn steps(first: usize, last: usize) -> Vec<usize> {
    let powers = std::iter::successors(Some(first), |size| size.checked_mul(10));
    powers.take_while(|size| *size < last).chain([last.max(first)]).collect()
}

fn text(curves: &[Curve]) -> String {
    let mut text = String::new();
    for curve in curves {
        let Curve { name, title, .. } = curve;
        let _ = write!(text, "**{title}**\n\n![{title}](performance/{name}.svg)\n\n{}\n", curve.table());
    }
    let worse: Vec<String> = curves.iter().flat_map(Curve::worse_than_linear).collect();
    match worse.as_slice() {
        [] => text.push_str("Nothing grows faster than its number.\n"),
        some => {
            let _ = writeln!(text, "Faster than its number grows: {}.", some.join("; "));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::steps;

    #[test]
    fn steps_are_powers_of_ten_and_the_end() {
        assert_eq!(steps(10, 18_000), [10, 100, 1000, 10_000, 18_000]);
        assert_eq!(steps(10, 1000), [10, 100, 1000]);
        assert_eq!(steps(100, 30), [100], "never less than the first");
    }
}
