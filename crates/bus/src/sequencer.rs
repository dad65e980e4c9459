//! The order in which this node's listeners are told what all nodes committed: each writer's commits in their order, and
//! each commit after all that it saw of other writers.
//!
//! Whatever a commit was decided on had been let go by the commits before it, and so it saw them. The order therefore
//! keeps every stream's `seq`, and tells what opens a channel before what is said in it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Instant;

use domain::Event;
use domain::model::{Position, VersionVector, WriterName};
use domain::ports::{CommitPlace, WriterHead};
use tokio::sync::oneshot;

/// Bytes of commits that wait at most, but for those whose answers wait and each writer's next; what is beyond is read again
/// when its turn comes.
const WAITING_BYTES: usize = 64 * 1024 * 1024;

/// What is known of the writers.
#[derive(Default)]
pub(crate) struct Sequencer {
    /// Up to which act of each known writer all was told.
    told: HashMap<WriterName, u64>,
    /// Commits that came early, by writer and by the act before them.
    waiting: BTreeMap<(WriterName, u64), Commit>,
    /// How many bytes they took as worded.
    bytes: usize,
    /// Whether some of them were given up since that was last asked.
    gave_up: bool,
    /// Writers that ended, and of which listeners needn't say any more that they were told all of it.
    folded: HashSet<WriterName>,
}

/// A commit whose turn hasn't come.
pub(crate) struct Commit {
    pub(crate) place: CommitPlace,
    pub(crate) events: Vec<Event>,
    /// How many bytes it took as worded.
    pub(crate) bytes: usize,
    /// When it came.
    pub(crate) since: Instant,
    /// Who waits until it was told, on the node that wrote it.
    pub(crate) awaited: Option<oneshot::Sender<()>>,
}

/// A writer that ended, and the one that found all its acts, in this act.
pub(crate) type Fold = (WriterName, (WriterName, u64));

impl Sequencer {
    /// Takes all that was committed so far for told: nobody listens yet, and whoever comes reads it.
    pub(crate) fn begin(&mut self, writers: &[WriterHead]) {
        self.told = writers.iter().map(|writer| (writer.name, writer.head)).collect();
        self.folded = writers.iter().filter(|writer| writer.folded.is_some()).map(|writer| writer.name).collect();
        self.clear();
    }

    /// Gives up all that waits.
    pub(crate) fn clear(&mut self) {
        self.waiting.clear();
        self.bytes = 0;
    }

    /// Up to which act of each writer all was told.
    pub(crate) fn told(&self) -> VersionVector {
        VersionVector::new(self.told.iter().map(|(writer, act)| (*writer, *act)).collect())
    }

    /// Whether the writer is one of this database's.
    pub(crate) fn knows(&self, writer: WriterName) -> bool {
        self.told.contains_key(&writer)
    }

    /// Notes that this node's writer goes on from this act.
    pub(crate) fn meet(&mut self, writer: WriterName, act: u64) {
        self.told.entry(writer).or_insert(act);
    }

    /// Whether commits wait for others that haven't come.
    pub(crate) fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// How many commits wait.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Takes a commit. False where it was told already.
    pub(crate) fn take(&mut self, commit: Commit) -> bool {
        let CommitPlace { writer, before, act, .. } = commit.place;
        if self.told.get(&writer).is_some_and(|told| act <= *told) {
            return false;
        }
        if let Some(same) = self.waiting.get_mut(&(writer, before)) {
            same.awaited = commit.awaited.or(same.awaited.take());
            return true;
        }
        if self.bytes + commit.bytes > WAITING_BYTES {
            self.make_room();
        }
        self.bytes += commit.bytes;
        self.waiting.insert((writer, before), commit);
        true
    }

