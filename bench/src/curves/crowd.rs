//! Members of one guild who are all there: what it costs that all come back at once, and that one changes how they are seen.

use std::sync::atomic::AtomicUsize;
use std::time::{Duration, Instant};

use memchr::memmem;
use serde_json::json;

use super::crew::{cost_each, spread};
use super::curve::{Curve, Per};
use crate::Failure;
use crate::client::{Client, Dialect};
use crate::line::Http;
use crate::machine::allow_connections;
use crate::machine::server::{Recipe, Server};
use crate::scenario::resume::Crowd;
use crate::scenario::{register, with_server};
use crate::stats::real;
use crate::swarm::Swarm;
use crate::wire::websocket;

/// How many there are.
const SIZES: [usize; 6] = [30, 100, TOLD, 1000, 3000, 10_000];
/// Up to how many sockets in one channel are told who is there: beyond, nobody is.
const TOLD: usize = 250;
/// Connections that are under way besides, of those who come back.
const SPARE: usize = 2000;
/// How many of them change how they are seen.
const CHANGES: usize = 10;
/// How long nothing may be heard before it is given up.
const PATIENCE: Duration = Duration::from_secs(30);
/// For how long nothing is heard once all that was said of arrivals has been told.
const REST: Duration = Duration::from_secs(3);
/// How long one turn waits for something to come.
const TURN: Duration = Duration::from_millis(50);

pub(super) fn measure(recipe: &Recipe, quick: bool) -> Result<Vec<Curve>, Failure> {
    let sizes = if quick { &SIZES[..3] } else { &SIZES };
    allow_connections(sizes.last().copied().unwrap_or(0) + SPARE)?;
    let mut returns = Curve::new("returns", "All members come back within two seconds", "members");
    let mut presence = Curve::new(
        "presence",
        "One of the members who are there is seen differently (told up to 250 of them)",
        "members",
    );
    with_server(recipe, |server| {
        let mut http = Http::new(server.address);
        let owner = register(&mut http, &server.tag(), Dialect::Gateway, 1)?.remove(0);
        let room = owner.open_room(&mut http, "crowd")?;
        let mut crowd = Crowd { users: vec![owner], room };
        for &size in sizes {
            crowd.grow(server, size)?;
            let cursors = spread(server, 0..size, |_, number| crowd.users[number].cursor())?;
            let turned_away = AtomicUsize::new(0);
            let (each, (took, mut swarm)) = cost_each(server, size, || {
                let (took, mut swarm) = crowd.come_back(&cursors, &turned_away)?;
                rest(&mut swarm)?;
                Ok((took, swarm))
            })?;
            returns.note(Per::Unit, "processor a return, µs", size, each);
            returns.note(
                Per::Unit,
                "until all are back, ms a member",
                size,
                took.as_secs_f64() * 1e3 / real(size as u64),
            );
            if size > TOLD {
                continue;
            }
            let started = Instant::now();
            let (each, ()) = cost_each(server, CHANGES * size, || change(&mut swarm, size))?;
            presence.note(Per::Unit, "processor a member told, µs", size, each);
            let elapsed = started.elapsed().as_secs_f64() * 1e6 / real((CHANGES * size) as u64);
            presence.note(Per::Unit, "time a member told, µs", size, elapsed);
        }
        Ok(())
    })?;
    Ok(vec![returns, presence])
}

impl Crowd {
    /// Has so many users in all.
    fn grow(&mut self, server: &Server, size: usize) -> Result<(), Failure> {
        let room = &self.room;
        let more = spread(server, self.users.len()..size, |http, number| {
            let user = Client::register(http, Dialect::Gateway, &format!("{}_c{number}", server.tag()))?;
            user.join(http, room)?;
            Ok(user)
        })?;
        self.users.extend(more);
        Ok(())
    }
}

/// Has one after the other be seen as idle, and waits until all have heard it of each.
fn change(swarm: &mut Swarm, size: usize) -> Result<(), Failure> {
    let frame = websocket::text(&json!({ "op": 40, "d": { "status": "idle" } }).to_string());
    for number in 0..CHANGES.min(size) {
        swarm.send(number, &frame)?;
        let (mut told, mut told_at) = (0, Instant::now());
        while told < size {
            let before = told;
            swarm.turn(TURN, |heard| {
                let is_idle =
                    memmem::find(heard.body, b"\"op\":40").is_some() && memmem::find(heard.body, b"\"idle\"").is_some();
                told += usize::from(is_idle);
                Ok(())
            })?;
            if told > before {
                told_at = Instant::now();
            } else if told_at.elapsed() > PATIENCE {
                return Err(Failure(format!("{told} of {size} were told how another is seen, then nobody")));
            }
        }
    }
    Ok(())
}

/// Takes what comes until nothing has come for a while, or for too long.
fn rest(swarm: &mut Swarm) -> Result<(), Failure> {
    let (started, mut heard_at) = (Instant::now(), Instant::now());
    while heard_at.elapsed() < REST {
        if started.elapsed() > 4 * PATIENCE {
            return Err(Failure("the words about who has come don't end".to_owned()));
        }
        swarm.turn(TURN, |_| {
            heard_at = Instant::now();
            Ok(())
        })?;
    }
    Ok(())
}
