//! What can go wrong between an act and its engine.

use domain::Refusal;

use crate::locks::Wanted;

/// Why an engine didn't do what it was asked. Logged once, never shown to a user.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) class: Class,
    pub(crate) cause: String,
    /// What the transaction is to lock at its beginning when it is run again.
    pub(crate) lacking: Vec<Wanted>,
}

/// What follows from a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Another node was in the way: the whole transaction may be run again.
    Conflict,
    /// Other nodes have locks that showed to be needed on the way: the whole transaction is to be run again, and to take
    /// them at its beginning.
    Unlocked,
    /// This one statement can't be done; the rest of the transaction can.
    Statement,
    /// The connection is gone, and with it the transaction, which was not committed: it may be run again over another.
    Lost,
    /// The answer to a COMMIT is lost: the transaction stands, or it doesn't. [`crate::tx::Tx::settle`] finds out.
    Doubtful,
    /// Another node took this writer for ended: the transaction may be run again by a new one.
    Ended,
    /// Another server uses the database, and not as a node of the same cluster.
    Taken,
    /// There is no room left on the database's disk: the transaction is lost.
    Full,
    /// The transaction is lost, and maybe the connection with it.
    Broken,
}

/// Why an act ended early.
#[derive(Debug)]
pub(crate) enum ActError {
    Refused(Refusal),
    Failed(Fault),
}

/// What an act or a read comes to.
pub(crate) type ActResult<T> = Result<T, ActError>;

impl Fault {
    pub(crate) fn new(class: Class, cause: impl std::fmt::Display) -> Self {
        Self { class, cause: cause.to_string(), lacking: Vec::new() }
    }

    /// Other nodes have these locks.
    pub(crate) fn unlocked(lacking: Vec<Wanted>) -> Self {
        Self { lacking, ..Self::new(Class::Unlocked, "other nodes have locks that are needed") }
    }

    /// A table or a row can't be copied.
    pub(crate) fn of_rows(cause: String) -> Self {
        Self::new(Class::Statement, cause)
    }

    /// The data doesn't look as the schema says.
    pub(crate) fn shape(cause: &'static str) -> Self {
        Self::new(Class::Statement, cause)
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.cause)
    }
}

impl From<Refusal> for ActError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Fault> for ActError {
    fn from(fault: Fault) -> Self {
        Self::Failed(fault)
    }
}
