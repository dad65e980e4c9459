//! A client that keeps every frame and cursor, breaks off, and comes back by the cursor of the last frame it kept.

use domain::Event;
use domain::fanout::Subscription;
use domain::model::{Timestamp, UserId, VersionVector, WriterName};
use domain::verbs::{self, Attending, Replay};

use super::node::{Node, Written, number};
use super::state::State;
use crate::world::START;

/// What it was told, and the cursor that came with it.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) event: Event,
    cursor: VersionVector,
}

impl Told {
    fn act(&self) -> Option<(WriterName, u64)> {
        self.event.position.map(|position| (position.writer, position.act))
    }

    /// Whether it came with a cursor that says that its act was told.
    fn is_whole(&self) -> bool {
        self.event.position.is_some_and(|position| self.cursor.covers(position))
    }
}

/// What one coming back had to tell: what happened from the last thing told before to its end.
#[derive(Debug)]
pub(super) struct Resumption {
    pub(super) from: Timestamp,
    /// What it had been told by then, or passed over.
    pub(super) cursor: VersionVector,
    pub(super) to: Timestamp,
    /// When it was read what there was to tell.
    pub(super) read: Timestamp,
}

pub(super) struct Client {
    pub(super) user: UserId,
    connection: u64,
    subscription: Option<Subscription>,
    /// The last cursor.
    cursor: VersionVector,
    pub(super) told: Vec<Told>,
    /// How much of it the state knows.
    known: usize,
    state: State,
    pub(super) resumptions: Vec<Resumption>,
}

/// A client on its way back.
pub(super) struct Returning {
    attending: Attending,
    from: Timestamp,
    cursor: VersionVector,
    told: VersionVector,
    replay: Option<(Replay, Timestamp)>,
}

impl Client {
    /// Starts from what there is.
    pub(super) async fn start(node: &Node, user: UserId) -> Self {
        let info = node.connect(user);
        let core = node.core().await;
        let Attending { subscription, heads, .. } = verbs::attend(&core, info, false).await.unwrap();
        let heads = heads.unwrap();
        subscription.go_live(&heads, true);
        drop(core);
        let state = State::fresh(node, user).await;
        let (connection, subscription, cursor) = (info.connection.0, Some(subscription), heads.reached);
        Self { user, connection, subscription, cursor, told: Vec::new(), known: 0, state, resumptions: Vec::new() }
    }

    /// Listens again at a node that was restarted, of which it has missed nothing.
    pub(super) async fn stay(&mut self, node: &Node) {
        let info = node.connect(self.user);
        let core = node.core().await;
        let Attending { subscription, heads, .. } = verbs::attend(&core, info, false).await.unwrap();
        let heads = heads.unwrap();
        subscription.go_live(&heads, true);
        (self.connection, self.subscription, self.cursor) = (info.connection.0, Some(subscription), heads.reached);
    }

    pub(super) fn is_away(&self) -> bool {
        self.subscription.is_none()
    }

    /// Reads what came.
    pub(super) fn read(&mut self, node: &Node) {
        let came = node.wire.take(self.connection);
        self.keep(node, came);
    }

    fn keep(&mut self, node: &Node, came: Vec<Written>) {
        for (event, cursor) in came {
            self.cursor = cursor.clone();
            self.told.push(Told { event: node.wire.event(event), cursor });
        }
    }

    /// Takes all that was told into what it knows.
    pub(super) async fn learn(&mut self, node: &Node) {
        for told in &self.told[self.known..] {
            self.state.take(node, self.user, &told.event).await;
        }
        self.known = self.told.len();
    }

    /// Breaks off before the last frames came. An act that was told in part is told again, whole.
    pub(super) async fn break_off(&mut self, node: &Node, mut lost: usize) {
        self.read(node);
        self.subscription = None;
        while lost > 0 && self.told.len() > self.known + 1 {
            self.told.pop();
            self.cursor = self.told.last().unwrap().cursor.clone();
            lost -= 1;
        }
        if let Some(part) = self.told.last().filter(|last| !last.is_whole()).map(Told::act) {
            while self.told.pop_if(|told| told.act() == part).is_some() {}
            assert!(self.told.len() >= self.known, "an act was told in part, and then others");
        }
        self.learn(node).await;
    }

    /// Shows its cursor.
    pub(super) async fn call(&mut self, node: &Node) -> Returning {
        let info = node.connect(self.user);
        let attending = verbs::attend(&*node.core().await, info, true).await.unwrap();
        self.connection = info.connection.0;
        let from = self.told.last().map_or(Timestamp::from_millis(START), |last| last.event.at);
        Returning { attending, from, cursor: self.cursor.clone(), told: self.cursor.clone(), replay: None }
    }

    /// Is told a part of what it missed. Whether it is live now.
    pub(super) async fn go_on(&mut self, node: &Node, returning: &mut Returning) -> bool {
        let core = node.core().await;
        let Attending { subscription, user, .. } = &returning.attending;
        let Some((replay, _)) = &mut returning.replay else {
            let missed = verbs::missed(&core, subscription, self.user, returning.told.clone()).await.unwrap();
            returning.replay = Some((missed.expect("a good cursor is served"), node.now()));
            return false;
        };
        if !replay.is_empty() {
            let page = replay.page(&core, self.user).await.unwrap();
            let frames = subscription.frames(&page, user, &mut returning.told);
            self.keep(node, frames.iter().map(|(frame, cursor)| (number(frame), cursor.clone())).collect());
            return false;
        }
        assert!(replay.is_last, "a history is short");
        subscription.go_live(&replay.heads, true);
        self.cursor = replay.heads.reached.clone();
        true
    }

    /// Stays, live or not.
    pub(super) fn arrive(&mut self, node: &Node, returning: Returning) {
        let Returning { attending, from, cursor, replay, .. } = returning;
        let (to, read) = (node.now(), replay.map_or(from, |(_, read)| read));
        self.resumptions.push(Resumption { from, cursor, to, read });
        self.subscription = Some(attending.subscription);
        self.read(node);
    }

    /// Holds that what it knows is what one knows who starts now.
    pub(super) async fn check(&mut self, node: &Node) {
        self.learn(node).await;
        let fresh = State::fresh(node, self.user).await;
        let wrong = self.state.differences(&fresh);
        let told = || self.told.iter().map(|told| format!("{:?} {:?}", told.event.position, told.event.kind));
        assert!(
            wrong.is_empty(),
            "user {} knows {wrong:#?}\nand was told {:#?}",
            self.user,
            told().collect::<Vec<_>>()
        );
    }
}
