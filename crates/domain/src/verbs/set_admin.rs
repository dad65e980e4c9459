//! Makes somebody an administrator, or no longer one.

use crate::model::{Actor, UserId};

/// Makes an account an administrator, or no longer one, by the right of whoever works at the command line; entered in
/// the record. `Unknown` when there is none of that name.
#[derive(Clone, Debug)]
pub struct SetAdminByName {
    /// Its folded username.
    pub username: String,
    /// Whether it is to be one.
    pub admin: bool,
}

/// Makes an account an administrator, or no longer one; an administrator's right, entered in the record. Nobody takes
/// this from themselves, so that at least one administrator always remains.
#[derive(Clone, Debug)]
pub struct SetAdmin {
    /// Who does it.
    pub actor: Actor,
    /// Whose account.
    pub target: UserId,
    /// Whether it is to be one.
    pub admin: bool,
}
