//! The processor time that the server, the client and everybody else had. On a shared machine it says more than
//! the clock does. It comes in steps of the kernel's clock, 10 ms as a rule.

use std::time::{Duration, Instant};

use crate::Failure;
use crate::stats::real;

/// How long the machine is watched to tell whether it is quiet.
const GLANCE: Duration = Duration::from_secs(2);
/// The most that others may have of a quiet machine, in percent.
const QUIET: f64 = 10.0;
/// From what share of its core one has no time left, in percent.
const FULL: f64 = 95.0;

/// What a measurement has taken so far.
pub(crate) struct Meter {
    /// The processes that are the server.
    server: Vec<u32>,
    started: Instant,
    before: Ticks,
}

/// What a measurement took.
#[derive(Clone, Copy)]
pub(crate) struct Cost {
    /// How long it took.
    pub(crate) elapsed: Duration,
    /// The server's processor time, in seconds.
    pub(crate) server: f64,
    /// The share of one core that the client had, in percent. Near 100 the client may be what was measured.
    pub(crate) client: f64,
    /// The share of the whole machine that other processes had, in percent. A figure is worth as much as this is small.
    pub(crate) others: f64,
}

impl Cost {
    /// The share of one core that the server had, in percent.
    pub(crate) fn server_share(&self) -> f64 {
        100.0 * self.server / self.elapsed.as_secs_f64()
    }

    /// Why what was measured isn't the server, if that is so.
    pub(crate) fn doubt(&self) -> Option<Doubt> {
        if self.others > QUIET {
            return Some(Doubt::Others);
        }
        (self.client > FULL && self.server_share() < FULL).then_some(Doubt::Client)
    }
}

/// Why a figure is worth little.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// Others used the machine.
    Others,
    /// The client had no time left, the server had.
    Client,
}

/// Ticks of processor time so far.
struct Ticks {
    server: u64,
    client: u64,
    busy: u64,
    all: u64,
}

impl Meter {
    /// Starts to measure what the server of these processes takes, and what everybody else does meanwhile.
    pub(crate) fn start(server: &[u32]) -> Result<Self, Failure> {
        Ok(Self { server: server.to_vec(), started: Instant::now(), before: Ticks::now(server)? })
    }

    /// What it was.
    pub(crate) fn stop(&self) -> Result<Cost, Failure> {
        let elapsed = self.started.elapsed();
        let now = Ticks::now(&self.server)?;
        let (server, client) = (now.server - self.before.server, now.client - self.before.client);
        let others = (now.busy - self.before.busy).saturating_sub(server + client);
        let per_second = real(rustix::param::clock_ticks_per_second());
        Ok(Cost {
            elapsed,
            server: real(server) / per_second,
            client: 100.0 * real(client) / per_second / elapsed.as_secs_f64(),
            others: 100.0 * real(others) / real((now.all - self.before.all).max(1)),
        })
    }
}

/// What a process has had of the processor so far, by those of its threads that are still there. Finer than ticks: for
/// what is short, and by a process whose threads stay.
pub(crate) fn processor_time(process: u32) -> Result<Duration, Failure> {
    let folder = format!("/proc/{process}/task");
    let failed = |error: std::io::Error| Failure(format!("{folder}: {error}"));
    let mut nanoseconds = 0;
    for thread in std::fs::read_dir(&folder).map_err(failed)? {
        // A thread may end while it is asked.
        let Ok(times) = std::fs::read_to_string(thread.map_err(failed)?.path().join("schedstat")) else { continue };
        nanoseconds += times.split(' ').next().and_then(|time| time.parse::<u64>().ok()).unwrap_or(0);
    }
    Ok(Duration::from_nanos(nanoseconds))
}

impl Ticks {
    fn now(server: &[u32]) -> Result<Self, Failure> {
        let (busy, all) = read("/proc/stat", machine_ticks_in)?;
        let each = server.iter().map(|process| read(&format!("/proc/{process}/stat"), ticks_in));
        let server = each.sum::<Result<u64, _>>()?;
        Ok(Self { server, client: read("/proc/self/stat", ticks_in)?, busy, all })
    }
}

/// Waits until others leave the machine alone, at most this long.
pub(crate) fn await_quiet(patience: Duration) -> Result<(), Failure> {
    let started = Instant::now();
    while started.elapsed() < patience {
        let meter = Meter::start(&[std::process::id()])?;
        std::thread::sleep(GLANCE);
        if meter.stop()?.others < QUIET {
            break;
        }
    }
    Ok(())
}

fn read<T>(path: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure(format!("{path}: {error}")))?;
    parse(&text).ok_or_else(|| Failure(format!("{path} reads {text}")))
}

/// User and system time of a process: fields 14 and 15, counted from behind the name, which may hold anything (proc(5)).
fn ticks_in(stat: &str) -> Option<u64> {
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut next = || fields.next()?.parse::<u64>().ok();
    Some(next()? + next()?)
}

/// Busy and all ticks of the machine: the first eight fields of the first line are disjoint, the fourth and fifth of
/// them idle (proc(5)).
fn machine_ticks_in(stat: &str) -> Option<(u64, u64)> {
    let fields = stat.lines().next()?.strip_prefix("cpu ")?.split_whitespace().take(8);
    let ticks = fields.map(|field| field.parse::<u64>().ok()).collect::<Option<Vec<_>>>()?;
    let all: u64 = ticks.iter().sum();
    Some((all - ticks.get(3)? - ticks.get(4)?, all))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Cost, Doubt, machine_ticks_in, ticks_in};

    #[test]
    fn a_figure_is_doubted_where_something_else_was_measured() {
        let cost = |server, client, others| Cost { elapsed: Duration::from_secs(2), server, client, others }.doubt();
        assert_eq!(cost(2.0, 99.0, 3.0), None, "both sides were busy");
        assert_eq!(cost(0.5, 60.0, 3.0), None, "both sides waited for the disk");
        assert_eq!(cost(1.5, 99.0, 3.0), Some(Doubt::Client));
        assert_eq!(cost(2.0, 99.0, 30.0), Some(Doubt::Others));
    }

    #[test]
    fn time_is_read_from_behind_the_name() {
        let stat = "7 (a) b (c) S 1 7 7 0 -1 4194304 100 0 0 0 250 50 9 9 20 0 4 0";
        assert_eq!(ticks_in(stat), Some(300));
        assert_eq!(ticks_in("nothing"), None);
    }

    #[test]
    fn idle_time_is_told_from_busy_time() {
        assert_eq!(machine_ticks_in("cpu  100 0 50 800 50 0 0 10 9 9\ncpu0 1 2 3 4\n"), Some((160, 1010)));
        assert_eq!(machine_ticks_in("intr 1 2"), None);
    }
}
