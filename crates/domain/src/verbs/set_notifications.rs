//! Says what one wants to be notified of.

use crate::model::{Actor, NotificationScope, NotificationSetting};

/// Says what the actor wants to be notified of in a guild or a channel that they are in. Nobody is told. `TooLong` as
/// `Invalid` where they said so of `limits::NOTIFICATION_SETTINGS` others that they are in.
#[derive(Clone, Copy, Debug)]
pub struct SetNotifications {
    /// Who.
    pub actor: Actor,
    /// Where.
    pub scope: NotificationScope,
    /// Of what.
    pub setting: NotificationSetting,
}
