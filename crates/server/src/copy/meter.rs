//! How far a copy is, on standard error: a bar where somebody looks on, else a line every few seconds.

use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::log;

/// How often a line is written where nobody looks on.
const LINES: Duration = Duration::from_secs(5);
const BAR: &str = "{prefix}: {human_pos} of {human_len} {wide_bar} {msg}, {eta} left";
const COUNT: &str = "{prefix}: {human_pos}, {msg}";

/// What is counted, and how it is shown.
pub(super) struct Meter {
    what: &'static str,
    bar: Option<ProgressBar>,
    begun: Instant,
    said: Instant,
    /// Where the first look found it: what an earlier copy did took no time of this one.
    first: Option<u64>,
    /// Where the last look found it, and how many there are.
    last: (u64, u64),
}

impl Meter {
    pub(super) fn new(what: &'static str) -> Self {
        let bar = stderr().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            bar.with_prefix(what)
        });
        Self { what, bar, begun: Instant::now(), said: Instant::now(), first: None, last: (0, 0) }
    }

    /// So many are done, of so many; 0 where that isn't known.
    pub(super) fn at(&mut self, now: &str, done: u64, of: u64) {
        self.first.get_or_insert(done);
        self.last = (done, of);
        if let Some(bar) = &self.bar {
            if bar.length() != Some(of) {
                let style = ProgressStyle::with_template(if of > 0 { BAR } else { COUNT });
                bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
                bar.set_length(of);
                bar.set_position(done);
                bar.reset_eta();
            }
            bar.set_message(format!("{} a second ({now})", grouped(self.rate())));
            bar.set_position(done);
        } else if self.said.elapsed() >= LINES {
            self.said = Instant::now();
            self.say(&format!(" ({now})"));
        }
    }

    /// Nothing more is to come.
    pub(super) fn end(self) {
        match &self.bar {
            Some(bar) => bar.finish_and_clear(),
            None => self.say(""),
        }
    }

    /// How many are done in a second.
    fn rate(&self) -> u64 {
        let new = u128::from(self.last.0 - self.first.unwrap_or(self.last.0));
        u64::try_from(1000 * new / self.begun.elapsed().as_millis().max(1)).unwrap_or(u64::MAX)
    }

    fn say(&self, now: &str) {
        let (done, of) = self.last;
        let of = if of > 0 { format!(" of {}", grouped(of)) } else { String::new() };
        log::complain(&format!("{}: {}{of}, {} a second{now}", self.what, grouped(done), grouped(self.rate())));
    }
}

/// A number with its thousands apart.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_stand_apart() {
        let shown = [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")];
        assert!(shown.into_iter().all(|(number, text)| grouped(number) == text));
    }
}
