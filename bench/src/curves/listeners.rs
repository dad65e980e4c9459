//! Listeners of one channel, and what a message to all of them costs for each.

use std::time::Duration;

use super::curve::{Curve, Per};
use crate::Failure;
use crate::client::Dialect;
use crate::line::Http;
use crate::machine::allow_connections;
use crate::machine::server::Recipe;
use crate::scenario::stage::{SendLoad, Stage};
use crate::scenario::{register_together, with_server};
use crate::stats::real;

/// How long messages are said to each number of them.
const RUN: Duration = Duration::from_secs(1);
/// Users who share the sockets.
const USERS: usize = 50;

pub(super) fn measure(recipe: &Recipe, sizes: &[usize]) -> Result<Curve, Failure> {
    allow_connections(sizes.last().map_or(0, |size| size + 1))?;
    let mut curve = Curve::new("listeners", "One message to all listeners, one at a time", "listeners");
    with_server(recipe, |server| {
        let mut http = Http::new(server.address);
        let (users, room) = register_together(&mut http, &server.tag(), Dialect::Gateway, USERS)?;
        for &size in sizes {
            let mut stage = Stage::of_users(&[server.process.id()], &users, &room, size)?;
            let load =
                |time| SendLoad { messages: usize::MAX, time, window: 1, speakers: 1, payload: 300, spin: false };
            stage.run(load(RUN / 10))?;
            let done = stage.run(load(RUN))?;
            curve.note(Per::Unit, "processor a delivery, µs", size, done.processor());
            curve.note(Per::Unit, "time a delivery, µs", size, 1e6 / done.rate());
            curve.note(
                Per::Unit,
                "p99 until all have it, µs a listener",
                size,
                1e3 * done.latency(0.99) / real(size as u64),
            );
        }
        Ok(())
    })?;
    Ok(curve)
}
