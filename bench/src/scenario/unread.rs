//! What is unread: how long it takes to count it in every channel that somebody is in, all in one call.

use std::time::Instant;

use clap::Args;
use serde_json::{Value, json};

use super::{register, with_server};
use crate::Failure;
use crate::client::{Client, Dialect};
use crate::line::Http;
use crate::machine::server::{Recipe, Server};
use crate::report::{Figure, Figures, Goal};
use crate::stats::{Histogram, real};

/// Channels of a server at most.
const CHANNELS_EACH: usize = 500;

/// Sizes.
#[derive(Args, Clone, Debug)]
pub(crate) struct Unread {
    /// Channels with something unread.
    #[arg(long, default_value_t = 1000)]
    pub(crate) channels: usize,
    /// Messages in each, of which the first is deleted again and the last mentions the reader.
    #[arg(long, default_value_t = 3)]
    pub(crate) messages: usize,
    /// How often it is asked for.
    #[arg(long, default_value_t = 300)]
    pub(crate) calls: usize,
}

impl Unread {
    /// One round.
    pub(crate) fn round(&self, recipe: &Recipe) -> Result<Vec<Figure>, Failure> {
        with_server(recipe, |server| self.measure(server))
    }

    fn measure(&self, server: &Server) -> Result<Vec<Figure>, Failure> {
        let mut http = Http::new(server.address);
        let [owner, reader] = &register(&mut http, &server.tag(), Dialect::Gateway, 2)?[..] else {
            return Err(Failure("two users are needed".to_owned()));
        };
        let mut left = self.channels;
        while left > 0 {
            let count = left.min(CHANNELS_EACH);
            self.fill(&mut http, owner, reader, count)?;
            left -= count;
        }
        let mut figures = Figures::of(format!("unread, {} channels", self.channels));
        let mut histogram = Histogram::new();
        let mut bytes = 0;
        for _ in 0..self.calls.max(1) {
            let started = Instant::now();
            let states = http.get("/api/rest/read-states", Some(&reader.token))?;
            histogram.note(started.elapsed());
            bytes = states.to_string().len();
            let found = states.as_array().map_or(0, Vec::len);
            if found != self.channels {
                return Err(Failure(format!("{found} channels hold something unread")));
            }
        }
        figures.add_with_goal("GET /read-states, p50", histogram.percentile(0.5), "ms", Goal::AtMost(5.0));
        figures.add("GET /read-states, p99", histogram.percentile(0.99), "ms");
        figures.add("GET /read-states, answer", real(bytes as u64), "B");
        Ok(figures.into_vec())
    }

    /// A server of the owner's with so many channels, in each of which something is said once the reader is in.
    fn fill(&self, http: &mut Http, owner: &Client, reader: &Client, count: usize) -> Result<(), Failure> {
        let token = Some(owner.token.as_str());
        let made = http.post("/api/rest/servers", token, &json!({ "name": "unread" }))?;
        let server = id(&made, "server_id")?;
        let invite = http.post(&format!("/api/rest/servers/{server}/invites"), token, &json!({}))?;
        http.post(&format!("/api/rest/invites/{}", id(&invite, "code")?), Some(&reader.token), &json!({}))?;
        for number in 0..count {
            let new = json!({ "name": format!("channel-{number}") });
            let channel = http.post(&format!("/api/rest/servers/{server}/channels"), token, &new)?;
            let messages = format!("/api/rest/channels/{}/messages", id(&channel, "channel_id")?);
            for message in 0..self.messages.max(2) {
                let mention = if message + 1 == self.messages { &reader.username } else { "nobody" };
                let said = http.post(&messages, token, &json!({ "content": format!("for @{mention}") }))?;
                if message == 0 {
                    let path = format!("{messages}/{}", id(&said, "message_id")?);
                    let (status, answer) = http.call("DELETE", &path, token, None)?;
                    if status != 204 {
                        return Err(Failure(format!("{path} answered {status}: {answer}")));
                    }
                }
            }
        }
        Ok(())
    }
}

fn id(answer: &Value, field: &str) -> Result<String, Failure> {
    answer[field].as_str().map(str::to_owned).ok_or_else(|| Failure(format!("no {field} in {answer}")))
}