    /// The next commit whose turn has come, if any's has. It counts as told.
    pub(crate) fn next(&mut self) -> Option<Commit> {
        let is_told = |(writer, act): (WriterName, u64)| self.told.get(&writer).is_some_and(|told| *told >= act);
        let is_next = |key: &(WriterName, u64)| {
            self.waiting.get(key).is_some_and(|commit| commit.place.after.acts().all(is_told))
        };
        let key = self.told.iter().map(|(writer, act)| (*writer, *act)).find(is_next)?;
        let commit = self.waiting.remove(&key)?;
        self.bytes -= commit.bytes;
        self.told.insert(commit.place.writer, commit.place.act);
        Some(commit)
    }

    /// Learns which writers there are. Of one that is new nothing was told but that it began.
    pub(crate) fn learn(&mut self, writers: &[WriterHead]) {
        for writer in writers {
            self.told.entry(writer.name).or_insert(Position::FIRST_ACT);
        }
    }

    /// Goes on to where the writers stand, where all their commits up to there were taken and told: what a command did that
    /// kept nothing for others is passed over. False where that makes no difference.
    pub(crate) fn pass(&mut self, writers: &[WriterHead]) -> bool {
        let mut passed = false;
        for writer in writers {
            let waits = self.waiting.range((writer.name, 0)..=(writer.name, writer.head)).next().is_some();
            if let Some(told) = self.told.get_mut(&writer.name).filter(|told| !waits && **told < writer.head) {
                *told = writer.head;
                passed = true;
            }
        }
        passed
    }

    /// The writers that ended since the last call and were told whole; forgets those that the log no longer tells of.
    pub(crate) fn fold(&mut self, writers: &[WriterHead]) -> Vec<Fold> {
        let mut folds = Vec::new();
        for writer in writers {
            if let Some(by) = writer.folded
                && self.told.get(&writer.name).is_some_and(|told| *told >= writer.head)
                && self.folded.insert(writer.name)
            {
                folds.push((writer.name, by));
            }
        }
        let names: HashSet<WriterName> = writers.iter().map(|writer| writer.name).collect();
        self.told.retain(|writer, _| names.contains(writer));
        self.folded.retain(|writer| names.contains(writer));
        folds
    }

    /// Whether commits were given up since the last call, which are to be read again.
    pub(crate) fn gave_up(&mut self) -> bool {
        std::mem::take(&mut self.gave_up)
    }

