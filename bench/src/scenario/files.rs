//! Files: many uploads and downloads at once, and what they cost the server in memory.

use std::io::{Read, Write};
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::Value;

use super::{register_together, with_server};
use crate::Failure;
use crate::client::{Client, Dialect, Room};
use crate::line::{Http, Line};
use crate::machine::allow_connections;
use crate::machine::reading::{memory, peak};
use crate::machine::server::{Recipe, Server};
use crate::report::{Figure, Figures, Goal};
use crate::stats::{Histogram, real};
use crate::wire::{Framing, Kind, http};

/// How long one file may take, all others on their way with it.
const PATIENCE: Duration = Duration::from_mins(10);
/// What each client's own thread has to itself, in bytes.
const STACK_BYTES: usize = 256 * 1024;
/// What parts a form.
const BOUNDARY: &str = "----bench";

/// Sizes.
#[derive(Args, Clone, Debug)]
pub(crate) struct Files {
    /// Files that are on their way at once, up, and then down.
    #[arg(long, default_value_t = 1000)]
    pub(crate) files: usize,
    /// Length of each, in bytes.
    #[arg(long, default_value_t = 1024 * 1024)]
    pub(crate) size: usize,
}

impl Files {
    /// One round.
    pub(crate) fn round(&self, recipe: &Recipe) -> Result<Vec<Figure>, Failure> {
        allow_connections(self.files + 1)?;
        with_server(recipe, |server| {
            let mut http = Http::new(server.address);
            let (users, room) = register_together(&mut http, &server.tag(), Dialect::Command, 1)?;
            self.measure(server, &users[0], &room)
        })
    }

    fn measure(&self, server: &Server, user: &Client, room: &Room) -> Result<Vec<Figure>, Failure> {
        let process = server.process.id();
        let mut figures = Figures::of(format!("files, {} at once of {} bytes", self.files, self.size));
        figures.add("resident before", real(memory(process)?.resident) / 1e6, "MB");
        let form = form(self.size);
        let path = format!("/api/rest/channels/{}/messages", room.channel);
        let head = head(server, &path, user, form.len());
        let (addresses, taken) = self.at_once(&mut figures, "uploads", |_, all| upload(server, &head, &form, all))?;
        figures.add("uploads, bytes", real((self.files * self.size) as u64) / taken.as_secs_f64() / 1e6, "MB/s");
        figures.add_with_goal("peak resident after the uploads", real(peak(process)?) / 1e6, "MB", Goal::AtMost(200.0));
        let get = |number: usize, all: &Barrier| {
            let request =
                http::request("GET", &server.address.to_string(), &addresses[number], Some(&user.token), None);
            download(server, &request, self.size, all)
        };
        let (_, taken) = self.at_once(&mut figures, "downloads", get)?;
        figures.add("downloads, bytes", real((self.files * self.size) as u64) / taken.as_secs_f64() / 1e6, "MB/s");
        figures.add_with_goal("peak resident after all", real(peak(process)?) / 1e6, "MB", Goal::AtMost(200.0));
        Ok(figures.into_vec())
    }

    /// Does it on so many connections at once, each of which waits halfway for all others. What each of them gave, and
    /// how long all of them took from there.
    fn at_once<T: Send>(
        &self,
        figures: &mut Figures,
        name: &str,
        act: impl Fn(usize, &Barrier) -> Result<T, Failure> + Sync,
    ) -> Result<(Vec<T>, Duration), Failure> {
        let all = Barrier::new(self.files + 1);
        let (act, all) = (&act, &all);
        let (done, taken) = thread::scope(|scope| {
            let mut threads = Vec::with_capacity(self.files);
            for number in 0..self.files {
                let client = move || act(number, all).map(|made| (made, Instant::now()));
                let thread = thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, client);
                threads.push(thread.map_err(|error| Failure(format!("no thread: {error}")))?);
            }
            all.wait();
            let started = Instant::now();
            let mut done = Vec::with_capacity(self.files);
            for thread in threads {
                let (made, at) = thread.join().map_err(|_| Failure("a client panicked".to_owned()))??;
                done.push((made, at.saturating_duration_since(started)));
            }
            Ok::<_, Failure>((done, started.elapsed()))
        })?;
        let mut histogram = Histogram::new();
        let mut made = Vec::with_capacity(done.len());
        for (one, after) in done {
            histogram.note(after);
            made.push(one);
        }
        figures.add(format!("{name}, p50"), histogram.percentile(0.5), "ms");
        figures.add(format!("{name}, p99"), histogram.percentile(0.99), "ms");
        Ok((made, taken))
    }
}

fn head(server: &Server, path: &str, user: &Client, length: usize) -> Vec<u8> {
    let (address, token) = (server.address, &user.token);
    format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nContent-Length: {length}\r\n\
         Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n\r\n"
    )
    .into_bytes()
}

/// A form with a file in it.
fn form(size: usize) -> Vec<u8> {
    let mut form = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"bench.bin\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    )
    .into_bytes();
    form.resize(form.len() + size, 0xa5);
    form.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    form
}

/// Sends half of a form, and the rest when all others have come as far; the address of the file.
fn upload(server: &Server, head: &[u8], form: &[u8], all: &Barrier) -> Result<String, Failure> {
    let (first, rest) = form.split_at(form.len() / 2);
    let begun = open(server).map(|mut line| (line.write(head).and_then(|()| line.write(first)), line));
    all.wait();
    let (begun, mut line) = begun?;
    let written = begun.and_then(|()| line.write(rest));
    // Whoever is refused on the way finds the answer all the same.
    let answered = line.take(|kind, body| match kind {
        Kind::Answer(status) => Ok((status, serde_json::from_slice(body).unwrap_or(Value::Null))),
        other => Err(Failure(format!("no answer to an upload: {other:?}"))),
    });
    let (status, answer) = match (written, answered) {
        (Err(failure), Err(_)) => return Err(failure),
        (_, answered) => answered??,
    };
    let address = answer["attachments"][0]["url"].as_str().map(str::to_owned);
    address.ok_or_else(|| Failure(format!("an upload was answered {status}: {answer}")))
}

/// Asks for a file when all others do, and reads it through.
fn download(server: &Server, request: &[u8], size: usize, all: &Barrier) -> Result<(), Failure> {
    let opened = open(server);
    all.wait();
    let mut stream = opened?.stream;
    let broken = |error: std::io::Error| Failure(format!("a download broke off: {error}"));
    stream.write_all(request).map_err(broken)?;
    let (mut had, mut piece, mut ends) = (Vec::new(), vec![0; 16 * 1024], None);
    let mut read = 0;
    while ends.is_none_or(|end| read < end) {
        let got = stream.read(&mut piece).map_err(broken)?;
        if got == 0 {
            return Err(Failure(format!("a download ended after {read} bytes")));
        }
        read += got;
        if ends.is_none() {
            had.extend_from_slice(&piece[..got]);
            ends = memchr::memmem::find(&had, b"\r\n\r\n").map(|head| head + 4 + size);
        }
    }
    if had.starts_with(b"HTTP/1.1 200") { Ok(()) } else { Err(Failure("a download was refused".to_owned())) }
}

fn open(server: &Server) -> Result<Line, Failure> {
    let line = Line::open(server.address, Framing::Http)?;
    let set = line.stream.set_read_timeout(Some(PATIENCE));
    set.map_err(|error| Failure(error.to_string()))?;
    Ok(line)
}
