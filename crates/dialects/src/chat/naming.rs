//! Whom and what clients name: channels by id or claimed name, users by name or id.

use std::sync::Arc;

use domain::model::{ChannelId, User, UserId};
use domain::rules::text;
use domain::{Core, Outcome, Refusal, Thing, Why, limits};

use crate::kit::id::{Kind, from_uuid};

/// The channel that a text names to this user: its id, else the name that it claimed.
pub(super) async fn channel(core: &Core, user: UserId, named: &str) -> Outcome<ChannelId> {
    if let Some(id) = from_uuid(Kind::Channel, named).and_then(ChannelId::new) {
        return Ok(id);
    }
    let found = match claim(named) {
        Ok(claim) => core.store.channel_named(user, &claim).await?,
        Err(_) => None,
    };
    found.ok_or(Refusal::Unknown(Thing::Channel))
}

/// The form under which a channel of this name is found: what would be claimed for it.
fn claim(name: &str) -> Result<String, Why> {
    text::claim(&text::line(name, limits::CLAIMED_NAME_CHARS)?)
}

/// The user with this name.
pub(super) async fn user_named(core: &Core, name: &str) -> Outcome<Option<Arc<User>>> {
    match text::username(name) {
        Ok((_, folded)) => core.store.user_named(&folded).await,
        Err(_) => Ok(None),
    }
}

/// The user with this id.
pub(super) async fn user_with_id(core: &Core, id: &str) -> Outcome<Option<Arc<User>>> {
    match from_uuid(Kind::User, id).and_then(UserId::new) {
        Some(id) => core.store.user(id).await,
        None => Ok(None),
    }
}
