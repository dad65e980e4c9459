//! Many calls at once, and what they cost the server.

use std::thread;
use std::time::Instant;

use crate::Failure;
use crate::line::Http;
use crate::machine::meter::processor_time;
use crate::machine::server::Server;
use crate::stats::{Histogram, real};

/// How many calls are under way at once.
const HANDS: usize = 16;
/// How often a call is made to tell what one takes.
const CALLS: usize = 100;

/// Does something with each of these numbers, many at once, and gives what came of each, in their order.
pub(super) fn spread<T: Send>(
    server: &Server,
    numbers: std::ops::Range<usize>,
    act: impl Fn(&mut Http, usize) -> Result<T, Failure> + Sync,
) -> Result<Vec<T>, Failure> {
    let hand = |first: usize| {
        let mut http = Http::new(server.address);
        let (act, numbers) = (&act, numbers.clone());
        let own = numbers.skip(first).step_by(HANDS);
        own.map(move |number| act(&mut http, number)).collect::<Result<Vec<_>, _>>()
    };
    let done: Result<Vec<Vec<T>>, Failure> = thread::scope(|scope| {
        let hands: Vec<_> = (0..HANDS).map(|first| scope.spawn(move || hand(first))).collect();
        let joined = hands.into_iter().map(|hand| hand.join().map_err(|_| Failure("a thread panicked".to_owned()))?);
        joined.collect()
    });
    let mut hands: Vec<_> = done?.into_iter().map(Vec::into_iter).collect();
    Ok((0..numbers.len()).filter_map(|place| hands[place % HANDS].next()).collect())
}

/// What the server took of the processor for each of so many things, in microseconds, and what came of them.
pub(super) fn cost_each<T>(
    server: &Server,
    count: usize,
    act: impl FnOnce() -> Result<T, Failure>,
) -> Result<(f64, T), Failure> {
    let before = processor_time(server.process.id())?;
    let done = act()?;
    let taken = processor_time(server.process.id())?.saturating_sub(before);
    Ok((taken.as_secs_f64() * 1e6 / real(count.max(1) as u64), done))
}

/// How long a call takes, p50 in milliseconds.
pub(super) fn call_time(mut call: impl FnMut() -> Result<(), Failure>) -> Result<f64, Failure> {
    let mut histogram = Histogram::new();
    for _ in 0..CALLS {
        let started = Instant::now();
        call()?;
        histogram.note(started.elapsed());
    }
    Ok(histogram.percentile(0.5))
}
