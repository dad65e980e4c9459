//! Who of a guild's members is there.

use std::sync::Arc;

use crate::core::Core;
use crate::event::Stream;
use crate::model::{GuildId, User, UserId};
use crate::{Outcome, limits};

/// The members of a guild who are there now, as others see them, by id: those after `after`, at most `count`; for members
/// only. Where there are many members, that is far quicker than looking through all of them.
pub async fn present_members(
    core: &Core,
    user: UserId,
    guild: GuildId,
    after: Option<UserId>,
    count: u32,
) -> Outcome<Vec<Arc<User>>> {
    let count = count.min(limits::PAGE) as usize;
    let present = core.hub.present_in(Stream::Guild(guild));
    let mut left = &present[present.partition_point(|other| Some(*other) <= after)..];
    let mut found = Vec::new();
    loop {
        let (these, later) = left.split_at(left.len().min(count - found.len()));
        found.extend(core.store.guild_members_among(user, guild, these.to_vec()).await?);
        left = later;
        // Whoever left the guild a moment ago leaves room for another one.
        if left.is_empty() || found.len() >= count {
            return Ok(found);
        }
    }
}
