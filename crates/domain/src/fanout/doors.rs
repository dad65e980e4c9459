//! Which streams stand open to one user, as events open and close them.

use std::collections::HashSet;

use crate::event::{Reach, Stream};
use crate::model::UserId;

/// Adds what the event opened to the user.
pub(super) fn gain(open: &mut HashSet<Stream>, user: UserId, reach: &Reach) {
    match reach {
        Reach::Gained(users, streams) if users.contains(&user) => open.extend(streams),
        Reach::Inherited(from, to) if open.contains(from) => {
            open.insert(*to);
        }
        _ => {}
    }
}

/// Takes away what the event closed to the user.
pub(super) fn lose(open: &mut HashSet<Stream>, user: UserId, reach: &Reach) {
    match reach {
        Reach::Lost(who, streams) if *who == user => open.retain(|stream| !streams.contains(stream)),
        Reach::Ended(streams) => open.retain(|stream| !streams.contains(stream)),
        _ => {}
    }
}
