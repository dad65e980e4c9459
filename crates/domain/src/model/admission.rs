//! Who may make an account.

/// Who may register.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Registrations {
    /// Anybody.
    #[default]
    Open,
    /// Whoever shows a code that somebody gave them.
    Invite,
    /// Nobody: accounts are made at the command line.
    Closed,
}

impl Registrations {
    /// All of them, by their words in settings and answers.
    pub const WORDS: [&'static str; 3] = ["open", "invite", "closed"];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        let [open, invite, closed] = Self::WORDS;
        match self {
            Self::Open => open,
            Self::Invite => invite,
            Self::Closed => closed,
        }
    }
}
