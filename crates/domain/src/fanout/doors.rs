//! Which streams stand open to one user, as events open and close them.

use std::collections::HashSet;

use crate::event::{Stream, SubscriptionChange};
use crate::model::UserId;

/// Adds what the event opened to the user.
pub(super) fn gain(open: &mut HashSet<Stream>, user: UserId, subscription_change: &SubscriptionChange) {
    match subscription_change {
        SubscriptionChange::Gained(users, streams) if users.contains(&user) => open.extend(streams),
        SubscriptionChange::Inherited(from, to) if open.contains(from) => {
            open.insert(*to);
        }
        _ => {}
    }
}

/// Takes away what the event closed to the user.
pub(super) fn lose(open: &mut HashSet<Stream>, user: UserId, subscription_change: &SubscriptionChange) {
    match subscription_change {
        SubscriptionChange::Lost(who, streams) if *who == user => open.retain(|stream| !streams.contains(stream)),
        SubscriptionChange::Ended(streams) => open.retain(|stream| !streams.contains(stream)),
        _ => {}
    }
}
