//! Members of one channel: what it costs that one more registers and joins, and what a call takes beside so many.

use super::crew::{call_time, cost_each, spread};
use super::curve::{Curve, Per};
use crate::Failure;
use crate::client::{Client, Dialect};
use crate::line::Http;
use crate::machine::server::Recipe;
use crate::scenario::{register, say, with_server};

pub(super) fn measure(recipe: &Recipe, sizes: &[usize]) -> Result<Vec<Curve>, Failure> {
    let mut joins = Curve::new("joins", "Users who register, and join one channel", "members");
    let mut calls = Curve::new("members", "Calls in a channel with so many members", "members");
    with_server(recipe, |server| {
        let mut http = Http::new(server.address);
        let owner = register(&mut http, &server.tag(), Dialect::Gateway, 1)?.remove(0);
        let guild = owner.open_guild_over_rest(&mut http, "many")?;
        let room = owner.open_room_of(&mut http, &guild, "all")?;
        let mut had = 1;
        for &size in sizes {
            let count = size - had;
            let (each, users) = cost_each(server, count, || {
                spread(server, had..size, |http, number| {
                    Client::register(http, Dialect::Gateway, &format!("{}_m{number}", server.tag()))
                })
            })?;
            joins.note(Per::Unit, "processor a registration, µs", size, each);
            let (each, _) =
                cost_each(server, count, || spread(server, 0..count, |http, number| users[number].join(http, &room)))?;
            joins.note(Per::Unit, "processor a join, µs", size, each);
            had = size;
            let mut line = owner.speak()?;
            calls.note(Per::Call, "a message, ms", size, call_time(|| say(&owner, &room, &mut line))?);
            calls.note(Per::Call, "a socket opened, ms", size, call_time(|| owner.listen().map(drop))?);
            let members = format!("/api/rest/servers/{guild}/members?limit=50");
            let list = call_time(|| http.get(&members, Some(&owner.token)).map(drop))?;
            calls.note(Per::Call, "a page of 50 members, ms", size, list);
        }
        Ok(())
    })?;
    Ok(vec![joins, calls])
}
