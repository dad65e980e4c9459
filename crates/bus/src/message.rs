//! What goes over the wire between nodes: a line of JSON that says what it is, and the worded events below it.

use bytes::Bytes;
use domain::Event;
use domain::model::{VersionVector, WriterName};
use domain::ports::{Announcement, CommitPlace};
use serde::{Deserialize, Serialize};

use crate::wording;

/// The version of the wording. A reader that knows only earlier ones takes no events of it.
const VERSION: u32 = 1;

/// A commit's first line.
#[derive(Serialize, Deserialize)]
struct CommitLine {
    v: u32,
    writer: u64,
    before: u64,
    act: u64,
    after: Vec<(u64, u64)>,
}

/// What another node said.
pub(crate) struct HeardCommit {
    pub(crate) place: CommitPlace,
    /// None where they are to be read from the database: they were too large, or are worded in a later way.
    pub(crate) events: Option<Vec<Event>>,
}

/// A commit as a message of at most so many bytes: without its events where those don't fit.
pub(crate) fn commit(announcement: &Announcement, most: usize) -> Bytes {
    let Announcement { place, wording } = announcement;
    let after = place.after.acts().map(|(writer, act)| (writer.0, act)).collect();
    let line = CommitLine { v: VERSION, writer: place.writer.0, before: place.before, act: place.act, after };
    let mut message = serde_json::to_string(&line).unwrap_or_default();
    if message.len() + 1 + wording.len() <= most {
        message.push('\n');
        message.push_str(wording);
    }
    message.into()
}

/// Reads a commit; none where it is none.
pub(crate) fn read_commit(message: &[u8]) -> Option<HeardCommit> {
    let (line, wording) = halves(message)?;
    let line: CommitLine = serde_json::from_str(line).ok()?;
    let after = line.after.into_iter().map(|(writer, act)| (WriterName(writer), act)).collect();
    let place = CommitPlace {
        writer: WriterName(line.writer),
        before: line.before,
        act: line.act,
        after: VersionVector::new(after),
    };
    let events = wording.filter(|_| line.v <= VERSION).map(wording::read);
    Some(HeardCommit { place, events })
}

/// The first line, and what stands below it.
fn halves(message: &[u8]) -> Option<(&str, Option<&str>)> {
    let text = str::from_utf8(message).ok()?;
    Some(text.split_once('\n').map_or((text, None), |(line, rest)| (line, Some(rest))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn announcement() -> Announcement {
        let after = VersionVector::new(vec![(WriterName(u64::MAX), 7)]);
        let place = CommitPlace { writer: WriterName(3), before: 4, act: 6, after };
        Announcement { place, wording: String::new() }
    }

    #[test]
    fn a_commit_is_read_as_it_was_worded() {
        let heard = read_commit(&commit(&announcement(), 1000)).unwrap();
        assert_eq!((heard.place, heard.events), (announcement().place, Some(Vec::new())));
    }

    #[test]
    fn one_that_is_too_large_says_only_where_it_stands() {
        let large = Announcement { wording: "x".repeat(1000), ..announcement() };
        let message = commit(&large, 1000);
        let heard = read_commit(&message).unwrap();
        assert_eq!((heard.place, heard.events), (large.place, None));
    }

    #[test]
    fn what_is_no_commit_is_none() {
        for message in [&b""[..], b"{}", b"\xff\n", b"{\"v\":1}\nx", b"[1,2]"] {
            assert!(read_commit(message).is_none(), "{message:?}");
        }
    }
}
