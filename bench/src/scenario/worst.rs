//! One account's worst minute: it does everything at once that costs the server more than the client, with the limits
//! on, while others say something now and then. What they notice is measured, and what the server holds.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::{Value, json};

use super::{padded, register};
use crate::Failure;
use crate::client::{Client, Dialect, Room};
use crate::line::{Http, Line};
use crate::machine::allow_connections;
use crate::machine::reading::{memory, peak};
use crate::machine::server::{Recipe, Server};
use crate::report::{Figure, Figures, Goal};
use crate::stats::{Histogram, real};
use crate::wire::Framing;

/// How often the account is at rest, and at its worst: in turns, so that what else the machine does falls on both alike.
const TURNS: u32 = 6;
/// How often an account at rest looks whether it is its turn.
const LOOK: Duration = Duration::from_millis(5);
/// Between two messages of one of the others.
const PACE: Duration = Duration::from_millis(100);
/// Length of their messages, in bytes.
const PAYLOAD: usize = 300;
/// What parts a form.
const BOUNDARY: &str = "----bench";
/// Parts of the form that is all names, and the length of each name, in bytes.
const NAMES: (usize, usize) = (64, 100_000);
/// How much of a form is written at once, in bytes.
const PIECE: usize = 16 * 1024;
/// Length of an upload, in bytes.
const UPLOAD: usize = 1024 * 1024;

/// Sizes.
#[derive(Args, Clone, Debug)]
pub(crate) struct Worst {
    /// Others, each of whom says something ten times a second in a channel of its own, and listens where the account is.
    #[arg(long, default_value_t = 20)]
    pub(crate) others: usize,
    /// How long the account is at rest, and how long at its worst, in seconds, six times in turn.
    #[arg(long, default_value_t = 60)]
    pub(crate) seconds: u64,
    /// Only these of what the account does, as the report calls them; all where none is named.
    #[arg(long, value_delimiter = ',')]
    pub(crate) only: Vec<String>,
}

