//! Port: what each node's commits brought about, as kept for a while for the other nodes.

use async_trait::async_trait;

use crate::Outcome;
use crate::model::{VersionVector, WriterName};

/// Where a commit stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitPlace {
    /// Who wrote it.
    pub writer: WriterName,
    /// The last act of the writer's commit before it.
    pub before: u64,
    /// Its own last act.
    pub act: u64,
    /// The acts of all other writers that it saw: they come before it.
    pub after: VersionVector,
}

/// A commit, as other nodes are told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    /// Where it stands.
    pub place: CommitPlace,
    /// What it brought about, as the bus worded it.
    pub wording: String,
}

/// A writer that the log still tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriterHead {
    /// Its name.
    pub name: WriterName,
    /// Its last act.
    pub head: u64,
    /// Where it ended, the writer that found all its acts, and in which act of its own.
    pub folded: Option<(WriterName, u64)>,
}

/// What was committed, all read at one moment.
#[derive(Clone, Debug, Default)]
pub struct Announced {
    /// The writers, in the order in which they began.
    pub writers: Vec<WriterHead>,
    /// Their commits that weren't told yet, each writer's in order.
    pub announcements: Vec<Announcement>,
    /// Whether these are all. Else there are more, to be asked for after these.
    pub is_whole: bool,
}

/// What other nodes committed. Each commit that a writer kept for others is held for [`limits::ANNOUNCEMENT_LIFE`].
///
/// [`limits::ANNOUNCEMENT_LIFE`]: crate::limits::ANNOUNCEMENT_LIFE
#[async_trait]
pub trait Announcements: Send + Sync {
    /// What tells this database from others, but for its copies.
    async fn installation(&self) -> Outcome<String>;

    /// The writers, and no commits: where somebody starts from.
    async fn writers(&self) -> Outcome<Vec<WriterHead>>;

    /// What was committed since `told`. A writer that it doesn't name began later.
    async fn announced(&self, told: VersionVector) -> Outcome<Announced>;
}
