//! What can be wrong with what this crate is set up with.

/// Why a secret or a setting can't be used: one line, which names neither the setting nor the value of a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetupError(pub(crate) &'static str);

impl std::fmt::Display for SetupError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for SetupError {}
