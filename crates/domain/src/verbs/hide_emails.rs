//! Hides email addresses from others, or shows them.

/// Keeps whether email addresses are hidden from others in all accounts read from now on.
#[derive(Clone, Debug)]
pub struct HideEmails {
    /// Whether they are.
    pub hidden: bool,
}
