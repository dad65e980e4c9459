//! Which of what an account says of itself its owner set here, which no outside tenant changes any more.

/// The name they go by.
const NAME: i64 = 1;
/// The email address.
const EMAIL: i64 = 2;
/// The picture.
pub(super) const PICTURE: i64 = 4;

/// Some of the three: what was set, or is to be.
#[derive(Clone, Copy)]
pub(super) struct Fields {
    pub(super) name: bool,
    pub(super) email: bool,
    pub(super) picture: bool,
}

impl Fields {
    pub(super) const NONE: Self = Self { name: false, email: false, picture: false };

    /// As a column holds them.
    pub(super) fn number(self) -> i64 {
        let of = |set: bool, bit: i64| if set { bit } else { 0 };
        of(self.name, NAME) | of(self.email, EMAIL) | of(self.picture, PICTURE)
    }

    pub(super) fn read(number: i64) -> Self {
        let has = |bit| number & bit != 0;
        Self { name: has(NAME), email: has(EMAIL), picture: has(PICTURE) }
    }
}
