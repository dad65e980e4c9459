//! What a client starts from: oneself, one's servers with their channels, one's conversations and other channels.

use domain::model::ChannelKind;
use domain::ports::Snapshot;
use kit::Fit;
use kit::fitted::Each;
use serde::Serialize;

use super::{Channel, Oneself, Presence, ReadState, Server, UserSettings};

#[derive(Serialize)]
struct Connected<'a, S, C> {
    #[serde(flatten)]
    oneself: Oneself<'a>,
    user: Oneself<'a>,
    servers: S,
    presences: &'a [Presence],
    status: &'static str,
    dm_channels: C,
    channels: C,
    read_states: Vec<ReadState>,
    settings: UserSettings,
}

/// As much of it as fits, with those who are there, and one's own status as chosen.
pub(crate) fn connected<'a>(
    snapshot: &'a Snapshot,
    company: &'a [Presence],
    status: &'static str,
    fit: Fit,
) -> impl Serialize + 'a {
    let user = snapshot.user.as_ref();
    let shown = |rooms: bool| {
        let wanted = snapshot.channels.iter().filter(move |(channel, _)| (channel.kind == ChannelKind::Room) == rooms);
        let fitting = wanted.take(fit.items);
        Each(fitting.map(move |(channel, roster)| Channel::in_list(user.id, channel, roster.as_ref(), fit.inner)))
    };
    Connected {
        oneself: user.into(),
        user: user.into(),
        servers: Each(fit.of(&snapshot.guilds).iter().map(move |summary| Server::with_channels(summary, fit))),
        presences: fit.of(company),
        status,
        dm_channels: shown(false),
        channels: shown(true),
        read_states: fit.of(&snapshot.read_states).iter().map(ReadState::from).collect(),
        settings: UserSettings::new(&snapshot.settings, fit.items),
    }
}
