//! Positions in the event log: where an event stands, and how far somebody has been told.

/// The random name that the writer of a node gives itself at each start, so that a restored or copied database is told
/// from the one that a position comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WriterName(pub u64);

/// A random key under which a socket waits for the answer to an act, so that it isn't told the event as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AnswerKey(pub u64);

/// Where an event stands among all that its writer wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Who wrote it.
    pub writer: WriterName,
    /// Which of the writer's acts it is part of, from 1 on. What one act brought about is told as a whole.
    pub act: u64,
    /// Which part of the act it is. An event that stands in several streams has the same part in each of them.
    pub part: u32,
}

impl Position {
    /// The act in which a writer begins, and folds those that ended. There is nothing to tell of it.
    pub const FIRST_ACT: u64 = 1;
}

/// How far somebody has been told: the last act of each writer that is known. Empty for nothing at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VersionVector(Vec<(WriterName, u64)>);

impl VersionVector {
    /// The last acts of these writers.
    #[must_use]
    pub fn new(acts: Vec<(WriterName, u64)>) -> Self {
        Self(acts)
    }

    /// The writers, each with its last act.
    pub fn acts(&self) -> impl ExactSizeIterator<Item = (WriterName, u64)> + '_ {
        self.0.iter().copied()
    }

    /// The last act of a writer; none where the writer isn't named.
    #[must_use]
    pub fn act_of(&self, writer: WriterName) -> Option<u64> {
        self.0.iter().find(|(name, _)| *name == writer).map(|(_, act)| *act)
    }

    /// Whether the act of this position is among what was told.
    #[must_use]
    pub fn covers(&self, position: Position) -> bool {
        self.act_of(position.writer).is_some_and(|act| position.act <= act)
    }

    /// Adds what the other one covers.
    pub fn merge(&mut self, other: &Self) {
        for (writer, act) in other.acts() {
            self.advance(writer, act);
        }
    }

    /// Whether it names no writer.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The same without a writer.
    #[must_use]
    pub fn without(mut self, writer: WriterName) -> Self {
        self.forget(writer);
        self
    }

    /// Takes a writer out.
    pub fn forget(&mut self, writer: WriterName) {
        self.0.retain(|(name, _)| *name != writer);
    }

    /// Leaves out a writer that ended, all of whose acts it covers, and says instead that it covers the act in which another
    /// one found that.
    pub fn fold(&mut self, ended: WriterName, (by, act): (WriterName, u64)) {
        if self.act_of(ended).is_some() {
            self.forget(ended);
            self.advance(by, act);
        }
    }

    /// What it covers and the other one doesn't: the writers that have come further, with their last acts.
    #[must_use]
    pub fn beyond(&self, other: &Self) -> Self {
        let further = |(name, act): &(WriterName, u64)| other.act_of(*name).is_none_or(|other| *act > other);
        Self(self.0.iter().copied().filter(further).collect())
    }

    /// Adds an act, and all that its writer wrote before it. Never goes back.
    pub fn advance(&mut self, writer: WriterName, act: u64) {
        match self.0.iter_mut().find(|(name, _)| *name == writer) {
            Some((_, last)) => *last = act.max(*last),
            None => self.0.push((writer, act)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(writer: u64, act: u64) -> Position {
        Position { writer: WriterName(writer), act, part: 0 }
    }

    #[test]
    fn a_vector_covers_what_its_writers_wrote_up_to_their_last_acts() {
        let mut told = VersionVector::new(vec![(WriterName(7), 3)]);
        assert!(told.covers(at(7, 3)) && !told.covers(at(7, 4)) && !told.covers(at(8, 1)));
        told.advance(WriterName(8), 2);
        told.advance(WriterName(7), 1);
        assert!(told.covers(at(7, 3)) && told.covers(at(8, 2)), "it never goes back");
        let mut merged = VersionVector::new(vec![(WriterName(7), 2), (WriterName(9), 1)]);
        merged.merge(&told);
        assert_eq!(merged.without(WriterName(9)), told);
    }
}
