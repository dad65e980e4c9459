//! How a socket comes back: it shows a cursor, is told what it missed since, and goes live; or is told to load everything
//! anew.

use std::sync::Arc;

use bytes::Bytes;
use domain::fanout::{CloseReason, Subscription};
use domain::model::{User, VersionVector};
use domain::ports::{Snapshot, StreamHeads};
use domain::{limits, verbs};
use serde::Serialize;
use socket::ConnectionHandle;

use super::cursor::with_cursor;
use super::live::{self, OpeningPermit};
use crate::{Context, answer};

/// A socket that is about to go live.
pub struct Entrance<'a> {
    /// What the dialect works with.
    pub context: &'a Context,
    /// The name of its dialect.
    pub dialect: &'static str,
    /// Its connection.
    pub handle: &'a ConnectionHandle,
    /// Whose it is.
    pub user: Arc<User>,
    /// Its place in the hub.
    pub subscription: Subscription,
    /// Its turn, until it is live or has much to be told.
    pub turn: OpeningPermit,
}

/// What becomes of a cursor that is shown.
pub enum ReplayOutcome {
    /// Everything missed was told. The listener stands here.
    Resumed(StreamHeads),
    /// It can't be served whole. Nothing was told.
    Reload,
}

/// A frame that says nothing but a cursor, and what became of the last one.
#[derive(Serialize)]
struct CursorFrame<'a> {
    r#type: &'a str,
    cursor: &'a str,
}

impl Entrance<'_> {
    /// Sends what a client starts from, then what it missed since the cursor that it shows, if it shows one, and lets it hear
    /// what happens. An empty cursor asks for cursors alone. `heads` is where what it starts from stands, where it shows none.
    /// None if the connection closes.
    pub async fn enter(
        mut self,
        said: Vec<Bytes>,
        heads: Option<StreamHeads>,
        cursor: Option<&str>,
    ) -> Option<Subscription> {
        match cursor {
            None => {
                let heads = self.heads(heads).await?;
                self.go_live(said, &heads, false).await
            }
            Some("") => {
                let heads = self.heads(heads).await?;
                let told = self.frame("cursor", &heads);
                self.go_live(said.into_iter().chain([told]).collect(), &heads, true).await
            }
            Some(cursor) => {
                drop(self.handle.greet(said).await?);
                let (word, heads) = match self.replay(cursor).await? {
                    ReplayOutcome::Resumed(heads) => ("resumed", heads),
                    ReplayOutcome::Reload => ("reload", self.stand().await?),
                };
                let told = self.frame(word, &heads);
                self.go_live(vec![told], &heads, true).await
            }
        }
    }

    /// Lets the client hear what happened since it stood at these heads, after these frames.
    pub async fn go_live(self, said: Vec<Bytes>, heads: &StreamHeads, with_cursors: bool) -> Option<Subscription> {
        live::go_live(self.handle, said, self.subscription, heads, with_cursors).await
    }

    /// The frame with a cursor that says that everything was told up to these heads.
    #[must_use]
    pub fn with_cursor(&self, frame: &Bytes, heads: &StreamHeads) -> Bytes {
        self.sealed(frame, &heads.reached)
    }

    /// Where the client stands now; what comes from now on is held for it. None if its connection closes.
    async fn stand(&self) -> Option<StreamHeads> {
        self.subscription.hold(true);
        self.heads(None).await
    }

    /// These heads, or those of now.
    async fn heads(&self, read: Option<StreamHeads>) -> Option<StreamHeads> {
        if read.is_some() {
            return read;
        }
        match self.context.core.store.stream_heads(self.user.id).await {
            Ok(heads) => Some(heads),
            Err(_) => self.come_back(),
        }
    }

    /// What a client starts from now; what comes from now on is held for it. None if its connection closes.
    pub async fn snapshot(&mut self) -> Option<Snapshot> {
        self.subscription.hold(true);
        match self.context.core.store.snapshot(self.user.id).await {
            Ok(snapshot) => Some(snapshot),
            Err(_) => self.come_back(),
        }
    }

    /// Tells what was missed since the cursor, page by page as the line takes it, until nothing is left but what is held back
    /// meanwhile. None if the connection closes.
    pub async fn replay(&mut self, cursor: &str) -> Option<ReplayOutcome> {
        let Some(mut told) = self.context.cursors.open(self.user.id, cursor) else { return Some(self.outcome(None)) };
        let (mut many, mut count) = (None, 0);
        for round in 0..limits::REPLAY_ROUNDS {
            let core = &self.context.core;
            let missed = verbs::missed(core, &self.subscription, self.user.id, told.clone()).await;
            let mut replay = match missed {
                Ok(Some(replay)) => replay,
                Ok(None) if round == 0 => return Some(self.outcome(None)),
                // Part of it was told already: the client goes on from there.
                Ok(None) | Err(_) => return self.come_back(),
            };
            count += replay.len();
            if !replay.is_last && many.is_none() {
                self.turn.give_back();
                many = Some(self.context.turns.replay().await.ok().or_else(|| self.come_back())?);
            }
            while !replay.is_empty() {
                let Ok(page) = replay.page(core, self.user.id).await else { return self.come_back() };
                let frames = self.subscription.frames(&page, &self.user, &mut told);
                let frames = frames.into_iter().map(|(frame, told)| self.sealed(&frame, &told));
                let greeting = self.handle.greet(frames.collect()).await?;
                greeting.written().await?;
            }
            if replay.is_last {
                metrics::histogram!("motet_replayed_events").record(u32::try_from(count).unwrap_or(u32::MAX));
                return Some(self.outcome(Some(replay.heads)));
            }
            told = replay.heads.reached;
        }
        self.come_back()
    }

    fn outcome(&self, heads: Option<StreamHeads>) -> ReplayOutcome {
        let word = if heads.is_some() { "resumed" } else { "reload" };
        metrics::counter!("motet_resumes_total", "dialect" => self.dialect, "verdict" => word).increment(1);
        heads.map_or(ReplayOutcome::Reload, ReplayOutcome::Resumed)
    }

    /// Closes the connection of a client that is to come back.
    fn come_back<A>(&self) -> Option<A> {
        self.handle.close(live::close(CloseReason::Restarting));
        None
    }

    /// A frame that says a word and a cursor.
    fn frame(&self, word: &str, heads: &StreamHeads) -> Bytes {
        let cursor = &self.context.cursors.seal(self.user.id, &heads.reached);
        answer::frame(&CursorFrame { r#type: word, cursor })
    }

    fn sealed(&self, frame: &Bytes, told: &VersionVector) -> Bytes {
        let (prefix, rest) = with_cursor(frame, &self.context.cursors.seal(self.user.id, told));
        [prefix.as_bytes(), &rest].concat().into()
    }
}