/// What one account does over and over, and how often it came to it.
type Abuse = (&'static str, fn(&mut Abuser, u64) -> Result<u16, Failure>);

const ABUSES: [Abuse; 8] = [
    ("forms", Abuser::form),
    ("typing", Abuser::typing),
    ("presence", Abuser::presence),
    ("uploads", Abuser::upload),
    ("sign-ups", Abuser::sign_up),
    ("logins", Abuser::log_in),
    ("conversations", Abuser::converse),
    ("lists", Abuser::list),
];

struct Abuser {
    client: Client,
    room: Room,
    http: Http,
    socket: Option<Line>,
    tag: String,
}

impl Worst {
    /// One round.
    pub(crate) fn round(&self, recipe: &Recipe) -> Result<Vec<Figure>, Failure> {
        allow_connections(4 * self.others + 100)?;
        let server = recipe.start()?;
        let mut http = Http::new(server.address);
        let tag = server.tag();
        let others = register(&mut http, &server.tag(), Dialect::Gateway, self.others.max(1))?;
        let opened = others.iter().map(|other| other.open_room(&mut http, "own"));
        let rooms = opened.collect::<Result<Vec<_>, _>>()?;
        // The account shares a channel with all of them: they hear what it does.
        let abuser = Client::register(&mut http, Dialect::Gateway, &format!("{tag}_worst"))?;
        let shared = abuser.open_room(&mut http, "shared")?;
        for other in &others {
            other.join(&mut http, &shared)?;
        }
        let server = server.restart(&Recipe { guarded: true, ..recipe.clone() })?;
        self.measure(&server, (&abuser, &shared), &others, &rooms).map_err(|failure| server.explain(failure))
    }

    fn measure(
        &self,
        server: &Server,
        (abuser, shared): (&Client, &Room),
        others: &[Client],
        rooms: &[Room],
    ) -> Result<Vec<Figure>, Failure> {
        let process = server.process.id();
        let others: Vec<Client> = others.iter().map(|other| other.moved(server.address)).collect();
        let turn = Duration::from_secs(self.seconds) / TURNS;
        let mut figures = Figures::of(format!("worst minute, {} others, {} s", others.len(), self.seconds));
        // The other users' first requests aren't measured.
        say(&others, rooms, turn, &mut Histogram::new())?;
        let before = memory(process)?.resident;
        let (over, at_rest) = (AtomicBool::new(false), AtomicBool::new(true));
        let (mut rest, mut worst) = (Histogram::new(), Histogram::new());
        let done: [AtomicU64; ABUSES.len()] = std::array::from_fn(|_| AtomicU64::new(0));
        let said = thread::scope(|scope| {
            let wanted = |name: &str| self.only.is_empty() || self.only.iter().any(|only| only == name);
            for ((_, deed), done) in ABUSES.iter().zip(&done).filter(|((name, _), _)| wanted(name)) {
                let (over, at_rest, tag) = (&over, &at_rest, server.tag());
                let client = abuser.moved(server.address);
                let http = Http::new(server.address);
                let mut abuser = Abuser { client, room: shared.clone(), http, socket: None, tag };
                scope.spawn(move || {
                    // The account runs at a lower priority, so that it doesn't take the clients' core from the others.
                    stand_back();
                    let mut number = 0;
                    while !over.load(Ordering::Relaxed) {
                        if at_rest.load(Ordering::Relaxed) {
                            thread::sleep(LOOK);
                            continue;
                        }
                        number += 1;
                        if deed(&mut abuser, number).is_ok_and(|status| status < 400) {
                            done.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                });
            }
            let said = (0..TURNS).try_for_each(|_| {
                at_rest.store(true, Ordering::Relaxed);
                say(&others, rooms, turn, &mut rest)?;
                at_rest.store(false, Ordering::Relaxed);
                say(&others, rooms, turn, &mut worst)
            });
            over.store(true, Ordering::Relaxed);
            said
        });
        said?;
        let (at_rest, at_worst) = (rest.percentile(0.99), worst.percentile(0.99));
        figures.add("others' sends at rest, p50", rest.percentile(0.5), "ms");
        figures.add("others' sends at rest, p99", at_rest, "ms");
        figures.add("others' sends at the worst, p50", worst.percentile(0.5), "ms");
        figures.add("others' sends at the worst, p99", at_worst, "ms");
        figures.add_with_goal("p99 at the worst / at rest", at_worst / at_rest, "×", Goal::AtMost(2.0));
        for ((name, _), done) in ABUSES.iter().zip(&done) {
            figures.add(format!("{name} that were let through"), real(done.load(Ordering::Relaxed)), "");
        }
        figures.add("resident before", real(before) / 1e6, "MB");
        figures.add("peak resident", real(peak(process)?) / 1e6, "MB");
        figures.add("resident after", real(memory(process)?.resident) / 1e6, "MB");
        Ok(figures.into_vec())
    }
}

/// Lowers the priority of this thread.
fn stand_back() {
    #[cfg(target_os = "linux")]
    rustix::process::setpriority_process(None, 19).ok();
}

/// Lets each of them say something at its pace, and wait for the answer. Notes how long that took.
fn say(others: &[Client], rooms: &[Room], time: Duration, latency: &mut Histogram) -> Result<(), Failure> {
    let mut lines = others.iter().map(Client::speak).collect::<Result<Vec<_>, _>>()?;
    let began = Instant::now();
    let turns = others.len().max(1);
    let between = PACE / u32::try_from(turns).unwrap_or(u32::MAX);
    let mut due = began;
    while began.elapsed() < time {
        for (number, (other, room)) in others.iter().zip(rooms).enumerate() {
            due += between;
            thread::sleep(due.saturating_duration_since(Instant::now()));
            let bytes = other.saying(room, &padded(&format!("[{number}]"), PAYLOAD));
            let sent = Instant::now();
            let (status, answer) = lines[number].call(&bytes)?;
            latency.note(sent.elapsed());
            if status != 201 {
                return Err(Failure(format!("one of the others was answered {status}: {answer}")));
            }
        }
    }
    Ok(())
}

impl Abuser {
    fn post(&mut self, path: &str, body: &Value) -> Result<u16, Failure> {
        let token = self.client.token.clone();
        self.http.call("POST", path, Some(&token), Some(body)).map(|(status, _)| status)
    }

    fn channel(&self) -> &str {
        self.room.channel.as_str().unwrap_or_default()
    }

    /// A form that is all names.
    fn form(&mut self, _: u64) -> Result<u16, Failure> {
        let mut form = Vec::new();
        for _ in 0..NAMES.0 {
            let name = "n".repeat(NAMES.1);
            form.extend(format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n\r\n").bytes());
        }
        form.extend(format!("--{BOUNDARY}--\r\n").bytes());
        self.send_form(&form)
    }

    fn upload(&mut self, _: u64) -> Result<u16, Failure> {
        let head = "Content-Disposition: form-data; name=\"file\"; filename=\"bench.bin\"";
        let mut form = format!("--{BOUNDARY}\r\n{head}\r\n\r\n").into_bytes();
        form.resize(form.len() + UPLOAD, 0xa5);
        form.extend(format!("\r\n--{BOUNDARY}--\r\n").bytes());
        self.send_form(&form)
    }

    fn send_form(&self, form: &[u8]) -> Result<u16, Failure> {
        let Client { address, token, .. } = &self.client;
        let mut line = Line::open(*address, Framing::Http)?;
        line.write(
            format!(
                "POST /api/rest/channels/{}/messages HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
                 Content-Length: {}\r\nContent-Type: multipart/form-data; boundary={BOUNDARY}\r\n\r\n",
                self.channel(),
                form.len(),
            )
            .as_bytes(),
        )?;
        // The server may answer before it has read all of it.
        // A piece at a time, as the kernel puts off whoever measures until a call is over.
        let written = form.chunks(PIECE).try_for_each(|piece| line.write(piece));
        let answered = line.call(b"").map(|(status, _)| status);
        written.and(answered)
    }

    fn frame(&mut self, frame: &Value) -> Result<u16, Failure> {
        if self.socket.is_none() {
            self.socket = Some(self.client.listen()?);
        }
        let sent = self.socket.as_mut().map_or(Ok(()), |line| line.send(frame));
        if sent.is_err() {
            self.socket = None;
        }
        sent.map(|()| 200)
    }

    fn typing(&mut self, _: u64) -> Result<u16, Failure> {
        let frame = json!({ "op": 50, "d": { "channel_id": self.channel() } });
        self.frame(&frame)
    }

    fn presence(&mut self, number: u64) -> Result<u16, Failure> {
        let status = if number.is_multiple_of(2) { "idle" } else { "online" };
        self.frame(&json!({ "op": 40, "d": { "status": status } }))
    }

    fn sign_up(&mut self, number: u64) -> Result<u16, Failure> {
        let name = format!("{}_s{number}", self.tag);
        let account =
            json!({ "username": name, "email": format!("{name}@example.com"), "password": "the-load-is-light" });
        self.post("/api/rest/auth/register", &account)
    }

    fn log_in(&mut self, number: u64) -> Result<u16, Failure> {
        let login = json!({ "username": format!("{}_0", self.tag), "password": format!("wrong-{number}") });
        self.post("/api/rest/auth/login", &login)
    }

    fn converse(&mut self, number: u64) -> Result<u16, Failure> {
        let name = format!("group {number}");
        self.post("/api/rest/users/@me/dm-channels", &json!({ "recipient_ids": ["1", "2"], "name": name }))
    }

    fn list(&mut self, _: u64) -> Result<u16, Failure> {
        let token = self.client.token.clone();
        self.http.call("GET", "/api/v1/channels/my?limit=1000", Some(&token), None).map(|(status, _)| status)
    }
}
