//! Who is present at which node: each node says who came and went there, and now and then that it is there itself. Who missed
//! something asks for all of it.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use domain::event::Stream;
use domain::model::{Status, UserId};
use domain::ports::{Attendance, NodeListeners, NodeName};
use serde::{Deserialize, Serialize};

use crate::wording::Worded;

/// How often it is looked who came and went.
pub(crate) const LOOKING: Duration = Duration::from_millis(500);
/// How often a node says that it is there.
const BEATING: Duration = Duration::from_secs(2);
/// After how long a silent node is taken for gone.
const SILENCE: Duration = Duration::from_secs(8);
/// How often a node asks another for its whole roll, at most.
const ASKING: Duration = Duration::from_secs(1);
/// How many people one message tells of.
const PEOPLE: usize = 256;

/// What a node says.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RollMessage {
    node: u64,
    /// How many changes it has told so far; 0 of a node that only asks.
    number: u64,
    /// Whether this is the beginning of its whole roll.
    #[serde(default)]
    whole: bool,
    #[serde(default)]
    here: Vec<AttendanceLine>,
    #[serde(default)]
    gone: Vec<i64>,
    /// The node that is to tell its whole roll.
    #[serde(default)]
    asks: Option<u64>,
}

#[derive(Debug, Serialize, Deserialize)]
struct AttendanceLine {
    user: i64,
    status: u8,
    streams: Vec<(u8, i64)>,
}

impl RollMessage {
    /// One that says no more than that the node is there.
    fn empty(node: NodeName, number: u64) -> Self {
        Self { node: node.0, number, whole: false, here: Vec::new(), gone: Vec::new(), asks: None }
    }
}

/// What this node has told of its people, and what it knows of other nodes.
pub(crate) struct RollCall {
    node: NodeName,
    told: HashMap<UserId, Status>,
    number: u64,
    said: Instant,
    /// Whether somebody asked for the whole roll.
    asked: bool,
    others: HashMap<NodeName, OtherNode>,
}

struct OtherNode {
    number: u64,
    heard: Instant,
    asked: Option<Instant>,
    /// Whether its whole roll was heard.
    known: bool,
}

impl RollCall {
    pub(crate) fn new(node: NodeName) -> Self {
        let (told, others) = (HashMap::new(), HashMap::new());
        Self { node, told, number: 1, said: Instant::now(), asked: true, others }
    }

    /// What is to be said now, of who is here.
    pub(crate) fn look(&mut self, listeners: &dyn NodeListeners, now: Instant) -> Vec<RollMessage> {
        let Some(roll) = listeners.roll() else { return Vec::new() };
        let whole = std::mem::take(&mut self.asked);
        let changed: Vec<UserId> = if whole {
            roll.keys().copied().collect()
        } else {
            roll.iter().filter(|(user, status)| self.told.get(user) != Some(status)).map(|(user, _)| *user).collect()
        };
        let gone: Vec<i64> = self.told.keys().filter(|user| !roll.contains_key(user)).map(|user| user.get()).collect();
        let mut messages = Vec::new();
        if whole || !gone.is_empty() {
            messages.push(self.message(whole, Vec::new(), gone));
        }
        for some in changed.chunks(PEOPLE) {
            let here = listeners.attendances(some).iter().map(line).collect();
            messages.push(self.message(false, here, Vec::new()));
        }
        if messages.is_empty() && now.duration_since(self.said) >= BEATING {
            messages.push(self.beat());
        }
        if !messages.is_empty() {
            self.said = now;
        }
        self.told = roll;
        messages.extend(self.questions(now));
        messages
    }

    /// Takes what another node says.
    pub(crate) fn hear(&mut self, message: RollMessage, listeners: &dyn NodeListeners, now: Instant) {
        self.asked |= message.asks == Some(self.node.0);
        let node = NodeName(message.node);
        if node == self.node || message.number == 0 {
            return;
        }
        let other = self.others.entry(node).or_insert(OtherNode { number: 0, heard: now, asked: None, known: false });
        other.heard = now;
        let is_beat = !message.whole && message.here.is_empty() && message.gone.is_empty();
        let is_next = message.number == other.number + u64::from(!is_beat);
        if !(message.whole || other.known && is_next) {
            other.known = false;
            return;
        }
        (other.number, other.known) = (message.number, true);
        if !is_beat {
            let here = message.here.into_iter().filter_map(attendance).collect();
            let gone = message.gone.into_iter().filter_map(UserId::new).collect();
            listeners.attend(node, message.whole, here, gone);
        }
    }

    /// Gives up nodes that have been silent for long, unless NATS was: then nobody could be heard.
    pub(crate) fn give_up(&mut self, listeners: &dyn NodeListeners, connected_since: Instant, now: Instant) {
        let mut lost = HashSet::new();
        self.others.retain(|node, other| {
            let is_lost = now.duration_since(other.heard.max(connected_since)) > SILENCE;
            if is_lost {
                lost.insert(*node);
            }
            !is_lost
        });
        for node in lost {
            tracing::warn!(node = node.0, "a node is silent: whoever was there is taken for gone");
            listeners.lose(node);
        }
    }

