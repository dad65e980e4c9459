//! Replays documented exchanges: files of requests and of the whole answers that they must get.
//!
//! A transcript is a text file `NAME.transcript` in a folder `transcripts` beside its dialect. It is played from top
//! to bottom on a server of its own, with nobody registered and the clock stopped at 2024-01-07T12:00:00Z.
//! Blank lines part the steps; a body ends at one.
//!
//! ```text
//! # A line of explanation.
//! @ include NAME            the steps of another transcript of this folder
//! @ advance 60              moves the clock on by so many seconds
//!
//! > POST /api/channels      a request: method and path,
//! > Authorization: Bearer {token}
//! {"name": "general"}       its headers, and its body as it is sent (JSON unless a header says otherwise)
//!
//! < 201                     its whole answer: the status, those headers that matter,
//! < X-Some-Header: value
//! {"id": "{uuid:general}"}  and the body, compared whole as JSON; without one there must be none
//!
//! > CONNECT ann /ws         opens a socket that the transcript calls `ann`; headers may follow
//!
//! < 101                     the handshake's answer, or the status that refused it
//!
//! > SEND ann                sends a frame
//! {"type": "ping"}
//!
//! < HEAR ann                the next frame on that socket, whole
//! {"type": "pong"}
//!
//! < CLOSE ann 1008 reason   the server closes it with this code and this reason
//!
//! > LEAVE ann               the client closes it
//! ```
//!
//! What the server makes up stands in an expectation as a typed placeholder: `{TYPE}`, or `{TYPE:NAME}`, which keeps
//! the value. `{NAME}` stands for the kept value in everything that comes later. The types are in [`Type`].
//! Everything else must be equal: a field more, a field less or a frame nobody expected is a mistake. When a
//! transcript is over, no socket may have anything left to hear.

mod compare;
mod parse;
mod placeholder;
mod play;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use crate::{Engine, Server};
pub use placeholder::Type;

/// How the name of a transcript ends.
const ENDING: &str = "transcript";

/// The transcripts of a folder, by name.
///
/// # Panics
/// If the folder can't be listed or holds anything else.
pub fn transcripts(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    found.sort();
    for path in &found {
        let is_transcript = path.extension().is_some_and(|ending| ending == ENDING);
        assert!(is_transcript, "{} is no transcript, and nothing would run it", path.display());
    }
    found
}

/// Plays every transcript of a folder, prints each name, and gives how many there are.
///
/// # Panics
/// If one isn't answered as it says; all of them are played before.
#[expect(clippy::print_stdout, reason = "a reader of the test's output sees what was played")]
pub async fn replay(folder: &Path, engine: Engine) -> usize {
    let found = transcripts(folder);
    let mut mistakes = String::new();
    for path in &found {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        match play(path, engine).await {
            Ok(()) => println!("{name}: as documented"),
            Err(mistake) => {
                println!("{name}: NOT as documented");
                let _ = writeln!(mistakes, "\n{mistake}");
            }
        }
    }
    assert!(mistakes.is_empty(), "{mistakes}");
    found.len()
}

/// What a client says in a transcript. Placeholders stand in it as they are written.
#[derive(Clone, Debug)]
pub enum ClientInput {
    /// A request: its method, its path with the query, and its body.
    Request(String, String, String),
    /// A frame on a socket.
    Frame(String),
}

/// All that clients say in the transcripts of a folder.
///
/// # Panics
/// If one can't be read.
pub fn said(folder: &Path) -> Vec<ClientInput> {
    let files = transcripts(folder);
    let steps = files.iter().flat_map(|path| parse::file(path).unwrap());
    let inputs = steps.filter_map(|step| match step.kind {
        parse::StepKind::Request { method, path, body, .. } => Some(ClientInput::Request(method, path, body)),
        parse::StepKind::Send { text, .. } => Some(ClientInput::Frame(text)),
        _ => None,
    });
    inputs.collect()
}

/// Plays one transcript on a server of its own; what is wrong, where it isn't answered as it says.
async fn play(path: &Path, engine: Engine) -> Result<(), String> {
    let steps = parse::file(path)?;
    let mut server = Server::on(engine, &[]).await;
    let played = play::Player::new(&server).play(&steps).await;
    server.stop().await;
    played
}
