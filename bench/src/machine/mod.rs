//! What the machine is asked for and about: cores, descriptors, processes, the disk, a database.

pub(crate) mod child;
pub(crate) mod cluster;
pub(crate) mod disk;
pub(crate) mod meter;
pub(crate) mod nats;
pub(crate) mod peer;
pub(crate) mod peers;
pub(crate) mod postgres;
pub(crate) mod reading;
pub(crate) mod server;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

use crate::Failure;

/// Descriptors a run needs besides its connections.
const SPARE_DESCRIPTORS: u64 = 100;

/// Makes room for so many connections, here and in the processes that are started from here.
pub(crate) fn allow_connections(count: usize) -> Result<(), Failure> {
    let limit = getrlimit(Resource::Nofile);
    let needed = count as u64 + SPARE_DESCRIPTORS;
    if limit.maximum.is_some_and(|most| most < needed) {
        return Err(Failure(format!(
            "{count} connections need {needed} descriptors, and no more than {limit:?} are allowed"
        )));
    }
    if limit.current.is_some_and(|now| now < needed) {
        let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
        setrlimit(Resource::Nofile, raised).map_err(|error| Failure(format!("descriptors: {error}")))?;
    }
    Ok(())
}

/// Has so many descriptors at most from now on, here and in the processes that are started from here, or as many as
/// are allowed.
pub(crate) fn descriptors(count: u64) -> Result<(), Failure> {
    let most = getrlimit(Resource::Nofile).maximum;
    let current = Some(most.map_or(count, |most| most.min(count)));
    let set = setrlimit(Resource::Nofile, Rlimit { current, maximum: most });
    set.map_err(|error| Failure(format!("descriptors: {error}")))
}

/// Which cores the two sides of a measurement run on.
#[derive(Clone, Debug)]
pub(crate) struct Cores {
    /// The core of what is measured and that of the client; none when they aren't kept apart.
    apart: Option<(CpuSet, CpuSet)>,
}

impl Cores {
    /// One core for each side, when there are two and that is wanted.
    pub(crate) fn choose(wanted: bool) -> Self {
        let allowed = sched_getaffinity(None).unwrap_or_else(|_| CpuSet::new());
        let mut cores = (0..CpuSet::MAX_CPU).filter(|core| allowed.is_set(*core));
        let pair = if wanted { cores.next().zip(cores.next()) } else { None };
        Self { apart: pair.map(|(server, client)| (only(server), only(client))) }
    }

    /// Does something from the server's core, which processes started there keep, and returns to the client's.
    pub(crate) fn on_servers_core<T>(&self, act: impl FnOnce() -> T) -> T {
        let Some((server, client)) = &self.apart else { return act() };
        // A machine that refuses this runs both sides where it likes; the report says only what was asked for.
        let _ = sched_setaffinity(None, server);
        let done = act();
        let _ = sched_setaffinity(None, client);
        done
    }
}

fn only(core: usize) -> CpuSet {
    let mut set = CpuSet::new();
    set.set(core);
    set
}