    fn message(&mut self, whole: bool, here: Vec<AttendanceLine>, gone: Vec<i64>) -> RollMessage {
        self.number += 1;
        RollMessage { whole, here, gone, ..self.beat() }
    }

    fn beat(&self) -> RollMessage {
        RollMessage::empty(self.node, self.number)
    }

    /// Asks those whose roll isn't known.
    fn questions(&mut self, now: Instant) -> Vec<RollMessage> {
        let may_ask = |other: &OtherNode| other.asked.is_none_or(|asked| now.duration_since(asked) >= ASKING);
        let mut questions = Vec::new();
        for (node, other) in self.others.iter_mut().filter(|(_, other)| !other.known && may_ask(other)) {
            other.asked = Some(now);
            questions.push(RollMessage { asks: Some(node.0), ..RollMessage::empty(self.node, 0) });
        }
        questions
    }
}

fn line(attendance: &Attendance) -> AttendanceLine {
    let streams = attendance.streams.iter().map(Stream::form).collect();
    AttendanceLine { user: attendance.user.get(), status: attendance.status.form(), streams }
}

fn attendance(line: AttendanceLine) -> Option<Attendance> {
    let streams = line.streams.into_iter().filter_map(Stream::of).collect();
    Some(Attendance { user: UserId::new(line.user)?, status: Status::of(line.status)?, streams })
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use domain::model::WriterName;

    use super::*;

    /// People of a node, and what it was told of another.
    #[derive(Default)]
    struct Hall {
        here: Mutex<HashMap<UserId, Status>>,
        elsewhere: Mutex<HashMap<UserId, Status>>,
    }

    impl Hall {
        fn set(&self, user: i64, status: Option<Status>) {
            let user = UserId::new(user).unwrap();
            match status {
                Some(status) => self.here.lock().unwrap().insert(user, status),
                None => self.here.lock().unwrap().remove(&user),
            };
        }
    }

    impl NodeListeners for Hall {
        fn roll(&self) -> Option<HashMap<UserId, Status>> {
            Some(self.here.lock().unwrap().clone())
        }

        fn attendances(&self, users: &[UserId]) -> Vec<Attendance> {
            let here = self.here.lock().unwrap();
            let of = |user: &UserId| Attendance { user: *user, status: here[user], streams: Vec::new() };
            users.iter().map(of).collect()
        }

        fn attend(&self, _: NodeName, whole: bool, here: Vec<Attendance>, gone: Vec<UserId>) {
            let mut elsewhere = self.elsewhere.lock().unwrap();
            elsewhere.retain(|user, _| !whole && !gone.contains(user));
            elsewhere.extend(here.into_iter().map(|attendance| (attendance.user, attendance.status)));
        }

        fn lose(&self, _: NodeName) {
            self.elsewhere.lock().unwrap().clear();
        }

        fn fold(&self, _: WriterName, _: (WriterName, u64)) {
            unreachable!("no writer ends here");
        }

        fn lose_track(&self) {
            unreachable!("nothing is missed here");
        }
    }

    /// Two nodes of which one listens, and loses every so manieth message.
    fn converse(loses: usize) -> (Hall, Hall) {
        let (speaker, hearer) = (Hall::default(), Hall::default());
        let (mut here, mut there) = (RollCall::new(NodeName(1)), RollCall::new(NodeName(2)));
        let (mut now, mut count) = (Instant::now(), 0);
        for round in 0..60 {
            if round < 40 {
                let status = if round % 3 == 0 { None } else { Some(Status::Idle) };
                speaker.set(1 + round % 7, status);
            }
            for message in here.look(&speaker, now) {
                count += 1;
                let text = serde_json::to_string(&message).unwrap();
                if loses == 0 || count % loses != 0 || round >= 40 {
                    there.hear(serde_json::from_str(&text).unwrap(), &hearer, now);
                }
            }
            for message in there.look(&hearer, now) {
                here.hear(message, &speaker, now);
            }
            now += LOOKING;
        }
        there.give_up(&hearer, now, now);
        (speaker, hearer)
    }

    #[test]
    fn whoever_hears_a_node_knows_who_is_there_even_where_some_of_it_is_lost() {
        for loses in [0, 2, 3, 5] {
            let (speaker, hearer) = converse(loses);
            assert_eq!(Some(hearer.elsewhere.lock().unwrap().clone()), speaker.roll(), "one of {loses} is lost");
        }
    }

    #[test]
    fn a_node_that_is_silent_is_given_up_unless_nobody_could_be_heard() {
        let (speaker, hearer) = (Hall::default(), Hall::default());
        let (mut here, mut there) = (RollCall::new(NodeName(1)), RollCall::new(NodeName(2)));
        let begun = Instant::now();
        speaker.set(1, Some(Status::Online));
        for message in here.look(&speaker, begun) {
            there.hear(message, &hearer, begun);
        }
        assert_eq!(hearer.elsewhere.lock().unwrap().len(), 1);
        let later = begun + 2 * SILENCE;
        there.give_up(&hearer, begun + SILENCE, later);
        assert_eq!(hearer.elsewhere.lock().unwrap().len(), 1, "NATS was away until a moment ago");
        there.give_up(&hearer, begun, later);
        assert!(hearer.elsewhere.lock().unwrap().is_empty());
    }
}