    /// Gives up what nobody here waits for, or no longer: it is in the database. Each writer's next commit stays, so that
    /// there is always one whose turn comes.
    fn make_room(&mut self) {
        let (told, before) = (&self.told, self.waiting.len());
        self.waiting.retain(|(writer, act), commit| {
            let is_awaited = commit.awaited.as_ref().is_some_and(|awaited| !awaited.is_closed());
            is_awaited || told.get(writer) == Some(act)
        });
        self.gave_up |= self.waiting.len() < before;
        self.bytes = self.waiting.values().map(|commit| commit.bytes).sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: WriterName = WriterName(1);
    const BOB: WriterName = WriterName(2);

    fn commit(writer: WriterName, before: u64, act: u64, after: &[(WriterName, u64)]) -> Commit {
        let place = CommitPlace { writer, before, act, after: VersionVector::new(after.to_vec()) };
        Commit { place, events: Vec::new(), bytes: 1, since: Instant::now(), awaited: None }
    }

    fn head(name: WriterName, head: u64) -> WriterHead {
        WriterHead { name, head, folded: None }
    }

    fn told(sequencer: &mut Sequencer) -> Vec<(WriterName, u64)> {
        std::iter::from_fn(|| sequencer.next()).map(|commit| (commit.place.writer, commit.place.act)).collect()
    }

    fn at(heads: &[WriterHead]) -> Sequencer {
        let mut sequencer = Sequencer::default();
        sequencer.begin(heads);
        sequencer
    }

    #[test]
    fn what_comes_early_waits_for_what_it_saw() {
        let mut sequencer = at(&[head(ADA, 3), head(BOB, 1)]);
        assert!(sequencer.take(commit(BOB, 1, 2, &[(ADA, 5)])));
        assert!(sequencer.take(commit(ADA, 4, 5, &[(BOB, 1)])));
        assert_eq!(told(&mut sequencer), []);
        assert!(sequencer.take(commit(ADA, 3, 4, &[])));
        assert_eq!(told(&mut sequencer), [(ADA, 4), (ADA, 5), (BOB, 2)]);
        assert!(!sequencer.take(commit(ADA, 3, 4, &[])), "what was told isn't told again");
        assert!(!sequencer.is_waiting());
    }

    #[test]
    fn what_is_taken_twice_is_told_once_and_whoever_waits_hears_of_it() {
        let mut sequencer = at(&[head(ADA, 1), head(BOB, 1)]);
        sequencer.take(commit(ADA, 1, 2, &[(BOB, 2)]));
        let (sender, mut receiver) = oneshot::channel();
        sequencer.take(Commit { awaited: Some(sender), ..commit(ADA, 1, 2, &[(BOB, 2)]) });
        sequencer.take(commit(BOB, 1, 2, &[]));
        for mut commit in std::iter::from_fn(|| sequencer.next()) {
            if let Some(awaited) = commit.awaited.take() {
                awaited.send(()).unwrap();
            }
        }
        assert_eq!(receiver.try_recv(), Ok(()));
        assert_eq!(sequencer.told().act_of(ADA), Some(2));
    }

    #[test]
    fn what_is_too_much_to_wait_is_read_again_and_never_passed_over() {
        let large =
            |writer, before, after: &[_]| Commit { bytes: WAITING_BYTES, ..commit(writer, before, before + 1, after) };
        let stands = || [large(ADA, 1, &[(BOB, 3)]), large(ADA, 2, &[]), large(BOB, 1, &[]), large(BOB, 2, &[])];
        let heads = [head(ADA, 3), head(BOB, 3)];
        let mut sequencer = at(&[head(ADA, 1), head(BOB, 1)]);
        let (mut order, mut readings) = (Vec::new(), 0);
        while sequencer.told().act_of(ADA) != Some(3) {
            readings += 1;
            assert!(readings <= 4, "each reading tells something: {order:?}");
            for commit in stands() {
                sequencer.take(commit);
            }
            order.extend(told(&mut sequencer));
            assert!(sequencer.gave_up() || !sequencer.pass(&heads), "something was passed over after {order:?}");
        }
        assert_eq!(order, [(BOB, 2), (BOB, 3), (ADA, 2), (ADA, 3)]);
        assert!(!sequencer.gave_up() && !sequencer.is_waiting());
    }

    #[test]
    fn acts_that_were_kept_for_nobody_are_passed_over_once_all_else_was_told() {
        let mut sequencer = at(&[head(ADA, 1)]);
        sequencer.take(commit(ADA, 1, 2, &[(BOB, 4)]));
        let now = [head(ADA, 2), head(BOB, 4)];
        sequencer.learn(&now);
        assert_eq!(told(&mut sequencer), []);
        assert!(sequencer.pass(&now), "nothing of the other one waits, so that it has nothing to tell");
        assert_eq!(told(&mut sequencer), [(ADA, 2)]);
        assert!(!sequencer.pass(&now));
    }

    #[test]
    fn a_writer_that_ended_is_folded_when_all_of_it_was_told_and_only_once() {
        let mut sequencer = at(&[head(ADA, 1)]);
        let ended = WriterHead { folded: Some((BOB, 1)), ..head(ADA, 2) };
        let now = [ended, head(BOB, 1)];
        sequencer.learn(&now);
        assert_eq!(sequencer.fold(&now), []);
        sequencer.take(commit(ADA, 1, 2, &[]));
        assert_eq!(told(&mut sequencer), [(ADA, 2)]);
        assert_eq!(sequencer.fold(&now), [(ADA, (BOB, 1))]);
        assert_eq!(sequencer.fold(&now), []);
        sequencer.fold(&[head(BOB, 1)]);
        assert!(!sequencer.knows(ADA), "the log tells of it no more");
    }
}
