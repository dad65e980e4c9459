//! What is fuzzed: each target is a decoder or a dialect of them.

mod forms;
mod frames;
mod heads;
mod keys;
mod rest;
mod text;
mod tokens;
mod wire;

use std::time::Instant;

use fastrand::Rng;

use crate::world::World;
use crate::{Failure, panics};

/// A decoder of foreign bytes, or several that read the same.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    /// Names, emails, mentions, markup, file names, queries, JSON objects: whatever is a function of a text.
    Text,
    /// Our own tokens, tickets, and tokens with asymmetric signatures.
    Tokens,
    /// A tenant's keys and configuration.
    Keys,
    /// Paths, queries, JSON bodies and forms of the four dialects with REST, and of the built-in issuer.
    Rest,
    /// Frames of the five dialects.
    Frames,
    /// Frames of `WebSockets`, read by our reader alone and by another's beside it.
    Heads,
    /// Forms of several parts with files, and pictures with what cameras write into them.
    Forms,
    /// Bytes on a connection: heads of HTTP/1, and frames after a handshake.
    Wire,
}

impl Target {
    const ALL: [(Self, &'static str); 8] = [
        (Self::Text, "text"),
        (Self::Tokens, "tokens"),
        (Self::Keys, "keys"),
        (Self::Rest, "rest"),
        (Self::Frames, "frames"),
        (Self::Heads, "heads"),
        (Self::Forms, "forms"),
        (Self::Wire, "wire"),
    ];

    /// The targets of this name; all of them for `all`.
    pub(crate) fn named(name: &str) -> Vec<Self> {
        Self::ALL.iter().filter(|(_, known)| name == "all" || *known == name).map(|(target, _)| *target).collect()
    }

    pub(crate) fn names() -> Vec<&'static str> {
        Self::ALL.iter().map(|(_, name)| *name).collect()
    }

    pub(crate) fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// Runs until the time is over or something is found. How often it ran, and what it found.
    pub(crate) async fn run(self, world: &World, seed: u64, until: Instant) -> (u64, Option<Failure>) {
        let mut rng = Rng::with_seed(seed);
        let mut runs = 0;
        let found = match self {
            Self::Text => text::run(&mut rng, until, &mut runs),
            Self::Tokens => tokens::run(world, &mut rng, until, &mut runs).await,
            Self::Keys => keys::run(&mut rng, until, &mut runs).await,
            Self::Rest => rest::run(world, &mut rng, until, &mut runs).await,
            Self::Frames => frames::run(world, &mut rng, until, &mut runs).await,
            Self::Heads => heads::run(&mut rng, until, &mut runs),
            Self::Forms => forms::run(world, &mut rng, until, &mut runs).await,
            Self::Wire => wire::run(world, &mut rng, until, &mut runs).await,
        };
        (runs, found.err())
    }
}

/// Whether anything has panicked since the last look.
fn calm(sent: impl FnOnce() -> String) -> Result<(), Failure> {
    match panics::heard() {
        Some(panic) => Err(Failure { wrong: panic, sent: sent() }),
        None => Ok(()),
    }
}
