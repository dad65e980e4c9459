//! What a live session is told first: who it is, its guilds, and the channels of each.

use bytes::Bytes;
use domain::ports::{GuildSummary, Snapshot};
use domain::verbs::UnreadCounts;
use kit::fitted::Each;
use kit::{Fit, answer, fitted};
use serde::Serialize;

use super::{reply, wire};

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum GreetingFrame<'a> {
    UserInfo { data: wire::User<'a> },
    GuildsList { data: Vec<wire::OpenGuild<'a>> },
    GuildChannels { guild_id: i64, data: Vec<wire::Channel<'a>> },
}

/// The frames, in their order. Where all of them together would be larger than an answer may be, the lists of channels
/// are shorter.
pub(super) fn frames(snapshot: &Snapshot) -> Vec<Bytes> {
    let fit = fitted::greeting(snapshot.guilds.len(), |fit| Each(fitting(snapshot, fit)));
    fitting(snapshot, fit).map(|frame| answer::frame(&frame)).collect()
}

fn fitting(snapshot: &Snapshot, fit: Fit) -> impl Iterator<Item = GreetingFrame<'_>> + Clone {
    let guilds = fit.of(&snapshot.guilds);
    let list = move || GreetingFrame::GuildsList { data: guilds.iter().map(open_guild).collect() };
    let user = move || GreetingFrame::UserInfo { data: wire::User::own(&snapshot.user) };
    let unread = UnreadCounts::from(snapshot.read_states.as_slice());
    let channels = guilds.iter().map(move |summary| GreetingFrame::GuildChannels {
        guild_id: summary.guild.id.get(),
        data: reply::listed(fit.nested(&summary.channels), &unread),
    });
    let first = (0..2).map(move |place| if place == 0 { user() } else { list() });
    first.chain(channels)
}

fn open_guild(summary: &GuildSummary) -> wire::OpenGuild<'_> {
    wire::OpenGuild { guild: wire::Guild::from(&summary.guild), invite_code: summary.invite_code.as_deref() }
}
