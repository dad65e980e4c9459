//! What the kernel knows of a process: its memory and the processor time it has used.

use std::time::{Duration, Instant};

use crate::Failure;
use crate::stats::real;

/// The memory of a process, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Memory {
    /// Everything that is in memory for it, shared pages too.
    pub(crate) resident: u64,
    /// What is in memory for it alone.
    pub(crate) private: u64,
}

/// The memory of a process now.
pub(crate) fn memory(process: u32) -> Result<Memory, Failure> {
    let path = format!("/proc/{process}/smaps_rollup");
    let text = std::fs::read_to_string(&path).map_err(|error| Failure(format!("{path}: {error}")))?;
    Ok(memory_in(&text))
}

fn memory_in(rollup: &str) -> Memory {
    let kibibytes = |field: &str| {
        let line = rollup.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
        line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0)
    };
    Memory {
        resident: kibibytes("Rss") * 1024,
        private: (kibibytes("Private_Clean") + kibibytes("Private_Dirty")) * 1024,
    }
}

/// The processor time that a process has used, in seconds, in steps of the kernel's clock (10 ms as a rule).
fn processor_seconds(process: u32) -> Result<f64, Failure> {
    let path = format!("/proc/{process}/stat");
    let text = std::fs::read_to_string(&path).map_err(|error| Failure(format!("{path}: {error}")))?;
    let ticks = ticks_in(&text).ok_or_else(|| Failure(format!("{path} reads {text}")))?;
    Ok(real(ticks) / real(rustix::param::clock_ticks_per_second()))
}

/// What a measurement has taken so far, on both sides.
pub(crate) struct Meter {
    server: u32,
    started: Instant,
    server_before: f64,
    client_before: f64,
}

/// What a measurement took.
#[derive(Clone, Copy)]
pub(crate) struct Cost {
    /// How long it took.
    pub(crate) elapsed: Duration,
    /// The server's processor time, in seconds.
    pub(crate) server: f64,
    /// The client's, in seconds. Close to the time that passed, the client may be what was measured.
    pub(crate) client: f64,
}

impl Meter {
    /// Starts to measure what this server, and this process, take.
    pub(crate) fn start(server: u32) -> Result<Self, Failure> {
        let (server_before, client_before) = (processor_seconds(server)?, processor_seconds(std::process::id())?);
        Ok(Self { server, started: Instant::now(), server_before, client_before })
    }

    /// What it was.
    pub(crate) fn stop(&self) -> Result<Cost, Failure> {
        let elapsed = self.started.elapsed();
        let server = processor_seconds(self.server)? - self.server_before;
        let client = processor_seconds(std::process::id())? - self.client_before;
        Ok(Cost { elapsed, server, client })
    }
}

impl Cost {
    /// The share of one core that the client had, in percent.
    pub(crate) fn client_share(&self) -> f64 {
        100.0 * self.client / self.elapsed.as_secs_f64()
    }
}

/// User and system time: fields 14 and 15, counted from behind the name, which may hold anything (proc(5)).
fn ticks_in(stat: &str) -> Option<u64> {
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut next = || fields.next()?.parse::<u64>().ok();
    Some(next()? + next()?)
}

#[cfg(test)]
mod tests {
    use super::{Memory, memory_in, ticks_in};

    #[test]
    fn memory_is_read_from_the_rollup() {
        let rollup = "5581-7ffd ---p 00000000 00:00 0 [rollup]\nRss:            5120 kB\nPss:    4000 kB\n\
                      Private_Clean:     100 kB\nPrivate_Dirty:     1000 kB\n";
        assert_eq!(memory_in(rollup), Memory { resident: 5120 * 1024, private: 1100 * 1024 });
    }

    #[test]
    fn time_is_read_from_behind_the_name() {
        let stat = "7 (a) b (c) S 1 7 7 0 -1 4194304 100 0 0 0 250 50 9 9 20 0 4 0";
        assert_eq!(ticks_in(stat), Some(300));
        assert_eq!(ticks_in("nothing"), None);
    }
}
