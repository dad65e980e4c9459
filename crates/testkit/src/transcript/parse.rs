//! Reads a transcript's text into steps.

use std::fs;
use std::iter::Peekable;
use std::path::Path;
use std::str::Lines;
use std::time::Duration;

use super::ENDING;

/// One step, and where it stands.
pub(super) struct Step {
    /// `FILE:LINE`.
    pub(super) location: String,
    pub(super) kind: StepKind,
}

/// What a step does, or what it expects.
pub(super) enum StepKind {
    Advance(Duration),
    Request { method: String, path: String, headers: Vec<(String, String)>, body: String },
    Connect { socket: String, path: String, headers: Vec<(String, String)> },
    Send { socket: String, text: String },
    Leave { socket: String },
    Answer { status: u16, headers: Vec<(String, String)>, body: String },
    Hear { socket: String, frame: String },
    Close { socket: String, code: u16, reason: String },
}

/// The steps of a file, those of the files that it includes among them.
pub(super) fn file(path: &Path) -> Result<Vec<Step>, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut lines = Numbered { lines: text.lines().peekable(), number: 0 };
    let mut steps = Vec::new();
    while let Some(line) = lines.next() {
        let location = format!("{}:{}", path.display(), lines.number);
        let wrong = |what: &str| format!("{location}: {what}: {line}");
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(name) = line.strip_prefix("@ include ") {
            steps.extend(file(&path.with_file_name(format!("{name}.{ENDING}")))?);
            continue;
        }
        let kind = if let Some(seconds) = line.strip_prefix("@ advance ") {
            StepKind::Advance(Duration::from_secs(seconds.parse().map_err(|_| wrong("no number of seconds"))?))
        } else if let Some(said) = line.strip_prefix("> ") {
            request(said, &mut lines).ok_or_else(|| wrong("no request"))?
        } else if let Some(said) = line.strip_prefix("< ") {
            expectation(said, &mut lines).ok_or_else(|| wrong("no answer"))?
        } else {
            return Err(wrong("a step begins with #, @, > or <"));
        };
        steps.push(Step { location, kind });
    }
    Ok(steps)
}

fn request(said: &str, lines: &mut Numbered<'_>) -> Option<StepKind> {
    let (verb, rest) = said.split_once(' ')?;
    let headers = lines.headers("> ");
    let body = lines.body();
    Some(match verb {
        "CONNECT" => {
            let (socket, path) = rest.split_once(' ')?;
            StepKind::Connect { socket: socket.to_owned(), path: path.to_owned(), headers }
        }
        "SEND" => StepKind::Send { socket: rest.to_owned(), text: body },
        "LEAVE" => StepKind::Leave { socket: rest.to_owned() },
        method => StepKind::Request { method: method.to_owned(), path: rest.to_owned(), headers, body },
    })
}

fn expectation(said: &str, lines: &mut Numbered<'_>) -> Option<StepKind> {
    let (verb, rest) = said.split_once(' ').unwrap_or((said, ""));
    let headers = lines.headers("< ");
    let body = lines.body();
    Some(match verb {
        "HEAR" => StepKind::Hear { socket: rest.to_owned(), frame: body },
        "CLOSE" => {
            let mut words = rest.splitn(3, ' ');
            let (socket, code) = (words.next()?, words.next()?.parse().ok()?);
            StepKind::Close { socket: socket.to_owned(), code, reason: words.next().unwrap_or_default().to_owned() }
        }
        status => StepKind::Answer { status: status.parse().ok()?, headers, body },
    })
}

/// Lines, and the number of the last one taken.
struct Numbered<'a> {
    lines: Peekable<Lines<'a>>,
    number: usize,
}

impl<'a> Numbered<'a> {
    fn next(&mut self) -> Option<&'a str> {
        self.number += 1;
        self.lines.next()
    }

    /// The header lines that follow.
    fn headers(&mut self, mark: &str) -> Vec<(String, String)> {
        let mut headers = Vec::new();
        while let Some(line) = self.lines.peek().and_then(|line| line.strip_prefix(mark)) {
            let Some((name, value)) = line.split_once(": ") else { break };
            headers.push((name.to_owned(), value.to_owned()));
            self.next();
        }
        headers
    }

    /// The lines up to a blank one.
    fn body(&mut self) -> String {
        let mut body = Vec::new();
        while let Some(line) = self.lines.peek().filter(|line| !line.is_empty()) {
            body.push(*line);
            self.next();
        }
        body.join("\n")
    }
}
