//! How many connections there may be.

use domain::limits;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// How many connections there may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// In all.
    pub(crate) all: usize,
    /// Of one address without a login, and of one account; none where nobody counts.
    pub(crate) each: Option<usize>,
}

impl Bounds {
    /// As many as the process may open descriptors for, some of which are kept for other things. How many that are is
    /// raised to the most that the process may ask for.
    pub(crate) fn of_this_process(counting: bool) -> Self {
        let each = counting.then_some(limits::CONNECTIONS_EACH);
        Self { all: connections(descriptors()), each }
    }
}

/// How many descriptors this process may have, once it has asked for the most.
fn descriptors() -> usize {
    let now = getrlimit(Resource::Nofile);
    let raised = setrlimit(Resource::Nofile, Rlimit { current: now.maximum, maximum: now.maximum });
    let allowed = if raised.is_ok() { now.maximum } else { now.current };
    allowed.map_or(usize::MAX, |allowed| usize::try_from(allowed).unwrap_or(usize::MAX))
}

/// How many connections so many descriptors are enough for.
fn connections(descriptors: usize) -> usize {
    let (part, most) = limits::DESCRIPTORS_KEPT;
    (descriptors - (descriptors / part).min(most)).min(limits::CONNECTIONS)
}

#[cfg(test)]
mod tests {
    use domain::limits;

    use super::connections;

    #[test]
    fn some_descriptors_are_kept_for_other_things() {
        assert_eq!(connections(1024), 768);
        assert_eq!(connections(20_000), 18_976);
        assert_eq!(connections(usize::MAX), limits::CONNECTIONS);
    }
}
