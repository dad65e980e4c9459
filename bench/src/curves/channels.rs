//! Channels of a server, in guilds of a hundred, and what one more costs, or a call in one of them.

use super::crew::{call_time, cost_each, spread};
use super::curve::{Curve, Per};
use crate::Failure;
use crate::client::{Client, Dialect};
use crate::line::Http;
use crate::machine::reading::memory;
use crate::machine::server::Recipe;
use crate::scenario::{register, say, with_server};
use crate::stats::real;

/// Channels of a guild.
const GUILD: usize = 100;

pub(super) fn measure(recipe: &Recipe, sizes: &[usize]) -> Result<Curve, Failure> {
    let mut curve = Curve::new("channels", "Channels of a server", "channels");
    with_server(recipe, |server| {
        let mut http = Http::new(server.address);
        let most = sizes.last().copied().unwrap_or(0);
        let owners = spread(server, 0..most.div_ceil(GUILD), |http, number| {
            let owner = Client::register(http, Dialect::Gateway, &format!("{}_o{number}", server.tag()))?;
            let guild = owner.open_guild_over_rest(http, &format!("guild {number}"))?;
            Ok((owner, guild))
        })?;
        let user = register(&mut http, &server.tag(), Dialect::Gateway, 1)?.remove(0);
        let room = user.open_room(&mut http, "the first")?;
        let before = memory(server.process.id())?.private;
        let mut had = 0;
        for &size in sizes {
            let (each, _) = cost_each(server, size - had, || {
                spread(server, had..size, |http, number| {
                    let (owner, guild) = &owners[number / GUILD];
                    owner.open_channel(http, guild, &format!("channel {number}"))
                })
            })?;
            had = size;
            curve.note(Per::Unit, "processor a channel made, µs", size, each);
            let kept = real(memory(server.process.id())?.private.saturating_sub(before));
            curve.note(Per::Unit, "memory a channel, bytes", size, kept / real(size as u64));
            let mut line = user.speak()?;
            curve.note(Per::Call, "a message in one channel, ms", size, call_time(|| say(&user, &room, &mut line))?);
            curve.note(Per::Call, "a socket opened, ms", size, call_time(|| user.listen().map(drop))?);
        }
        Ok(())
    })?;
    Ok(curve)
}
