//! Plays the steps of a transcript against a server.

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};

use super::compare::difference;
use super::parse::{Step, StepKind};
use super::placeholder::Bindings;
use crate::{Answer, Heard, Server, Socket};

/// How long a frame that must come may take on a busy machine; less than a socket's own patience, which fails without
/// naming the step.
const PATIENCE: Duration = Duration::from_secs(15);

/// Somebody who plays a transcript: their sockets by name, what they kept, and the answer that they have to look at yet.
pub(super) struct Player<'a> {
    server: &'a Server,
    kept: Bindings,
    sockets: BTreeMap<String, Socket>,
    answer: Option<Answer>,
}

impl<'a> Player<'a> {
    pub(super) fn new(server: &'a Server) -> Self {
        Self { server, kept: Bindings::default(), sockets: BTreeMap::new(), answer: None }
    }

    /// Plays all steps. Says at which one something was otherwise, and how.
    pub(super) async fn play(mut self, steps: &[Step]) -> Result<(), String> {
        for step in steps {
            self.step(&step.kind).await.map_err(|mistake| format!("{}: {mistake}", step.location))?;
        }
        self.nothing_unanswered()?;
        for (name, socket) in self.sockets {
            no_more_is_heard(&name, socket).await?;
        }
        Ok(())
    }

    async fn step(&mut self, kind: &StepKind) -> Result<(), String> {
        match kind {
            StepKind::Answer { status, headers, body } => return self.sanction(*status, headers, body),
            StepKind::Hear { socket, frame } => return self.hear(socket, frame).await,
            StepKind::Close { socket, code, reason } => return self.closed(socket, *code, reason).await,
            _ => self.nothing_unanswered()?,
        }
        match kind {
            StepKind::Advance(span) => self.server.clock.advance(*span),
            StepKind::Request { method, path, headers, body } => self.request(method, path, headers, body).await?,
            StepKind::Connect { socket, path, headers } => self.connect(socket, path, headers).await?,
            StepKind::Send { socket, text } => {
                let text = self.kept.fill(text)?;
                self.socket(socket)?.send_text(&text).await;
            }
            StepKind::Leave { socket } => {
                let left = self.sockets.remove(socket).ok_or_else(|| format!("no socket is called {socket}"))?;
                no_more_is_heard(socket, left).await?;
            }
            StepKind::Answer { .. } | StepKind::Hear { .. } | StepKind::Close { .. } => {}
        }
        Ok(())
    }

    fn nothing_unanswered(&self) -> Result<(), String> {
        let Some(answer) = &self.answer else { return Ok(()) };
        Err(format!("the request before has an answer that isn't looked at: {} {}", answer.status, answer.body))
    }

    fn socket(&mut self, name: &str) -> Result<&mut Socket, String> {
        self.sockets.get_mut(name).ok_or_else(|| format!("no socket is called {name}"))
    }

    fn headers(&self, given: &[(String, String)]) -> Result<Vec<(HeaderName, String)>, String> {
        let name = |name: &str| HeaderName::try_from(name).map_err(|_| format!("{name} is no header"));
        given.iter().map(|(header, value)| Ok((name(header)?, self.kept.fill(value)?))).collect()
    }

    async fn request(
        &mut self,
        method: &str,
        path: &str,
        given: &[(String, String)],
        body: &str,
    ) -> Result<(), String> {
        let method = Method::try_from(method).map_err(|_| format!("{method} is no method"))?;
        let mut headers = HeaderMap::new();
        if !body.is_empty() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        for (name, value) in self.headers(given)? {
            headers.insert(name, HeaderValue::try_from(value).map_err(|error| error.to_string())?);
        }
        let (path, body) = (self.kept.fill(path)?, self.kept.fill(body)?);
        self.answer = Some(self.server.raw(method, &path, headers, body).await);
        Ok(())
    }

    async fn connect(&mut self, name: &str, path: &str, given: &[(String, String)]) -> Result<(), String> {
        let path = self.kept.fill(path)?;
        let headers = self.headers(given)?;
        let headers: Vec<_> = headers.iter().map(|(name, value)| (name.clone(), value.as_str())).collect();
        let status = match self.server.try_socket(&path, &headers).await {
            Ok(socket) => {
                self.sockets.insert(name.to_owned(), socket);
                101
            }
            Err(status) => status,
        };
        self.answer = Some(Answer { status, headers: HeaderMap::new(), body: Value::Null });
        Ok(())
    }

    fn sanction(&mut self, status: u16, headers: &[(String, String)], body: &str) -> Result<(), String> {
        let answer = self.answer.take().ok_or("there is no request before this answer")?;
        let mut expected = json!({ "status": status });
        let mut found = json!({ "status": answer.status });
        for (name, value) in headers {
            expected["headers"][name] = value.as_str().into();
            found["headers"][name] = answer.header(name).into();
        }
        expected["body"] = parsed(body)?;
        found["body"] = answer.body;
        self.compare(&expected, &found)
    }

    async fn hear(&mut self, socket: &str, frame: &str) -> Result<(), String> {
        let expected = parsed(frame)?;
        match self.next_of(socket).await? {
            Heard::Frame(found) => self.compare(&expected, &found),
            Heard::Closed(code, reason) => Err(format!("{socket} was closed with {code} {reason}")),
        }
    }

    async fn next_of(&mut self, socket: &str) -> Result<Heard, String> {
        let hearing = tokio::time::timeout(PATIENCE, self.socket(socket)?.hear());
        hearing.await.map_err(|_| format!("{socket} hears nothing"))
    }

    async fn closed(&mut self, socket: &str, code: u16, reason: &str) -> Result<(), String> {
        match self.next_of(socket).await? {
            Heard::Closed(found, problem) if (found, problem.as_str()) == (code, reason) => {
                self.sockets.remove(socket);
                Ok(())
            }
            otherwise => Err(format!("{socket} should be closed with {code} {reason}: {otherwise:?}")),
        }
    }

    fn compare(&mut self, expected: &Value, found: &Value) -> Result<(), String> {
        let expected = self.kept.meet(expected, Some(found));
        difference(&expected, found)
            .map_or(Ok(()), |shown| Err(format!("- is what was expected, + is what came\n{shown}")))
    }
}

fn parsed(body: &str) -> Result<Value, String> {
    if body.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_str(body).map_err(|error| format!("the expectation is no JSON: {error}"))
}

/// Closes a socket, on which nothing may come any more.
async fn no_more_is_heard(name: &str, mut socket: Socket) -> Result<(), String> {
    socket.say_goodbye().await;
    match socket.hear().await {
        Heard::Closed(..) => Ok(()),
        Heard::Frame(frame) => Err(format!("{name} hears a frame that the transcript doesn't have: {frame:#}")),
    }
}
