//! History at depth: what a page costs, the newest against the deepest, by cursor, by page number and by skip; and that
//! a list of channels costs nothing for it.

use std::time::{Duration, Instant};

use clap::Args;
use serde_json::{Value, json};

use super::{padded, register_together, with_server};
use crate::Failure;
use crate::client::{Client, Dialect, Room, command, refuses};
use crate::line::{Http, Line};
use crate::machine::allow_connections;
use crate::machine::server::{Recipe, Server};
use crate::report::{Figure, Figures, Goal};
use crate::stats::{Histogram, real};
use crate::swarm::Swarm;

/// Messages on a page of `command`, and on every other page that is asked for.
pub(crate) const PAGE: usize = 50;
/// Sockets that fill the channel.
pub(crate) const FILLERS: usize = 200;
/// How long nothing may be acknowledged before filling is given up.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long one turn waits for something to come.
const TURN: Duration = Duration::from_millis(50);

/// Sizes.
#[derive(Args, Clone, Debug)]
pub(crate) struct History {
    /// Messages in the channel; rounded up to whole pages.
    #[arg(long, default_value_t = 100_000)]
    pub(crate) messages: usize,
    /// Pages read at each end, in turn, and lists of channels after them.
    #[arg(long, default_value_t = 300)]
    pub(crate) pages: usize,
    /// Length of a message, in bytes.
    #[arg(long, default_value_t = 300)]
    pub(crate) payload: usize,
}

/// The ways of asking for a page, each in the dialect that has it.
pub(crate) struct Reader<'a> {
    user: &'a Client,
    room: &'a Room,
    http: &'a mut Http,
    line: Line,
    /// How many messages there are: whole pages, and at least two of them.
    pub(crate) total: usize,
}

/// What pages took at both ends.
pub(crate) struct Depths {
    /// How they were asked for.
    pub(crate) way: &'static str,
    /// By how much the deepest may be slower.
    goal: f64,
    /// The newest page.
    pub(crate) newest: Histogram,
    /// The oldest one.
    pub(crate) deepest: Histogram,
}

impl History {
    /// One round. The channel is filled by one dialect and read by three: it is the same channel in all.
    pub(crate) fn round(&self, recipe: &Recipe) -> Result<Vec<Figure>, Failure> {
        allow_connections(FILLERS)?;
        with_server(recipe, |server| self.measure(server))
    }

    fn measure(&self, server: &Server) -> Result<Vec<Figure>, Failure> {
        let mut http = Http::new(server.address);
        let (users, room) = register_together(&mut http, &server.tag(), Dialect::Command, 10)?;
        let total = self.messages.max(3 * PAGE).next_multiple_of(PAGE);
        let started = Instant::now();
        fill(&users, &room, self.payload, total)?;
        let filled = real(total as u64) / started.elapsed().as_secs_f64();
        let mut figures = Figures::of(format!("history, {total} messages"));
        figures.add("filled", filled, "1/s");
        let user = &users[0];
        let mut reader = Reader::new(user, &room, &mut http, total)?;
        for depths in reader.depths(self.pages.max(1))? {
            depths.put(&mut figures);
        }
        self.list(&mut reader, &mut figures)?;
        Ok(figures.into_vec())
    }

    /// Asks for the list of channels many times, in the dialect whose channels hold messages.
    fn list(&self, reader: &mut Reader<'_>, figures: &mut Figures) -> Result<(), Failure> {
        let mut histogram = Histogram::new();
        let mut bytes = 0;
        for _ in 0..self.pages.max(1) {
            let started = Instant::now();
            let channels = reader.channels()?;
            histogram.note(started.elapsed());
            bytes = channels.to_string().len();
            let nested = channels[0]["messages"].as_array().map(Vec::len);
            if nested.is_none_or(|messages| messages >= PAGE) {
                return Err(Failure(format!("a channel with {nested:?} messages in it")));
            }
        }
        figures.add("GET /channels/me (auth0), p50", histogram.percentile(0.5), "ms");
        figures.add_with_goal("GET /channels/me (auth0), p99", histogram.percentile(0.99), "ms", Goal::AtMost(5.0));
        figures.add("GET /channels/me (auth0), answer", real(bytes as u64), "B");
        Ok(())
    }
}

