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

/// The processor time of the machine, to tell how much of it others had: the machine may be shared.
pub(crate) struct Machine {
    /// Busy and all ticks of all cores so far.
    ticks: (u64, u64),
    /// Those of this process and of the children it has waited for.
    own: u64,
}

impl Machine {
    /// So far; nothing when the kernel doesn't say.
    pub(crate) fn read() -> Option<Self> {
        let own = std::fs::read_to_string("/proc/self/stat").ok().and_then(|stat| family_ticks_in(&stat))?;
        let ticks = std::fs::read_to_string("/proc/stat").ok().and_then(|stat| machine_ticks_in(&stat))?;
        Some(Self { ticks, own })
    }

    /// The share of all processor time since an earlier reading that others had, in percent.
    pub(crate) fn others_since(&self, earlier: &Self) -> f64 {
        let busy = (self.ticks.0 - earlier.ticks.0).saturating_sub(self.own - earlier.own);
        100.0 * real(busy) / real((self.ticks.1 - earlier.ticks.1).max(1))
    }
}

/// A process's own time and that of the children it has waited for: fields 14 to 17.
fn family_ticks_in(stat: &str) -> Option<u64> {
    let fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11).take(4);
    fields.map(|field| field.parse::<u64>().ok()).sum()
}

/// Busy and all ticks of the first line, whose fourth and fifth fields are idle (proc(5)). Its first eight fields are
/// disjoint; guests are counted among them already.
fn machine_ticks_in(stat: &str) -> Option<(u64, u64)> {
    let fields = stat.lines().next()?.strip_prefix("cpu ")?.split_whitespace().take(8);
    let ticks = fields.map(|field| field.parse::<u64>().ok()).collect::<Option<Vec<_>>>()?;
    let all: u64 = ticks.iter().sum();
    Some((all - ticks.get(3)? - ticks.get(4)?, all))
}

/// User and system time: fields 14 and 15, counted from behind the name, which may hold anything (proc(5)).
fn ticks_in(stat: &str) -> Option<u64> {
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut next = || fields.next()?.parse::<u64>().ok();
    Some(next()? + next()?)
}

#[cfg(test)]
mod tests {
    use super::{Machine, Memory, family_ticks_in, machine_ticks_in, memory_in, ticks_in};

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
        assert_eq!(family_ticks_in(stat), Some(318));
    }

    #[test]
    fn what_others_took_is_what_neither_we_nor_nobody_took() {
        let ticks = machine_ticks_in("cpu  100 0 50 800 50 0 0 10 9 9\ncpu0 1 2 3 4\n");
        assert_eq!(ticks, Some((160, 1010)));
        let earlier = Machine { ticks: (160, 1010), own: 20 };
        let later = Machine { ticks: (220, 1210), own: 60 };
        assert!((later.others_since(&earlier) - 10.0).abs() < 1e-9);
    }
}
