//! Messages in one channel: what one more costs, in time and on disk, and what a page of them takes.

use std::path::Path;

use super::crew::{call_time, cost_each};
use super::curve::{Curve, Per};
use crate::Failure;
use crate::client::Dialect;
use crate::line::Http;
use crate::machine::allow_connections;
use crate::machine::server::Recipe;
use crate::scenario::history::{FILLERS, PAGE, Reader, fill};
use crate::scenario::{register_together, with_server};
use crate::stats::real;

/// The fewest in which there is a deepest page: two pages.
pub(super) const FEWEST: usize = 2 * PAGE;
/// Pages that are read at each end, in each way.
const PAGES: usize = 100;
/// How long a message is, in bytes.
const PAYLOAD: usize = 300;

pub(super) fn measure(recipe: &Recipe, sizes: &[usize]) -> Result<Curve, Failure> {
    allow_connections(FILLERS)?;
    let mut curve = Curve::new("messages", "Messages in a channel", "messages");
    with_server(recipe, |server| {
        let mut http = Http::new(server.address);
        let (users, room) = register_together(&mut http, &server.tag(), Dialect::Command, 10)?;
        let mut had = 0;
        for size in sizes.iter().map(|size| size.next_multiple_of(PAGE)) {
            let (each, ()) = cost_each(server, size - had, || fill(&users, &room, PAYLOAD, size - had))?;
            had = size;
            curve.note(Per::Unit, "processor a message, µs", size, each);
            let disk = real(bytes_below(&server.data())) / real(size as u64);
            curve.note(Per::Unit, "on disk a message, bytes", size, disk);
            for depths in Reader::new(&users[0], &room, &mut http, size)?.depths(PAGES)? {
                let name = |end: &str| format!("{end} page by {}, ms", depths.way);
                curve.note(Per::Call, &name("newest"), size, depths.newest.percentile(0.5));
                curve.note(Per::Call, &name("deepest"), size, depths.deepest.percentile(0.5));
            }
            let listening = call_time(|| users[1].listen().map(drop))?;
            curve.note(Per::Call, "a socket opened, ms", size, listening);
        }
        Ok(())
    })?;
    Ok(curve)
}

/// What all files in a folder take, in bytes. What can't be read, since it has just gone, takes nothing.
fn bytes_below(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let bytes = entries.map(|entry| match entry.metadata() {
        Ok(meta) if meta.is_dir() => bytes_below(&entry.path()),
        Ok(meta) => meta.len(),
        Err(_) => 0,
    });
    bytes.sum()
}

#[cfg(test)]
mod tests {
    use super::bytes_below;

    #[test]
    fn files_are_counted_at_every_depth() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a"), "four").unwrap();
        std::fs::create_dir(folder.path().join("b")).unwrap();
        std::fs::write(folder.path().join("b/c"), "three").unwrap();
        assert_eq!(bytes_below(folder.path()), 9);
        assert_eq!(bytes_below(&folder.path().join("gone")), 0);
    }
}
