//! Whether somebody is there, and what they say of it.

/// How somebody is seen, or wants to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// There.
    #[default]
    Online,
    /// There, but away from the keyboard.
    Idle,
    /// There, and not to be disturbed.
    DoNotDisturb,
    /// There, but seen as offline by everybody else.
    Invisible,
    /// Without a socket anywhere. Nobody can choose this.
    Offline,
}

impl Status {
    /// How everybody else sees it.
    #[must_use]
    pub fn shown(self) -> Self {
        if self == Self::Invisible { Self::Offline } else { self }
    }
}
