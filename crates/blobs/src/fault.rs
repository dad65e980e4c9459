//! What a failure of the disk or the bucket comes to.

use std::fmt::Display;
use std::io::{Error, ErrorKind};

use domain::Refusal;

/// A failure of the disk, logged.
pub(crate) fn of_disk(error: &Error) -> Refusal {
    tracing::error!(%error, "a file's content could not be kept or read");
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Refusal::StorageFull,
        _ => Refusal::Unavailable,
    }
}

/// A failure of the bucket, logged.
pub(crate) fn of_bucket(error: &impl Display) -> Refusal {
    tracing::error!(%error, "the bucket could not do what it was asked");
    Refusal::Unavailable
}
