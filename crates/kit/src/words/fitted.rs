//! Keeps answers and frames within their size, however many things are nested in them: two limits together could
//! otherwise make a very large one.

use std::io::{self, Write};

use axum::http::StatusCode;
use axum::response::Response;
use bytes::Bytes;
use domain::limits;
use serde::{Serialize, Serializer};

use crate::http::answer;

/// How many things are nested in each item, and in each of those, at each step. The steps are tried in order until an
/// answer fits.
const STEPS: [(usize, usize); 4] =
    [(usize::MAX, usize::MAX), (100, 100), (limits::LISTED_MEMBERS, limits::LISTED_MEMBERS), (2, 2)];

/// The steps for a socket's first frames. The innermost things are cut first, as those are what others can put there.
const GREETING_STEPS: [(usize, usize); 5] =
    [(usize::MAX, usize::MAX), (usize::MAX, 2), (100, 2), (limits::LISTED_MEMBERS, 2), (2, 2)];

/// How much an answer may show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fit {
    /// So many items, from the first on.
    pub items: usize,
    /// So many of what is nested in each: members, reactions, channels.
    pub nested: usize,
    /// So many of what is nested once more.
    pub inner: usize,
}

impl Fit {
    /// Everything.
    pub const WHOLE: Self = Self { items: usize::MAX, nested: usize::MAX, inner: usize::MAX };

    /// The first of these items, as many as fit.
    pub fn of<T>(self, items: &[T]) -> &[T] {
        &items[..self.items.min(items.len())]
    }

    /// The first of these nested things, as many as fit.
    pub fn nested<T>(self, nested: &[T]) -> &[T] {
        &nested[..self.nested.min(nested.len())]
    }
}

/// A list that is written item by item, each of them made when it is its turn.
pub struct Each<I>(pub I);

impl<I: Iterator<Item: Serialize> + Clone> Serialize for Each<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.clone())
    }
}

/// An answer with status 200 of at most [`limits::ANSWER_BYTES`], made of so many items. Where it would be larger, less
/// is nested in each item; where that isn't enough, the page is cut.
pub fn ok<T: Serialize>(items: usize, word: impl Fn(Fit) -> T) -> Response {
    answer::json_bytes(StatusCode::OK, reply(items, word))
}

/// Words a reply of so many items as a frame that keeps to `limits::ANSWER_BYTES`.
pub fn reply<T: Serialize>(items: usize, word: impl Fn(Fit) -> T) -> Bytes {
    bytes(limits::ANSWER_BYTES, items, word)
}

/// An answer with status 200 that is a list of these, in which nothing is nested.
pub fn list<'a, I, T: Serialize>(items: &'a [I], word: impl Fn(&'a I) -> T) -> Response {
    ok(items.len(), |fit| fit.of(items).iter().map(&word).collect::<Vec<_>>())
}

/// An answer with status 200 that shows one thing, in which things are nested.
pub fn one<T: Serialize>(word: impl Fn(Fit) -> T) -> Response {
    ok(1, word)
}

/// A frame that tells of an event, of at most [`limits::EVENT_BYTES`].
pub fn event<T: Serialize>(word: impl Fn(Fit) -> T) -> Bytes {
    bytes(limits::EVENT_BYTES, 1, word)
}

/// How much of so many items a socket's first frames may show, to be at most [`limits::ANSWER_BYTES`] together.
pub fn greeting<T: Serialize>(items: usize, word: impl Fn(Fit) -> T) -> Fit {
    let fitting = |fit: &Fit| within(limits::ANSWER_BYTES, Sink, &word(*fit)).is_some();
    fits(&GREETING_STEPS, items).find(fitting).unwrap_or(LEAST)
}

/// The smallest answer there is. Items are bounded so that one of them always fits.
const LEAST: Fit = Fit { items: 1, nested: 2, inner: 2 };

/// From everything down to the least.
fn fits(steps: &'static [(usize, usize)], items: usize) -> impl Iterator<Item = Fit> {
    let nesting_less = steps.iter().map(move |&(nested, inner)| Fit { items, nested, inner });
    let halves = std::iter::successors(Some(items / 2), |items| Some(items / 2)).take_while(|items| *items > 0);
    nesting_less.chain(halves.map(|items| Fit { items, ..LEAST }))
}

fn bytes<T: Serialize>(most: usize, items: usize, word: impl Fn(Fit) -> T) -> Bytes {
    let fitting = fits(&STEPS, items).find_map(|fit| within(most, Vec::new(), &word(fit)));
    fitting.map_or_else(|| answer::frame(&word(LEAST)), Bytes::from)
}

/// The text of a value in what takes it, if it has at most so many bytes.
fn within<W: Write, T: Serialize>(most: usize, into: W, value: &T) -> Option<W> {
    let mut room = BoundedBuffer { left: most, into };
    serde_json::to_writer(&mut room, value).ok()?;
    Some(room.into)
}

/// Takes so many bytes and no more.
struct BoundedBuffer<W> {
    left: usize,
    into: W,
}

impl<W: Write> Write for BoundedBuffer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.left = self.left.checked_sub(bytes.len()).ok_or(io::ErrorKind::FileTooLarge)?;
        self.into.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.into.flush()
    }
}

/// Keeps nothing.
struct Sink;

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Each, Fit, GREETING_STEPS, LEAST, STEPS, bytes, fits};

    /// Three items with so many things in each.
    fn word(things: usize) -> impl Fn(Fit) -> Vec<String> {
        move |fit| vec!["x".repeat(things.min(fit.nested)); fit.items.min(3)]
    }

    #[test]
    fn what_fits_is_whole() {
        let whole = bytes(1_000_000, 3, word(5000));
        assert_eq!(whole.len(), 3 * 5002 + 4);
    }

    #[test]
    fn what_doesnt_fit_nests_less_and_then_is_cut() {
        let sizes: Vec<usize> =
            [400, 100, 20, 12, 8].into_iter().map(|most| bytes(most, 3, word(5000)).len()).collect();
        assert_eq!(sizes, [3 * 102 + 4, 3 * 22 + 4, 3 * 4 + 4, 6, 6]);
    }

    #[test]
    fn the_least_comes_last() {
        for steps in [&STEPS[..], &GREETING_STEPS] {
            assert_eq!(fits(steps, 1000).last(), Some(LEAST));
            assert_eq!(fits(steps, 1).last(), Some(LEAST));
            assert_eq!(fits(steps, 0).count(), steps.len());
        }
    }

    #[test]
    fn a_list_reads_alike_however_it_is_written() {
        let numbers = [1, 2, 3];
        assert_eq!(serde_json::to_string(&Each(numbers.iter())).unwrap(), "[1,2,3]");
        assert_eq!(serde_json::to_string(&Each(numbers.iter().filter(|number| **number > 3))).unwrap(), "[]");
    }
}
