//! Presence in the words that all dialects share, and who is told what of it.

use domain::fanout::Audience;
use domain::model::{Status, UserId};

/// The word for a status.
#[must_use]
pub fn word(status: Status) -> &'static str {
    match status {
        Status::Online => "online",
        Status::Idle => "idle",
        Status::DoNotDisturb => "dnd",
        Status::Invisible => "invisible",
        Status::Offline => "offline",
    }
}

/// The status that a word stands for, of those that can be chosen.
#[must_use]
pub fn chosen(word: &str) -> Option<Status> {
    [Status::Online, Status::Idle, Status::DoNotDisturb, Status::Invisible]
        .into_iter()
        .find(|status| self::word(*status) == word)
}

/// Who is told which word: the others get the status as they may see it; the user's own sockets get the chosen one, if
/// it was just chosen.
#[must_use]
pub fn told(user: UserId, status: Status, chosen: bool) -> Vec<(Audience, &'static str)> {
    let mut told = vec![(Audience::AllBut(user), word(status.shown()))];
    if chosen {
        told.push((Audience::Only(user), word(status)));
    }
    told
}
