//! Changes one's settings.

use crate::model::{Actor, DirectMessages, QuietHours};

/// Changes the actor's settings, and answers them. What is none stays as it is; an inner none takes it away. Nobody is told,
/// and repeating it changes nothing.
#[derive(Clone, Debug)]
pub struct UpdateSettings {
    /// Whose.
    pub actor: Actor,
    /// Who may open a conversation with them.
    pub direct_messages: Option<DirectMessages>,
    /// When they aren't to be disturbed.
    pub quiet_hours: Option<Option<QuietHours>>,
}
