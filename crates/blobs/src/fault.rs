//! What a failure of the disk or the bucket comes to.

use std::fmt::Display;
use std::io::{Error, ErrorKind};

use domain::Refusal;

/// A failure of the disk, logged.
pub(crate) fn of_disk(error: &Error) -> Refusal {
    if let ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge = error.kind() {
        tracing::warn!(%error, "there is no room for a file's content");
        return Refusal::StorageFull;
    }
    tracing::error!(%error, "a file's content could not be kept or read");
    Refusal::Unavailable
}

/// A failure of the bucket, logged.
pub(crate) fn of_bucket(error: &impl Display) -> Refusal {
    tracing::error!(%error, "the bucket could not do what it was asked");
    Refusal::Unavailable
}
