//! Changes one's settings.

use crate::model::{Actor, DirectMessages, QuietHours};

/// Changes the actor's settings, and answers them. Nobody is told, and repeating it changes nothing.
#[derive(Clone, Debug)]
pub struct UpdateSettings {
    /// Whose.
    pub actor: Actor,
    /// What is to change.
    pub edit: SettingsEdit,
}

/// What is to change in one's settings. What is none stays as it is; an inner none takes it away.
#[derive(Clone, Debug, Default)]
pub struct SettingsEdit {
    /// Who may open a conversation with one.
    pub direct_messages: Option<DirectMessages>,
    /// When one isn't to be disturbed.
    pub quiet_hours: Option<Option<QuietHours>>,
}
