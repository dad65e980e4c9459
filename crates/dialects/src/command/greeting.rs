//! What a live session is told first: who it is, its guilds, and the channels of each.

use bytes::Bytes;
use domain::ports::Snapshot;
use serde_json::json;

use super::{reply, wire};
use crate::kit::answer;

/// The frames, in their order.
pub(super) fn frames(snapshot: &Snapshot) -> impl Iterator<Item = Bytes> {
    let user = json!({ "type": "user_info", "data": wire::User::own(&snapshot.user) });
    let guilds: Vec<_> = snapshot.guilds.iter().map(open_guild).collect();
    let guilds = json!({ "type": "guilds_list", "data": guilds });
    let channels = snapshot.guilds.iter().map(|summary| {
        let id = summary.guild.id.get();
        json!({ "type": "guild_channels", "guild_id": id, "data": reply::channel_list(&summary.channels) })
    });
    [user, guilds].into_iter().chain(channels).map(|frame| answer::frame(&frame))
}

fn open_guild(summary: &domain::ports::GuildSummary) -> wire::OpenGuild<'_> {
    wire::OpenGuild { guild: wire::Guild::from(&summary.guild), invite_code: summary.invite_code.as_deref() }
}
