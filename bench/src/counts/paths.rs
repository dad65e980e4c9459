//! What is counted: each path many times over, one after the other, so that what a single time happens to do besides
//! weighs little.

use std::time::{Duration, Instant};

use memchr::memmem;

use super::callgrind;
use crate::Failure;
use crate::client::{Client, Dialect, Room, acknowledges};
use crate::line::Http;
use crate::machine::server::{Recipe, Server};
use crate::report::{Figure, Figures};
use crate::scenario::{padded, register_together, say, with_server};
use crate::stats::{median, real};
use crate::swarm::Swarm;
use crate::wire::Kind;

/// How often each path is taken before it is counted.
const WARM: usize = 10;
/// How often it is taken in a row, and how many rows there are; the median of the rows counts.
const ROW: usize = 40;
const ROWS: usize = 3;
/// The same of a page, which is long.
const PAGES: usize = 8;
/// How many hear each message where deliveries are counted.
const LISTENERS: usize = 100;
/// How long all may take to hear a message.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long one turn waits for something to come.
const TURN: Duration = Duration::from_millis(100);

/// Starts a server under callgrind, and counts.
pub(super) fn count(recipe: &Recipe) -> Result<Vec<Figure>, Failure> {
    with_server(&callgrind::around(recipe), |server| {
        let mut http = Http::new(server.address);
        callgrind::begin(server)?;
        let mut figures = Figures::of("instructions");
        let (users, room) = register_together(&mut http, &server.tag(), Dialect::Gateway, 2)?;
        let user = &users[0];
        let mut line = user.speak()?;
        let send = each(server, ROW, || say(user, &room, &mut line))?;
        figures.add("a send over REST", send, "");
        figures.add("a send over a socket", socket_send(server, &mut http)?, "");
        // The sends above have filled more than a page.
        let page = format!("/api/rest/channels/{}/messages?limit=50", room.channel.as_str().unwrap_or_default());
        figures.add("a page of history", each(server, PAGES, || http.get(&page, Some(&user.token)).map(drop))?, "");
        figures.add("a connect", each(server, ROW, || users[1].listen().map(drop))?, "");
        let heard = deliveries(server, &users, &room)?;
        figures.add("a delivery", (heard - send) / real(LISTENERS as u64), "");
        Ok(figures.into_vec())
    })
}

/// The instructions of one time.
fn each(server: &Server, row: usize, mut act: impl FnMut() -> Result<(), Failure>) -> Result<f64, Failure> {
    (0..WARM).try_for_each(|_| act())?;
    let mut rows = Vec::with_capacity(ROWS);
    for _ in 0..ROWS {
        let before = callgrind::spent(server)?;
        (0..row).try_for_each(|_| act())?;
        rows.push(real(callgrind::spent(server)? - before) / real(row as u64));
    }
    Ok(median(&rows))
}

/// A send on a socket on which nothing is pushed.
fn socket_send(server: &Server, http: &mut Http) -> Result<f64, Failure> {
    let user = Client::register(http, Dialect::Command, &format!("{}_socket", server.tag()))?;
    let room = user.open_room(http, "counted")?;
    let mut line = user.command_line()?;
    let content = padded("hello ", 300);
    let bytes = user.saying(&room, &content);
    each(server, ROW, || {
        line.write(&bytes)?;
        let answered = |kind, body: &[u8]| acknowledges(Dialect::Command, kind, body, content.as_bytes());
        if line.take(answered)? { Ok(()) } else { Err(Failure("a message wasn't acknowledged".to_owned())) }
    })
}

/// A send that many hear.
fn deliveries(server: &Server, users: &[Client], room: &Room) -> Result<f64, Failure> {
    let mut swarm = Swarm::new()?;
    for _ in 0..LISTENERS {
        swarm.add(users[1].listen()?)?;
    }
    let mut line = users[0].speak()?;
    each(server, ROW, || {
        say(&users[0], room, &mut line)?;
        hear(&mut swarm)
    })
}

/// Waits until everybody has heard a message.
fn hear(swarm: &mut Swarm) -> Result<(), Failure> {
    let content = padded("hello ", 300);
    let (mut told, started) = (0, Instant::now());
    while told < LISTENERS {
        if started.elapsed() > PATIENCE {
            return Err(Failure(format!("{told} of {LISTENERS} heard a message, then nobody")));
        }
        swarm.turn(TURN, |heard| {
            told += usize::from(heard.kind == Kind::Message && memmem::find(heard.body, content.as_bytes()).is_some());
            Ok(())
        })?;
    }
    Ok(())
}
