//! Idle connections: what each costs the server in memory.

use std::time::{Duration, Instant};

use clap::Args;

use super::{padded, register_together, with_server};
use crate::Failure;
use crate::client::{Client, Dialect, Room};
use crate::line::Http;
use crate::machine::allow_connections;
use crate::machine::reading::memory;
use crate::machine::server::{Recipe, Server};
use crate::report::{Figure, Figures, Goal};
use crate::stats::real;
use crate::swarm::Swarm;

/// How long everything is left alone before memory is read.
const REST: Duration = Duration::from_secs(3);
/// How often new connections are interrupted to take what has come on the old ones.
const DRAIN_EVERY: usize = 100;
/// Messages that everybody hears before memory is read a second time.
const MESSAGES: usize = 10;

/// Sizes.
#[derive(Args, Clone, Debug)]
pub(crate) struct Idle {
    /// Live sockets.
    #[arg(long, default_value_t = 10_000)]
    pub(crate) connections: usize,
    /// Users who share them.
    #[arg(long, default_value_t = 500)]
    pub(crate) users: usize,
}

impl Idle {
    /// One round.
    pub(crate) fn round(&self, recipe: &Recipe, dialect: Dialect) -> Result<Vec<Figure>, Failure> {
        allow_connections(self.connections + 1)?;
        with_server(recipe, |server| {
            let mut http = Http::new(server.address);
            let (users, room) = register_together(&mut http, &server.tag(), dialect, self.users.max(1))?;
            self.measure(server, dialect, &users, &room)
        })
    }

    fn measure(
        &self,
        server: &Server,
        dialect: Dialect,
        users: &[Client],
        room: &Room,
    ) -> Result<Vec<Figure>, Failure> {
        let process = server.process.id();
        let mut swarm = Swarm::new()?;
        let mut heard = 0_u64;
        rest(&mut swarm, &mut heard)?;
        let before = memory(process)?;
        let started = Instant::now();
        for (number, user) in users.iter().cycle().take(self.connections).enumerate() {
            swarm.add(user.listen()?)?;
            if number % DRAIN_EVERY == 0 {
                drain(&mut swarm, Duration::ZERO, &mut heard)?;
            }
        }
        let opening = started.elapsed();
        rest(&mut swarm, &mut heard)?;
        let idle = memory(process)?;
        let speaker = swarm.add(users[0].speak()?)?;
        for _ in 0..MESSAGES {
            swarm.send(speaker, &users[0].saying(room, &padded("hello ", 300)))?;
            drain(&mut swarm, REST / 10, &mut heard)?;
        }
        rest(&mut swarm, &mut heard)?;
        let after = memory(process)?;
        let count = real(self.connections as u64);
        let each = |now: u64, then: u64| (real(now) - real(then)) / count;
        let mut figures = Figures::of(format!("idle {}, {} connections", dialect.name(), self.connections));
        let per_connection = each(idle.private, before.private);
        figures.add_with_goal("private memory a connection", per_connection, "B", Goal::AtMost(2000.0));
        figures.add("the same after some messages to all", each(after.private, before.private), "B");
        figures.add("resident before", real(before.resident) / 1e6, "MB");
        figures.add("resident with them", real(idle.resident) / 1e6, "MB");
        figures.add("authenticated connections opened", count / opening.as_secs_f64(), "1/s");
        Ok(figures.into_vec())
    }
}

/// Takes what comes until nothing has come for a while.
fn rest(swarm: &mut Swarm, heard: &mut u64) -> Result<(), Failure> {
    let mut quiet_since = Instant::now();
    while quiet_since.elapsed() < REST {
        let had = *heard;
        drain(swarm, REST / 10, heard)?;
        if *heard > had {
            quiet_since = Instant::now();
        }
    }
    Ok(())
}

fn drain(swarm: &mut Swarm, time: Duration, heard: &mut u64) -> Result<(), Failure> {
    swarm.turn(time, |_| {
        *heard += 1;
        Ok(())
    })
}
