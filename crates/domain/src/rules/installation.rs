//! Who may act at all, and who may administer the installation.

use crate::model::{AccountStatus, Timestamp, User, UserId};
use crate::{MissingRight, Outcome, Refusal};

/// May they do anything? Asked of whoever logs in, listens or acts.
pub fn take_part(user: &User, now: Timestamp) -> Outcome<()> {
    if user.account_status.at(now) == AccountStatus::Good { Ok(()) } else { Err(Refusal::Barred) }
}

/// May they administer the installation?
pub fn administer(user: &User) -> Outcome<()> {
    if user.admin { Ok(()) } else { Err(Refusal::Forbidden(MissingRight::Administration)) }
}

/// May they ban, suspend or restore `target`? Not themselves: so the last administrator stays.
pub fn sanction(user: &User, target: UserId) -> Outcome<()> {
    administer(user)?;
    if user.id == target { Err(Refusal::NotOnYourself) } else { Ok(()) }
}

/// May they make `target` an administrator, or no longer one? Nobody takes it from themselves, so that the last one stays.
pub fn set_admin(user: &User, target: UserId, admin: bool) -> Outcome<()> {
    if admin { administer(user) } else { sanction(user, target) }
}