/// Fills a channel with so many messages more, over sockets on which nothing is pushed, so that only sending is paid for.
pub(crate) fn fill(users: &[Client], room: &Room, payload: usize, total: usize) -> Result<(), Failure> {
    let mut swarm = Swarm::new()?;
    for user in users.iter().cycle().take(FILLERS) {
        swarm.add(user.command_line()?)?;
    }
    let bytes = users[0].saying(room, &padded("history ", payload));
    for place in 0..FILLERS.min(total) {
        swarm.send(place, &bytes)?;
    }
    let (mut requested, mut done) = (FILLERS.min(total), 0);
    let mut progress = (0, Instant::now());
    while done < total {
        swarm.turn(TURN, |heard| {
            if refuses(heard.kind, heard.body) {
                return Err(Failure(format!("refused: {}", String::from_utf8_lossy(heard.body))));
            }
            done += 1;
            if requested < total {
                requested += 1;
                heard.reply.extend_from_slice(&bytes);
            }
            Ok(())
        })?;
        if done > progress.0 {
            progress = (done, Instant::now());
        } else if progress.1.elapsed() > PATIENCE {
            return Err(Failure(format!("{done} of {total} were acknowledged, then none for {PATIENCE:?}")));
        }
    }
    Ok(())
}

impl Depths {
    fn put(&self, figures: &mut Figures) {
        let (way, newest, deepest) = (self.way, self.newest.percentile(0.5), self.deepest.percentile(0.5));
        figures.add(format!("newest page by {way}, p50"), newest, "ms");
        figures.add(format!("deepest page by {way}, p50"), deepest, "ms");
        figures.add_with_goal(format!("deepest / newest by {way}"), deepest / newest, "×", Goal::AtMost(self.goal));
    }
}

impl<'a> Reader<'a> {
    /// Somebody who reads a channel with so many messages.
    pub(crate) fn new(user: &'a Client, room: &'a Room, http: &'a mut Http, total: usize) -> Result<Self, Failure> {
        Ok(Self { user, room, http, line: user.command_line()?, total })
    }

    /// Reads so many pages at each end, in each way.
    pub(crate) fn depths(&mut self, pages: usize) -> Result<[Depths; 3], Failure> {
        let last = self.total / PAGE;
        // The cursor behind which the oldest page lies.
        let cursor = self.by_number(last - 1)?.last().map(|message| message["id"].to_string());
        let cursor = cursor.ok_or_else(|| Failure("an empty page".to_owned()))?;
        let skip = self.total - PAGE;
        Ok([
            self.both("cursor (gateway)", 1.2, pages, |reader, deep| reader.by_cursor(deep.then_some(&cursor)))?,
            self.both("page number (command)", 3.0, pages, |reader, deep| {
                reader.by_number(if deep { last } else { 1 })
            })?,
            self.both("skip (auth0)", 3.0, pages, |reader, deep| reader.by_skip(if deep { skip } else { 0 }))?,
        ])
    }

    /// Reads the newest and the deepest page in turn, many times, and checks that each is full.
    fn both(
        &mut self,
        way: &'static str,
        goal: f64,
        pages: usize,
        read: impl Fn(&mut Self, bool) -> Result<Vec<Value>, Failure>,
    ) -> Result<Depths, Failure> {
        let mut depths = Depths { way, goal, newest: Histogram::new(), deepest: Histogram::new() };
        for _ in 0..pages {
            for deep in [false, true] {
                let started = Instant::now();
                let page = read(self, deep)?;
                let elapsed = started.elapsed();
                if page.len() != PAGE {
                    return Err(Failure(format!("a page of {} messages", page.len())));
                }
                if deep { depths.deepest.note(elapsed) } else { depths.newest.note(elapsed) }
            }
        }
        Ok(depths)
    }

    fn by_cursor(&mut self, before: Option<&String>) -> Result<Vec<Value>, Failure> {
        let before = before.map(|before| format!("&before={before}")).unwrap_or_default();
        let path = format!("/api/rest/channels/{}/messages?limit={PAGE}{before}", self.room.channel);
        list(self.http.get(&path, Some(&self.user.token))?)
    }

    fn by_number(&mut self, page: usize) -> Result<Vec<Value>, Failure> {
        let payload = json!({ "channel_id": self.room.channel, "page": page });
        list(command(&mut self.line, "get_messages", &payload)?["messages"].take())
    }

    fn by_skip(&mut self, skip: usize) -> Result<Vec<Value>, Failure> {
        let path = format!("/channels/{}/messages?skip={skip}&limit={PAGE}", self.room.channel);
        list(self.http.get(&path, Some(&self.user.token))?["messages"].take())
    }

    fn channels(&mut self) -> Result<Value, Failure> {
        self.http.get("/channels/me", Some(&self.user.token))
    }
}

fn list(answer: Value) -> Result<Vec<Value>, Failure> {
    match answer {
        Value::Array(messages) => Ok(messages),
        other => Err(Failure(format!("no page: {other}"))),
    }
}
