//! Who types in which channel on this node: how often the channel is told, and when the typing ends.

use std::collections::HashMap;
use std::sync::Arc;

use super::hub::Hub;
use super::listener::ListenerId;
use super::registry::Registry;
use crate::event::{Event, EventKind, Stream};
use crate::limits;
use crate::model::{Channel, ChannelId, Timestamp, User, UserId};

/// Everybody who types, or did a moment ago, by user.
#[derive(Default)]
pub(super) struct Typists(HashMap<UserId, Vec<Typist>>);

/// Somebody who types in a channel, or did a moment ago.
struct Typist {
    channel: Arc<Channel>,
    user: Arc<User>,
    /// The sockets that say so.
    by: Vec<u32>,
    active: bool,
    /// Whether the channel was told that they type, and wasn't told of an end since.
    shown: bool,
    /// Whether the channel is still to be told that it ended.
    owed: bool,
    /// When it ends unless the client repeats it.
    until: Timestamp,
    /// When its beginning was told last.
    told: Option<Timestamp>,
    /// When its end was told last.
    ended: Option<Timestamp>,
}

/// What happens when a client says that its user types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TypingNotice {
    /// The channel is to be told now.
    Told,
    /// The channel knows already, or will be told at the next allowed time if the user still types then.
    Kept,
}

/// A change that a channel is to be told of: who, and in which channel.
pub(super) type TypingChange = (Arc<User>, Arc<Channel>);

impl Typist {
    fn new(channel: &Arc<Channel>, user: &Arc<User>, until: Timestamp) -> Self {
        let (channel, user, by) = (Arc::clone(channel), Arc::clone(user), Vec::new());
        Self { channel, user, by, active: true, shown: false, owed: false, until, told: None, ended: None }
    }

    fn begin_due(&self, now: Timestamp) -> bool {
        self.active && self.told.is_none_or(|told| now >= told.plus(limits::TYPING_PAUSE))
    }

    fn end_due(&self, now: Timestamp) -> bool {
        self.owed && self.ended.is_none_or(|ended| now >= ended.plus(limits::TYPING_PAUSE))
    }

    /// Ends it. True if the end is to be told now: where the channel was told of the beginning, where it is final
    /// (`for_good`), or where the last told end is long enough ago.
    fn end(&mut self, now: Timestamp, for_good: bool) -> bool {
        if !std::mem::replace(&mut self.active, false) {
            return false;
        }
        self.by.clear();
        self.owed = true;
        let told = self.shown || for_good || self.end_due(now);
        if told {
            self.end_told(now);
        }
        told
    }

    fn end_told(&mut self, now: Timestamp) {
        self.shown = false;
        self.owed = false;
        self.ended = Some(now);
    }

    /// Who and where, for an event.
    fn change(&self) -> TypingChange {
        (Arc::clone(&self.user), Arc::clone(&self.channel))
    }

    /// Whether the entry can be dropped.
    fn is_over(&self, now: Timestamp) -> bool {
        let past = |at: Option<Timestamp>| at.is_none_or(|at| now >= at.plus(limits::TYPING_PAUSE));
        !self.active && !self.owed && past(self.told) && past(self.ended)
    }
}

impl Typists {
    fn find(&mut self, user: UserId, channel: ChannelId) -> Option<&mut Typist> {
        self.0.get_mut(&user)?.iter_mut().find(|typist| typist.channel.id == channel)
    }

    /// Notes that somebody types in a channel, for the first time or again.
    fn begin(&mut self, user: &Arc<User>, channel: &Arc<Channel>, by: u32, now: Timestamp) -> TypingNotice {
        let until = now.plus(limits::TYPING_LIFE);
        let channels = self.0.entry(user.id).or_default();
        let index = channels.iter().position(|typist| typist.channel.id == channel.id);
        if index.is_none() && channels.len() >= limits::TYPING_CHANNELS {
            return TypingNotice::Kept;
        }
        let index = index.unwrap_or_else(|| {
            channels.push(Typist::new(channel, user, until));
            channels.len() - 1
        });
        let typist = &mut channels[index];
        typist.active = true;
        typist.owed = false;
        typist.until = until;
        if !typist.by.contains(&by) {
            typist.by.push(by);
        }
        if !typist.begin_due(now) {
            return TypingNotice::Kept;
        }
        typist.told = Some(now);
        TypingNotice::Told
    }

    /// One socket says that its user stopped typing there. The typing ends when none of the user's sockets says that
    /// they type.
    fn stop(&mut self, user: UserId, channel: ChannelId, by: u32, now: Timestamp) -> Option<TypingChange> {
        let typist = self.find(user, channel)?;
        let count = typist.by.len();
        typist.by.retain(|other| *other != by);
        let last = count > 0 && typist.by.is_empty();
        (last && typist.end(now, false)).then(|| typist.change())
    }

    /// A socket is gone.
    pub(super) fn leave(&mut self, user: UserId, by: u32, now: Timestamp) -> Vec<TypingChange> {
        let channels = self.0.get_mut(&user).into_iter().flatten().filter(|typist| typist.by.contains(&by));
        let ended = channels.filter_map(|typist| {
            typist.by.retain(|other| *other != by);
            let over = typist.by.is_empty() && typist.end(now, true);
            over.then(|| typist.change())
        });
        ended.collect()
    }

    /// Ends a user's typing in a channel because of what they did there.
    fn ends(&mut self, user: UserId, channel: ChannelId, now: Timestamp) -> Option<TypingChange> {
        let typist = self.find(user, channel)?;
        typist.end(now, true).then(|| typist.change())
    }

    /// Takes an event in. Answers whether it is to be delivered (false where it is out of date), and the typing that
    /// it ends.
    pub(super) fn hear(&mut self, event: &Event) -> (bool, Vec<TypingChange>) {
        match &event.kind {
            EventKind::Typing { channel, user, active: true } => {
                return (self.hears_begin(channel, user, event.at), Vec::new());
            }
            EventKind::Typing { channel, user, active: false } => {
                if let Some(typist) = self.find(user.id, channel.id) {
                    typist.active = false;
                    typist.end_told(event.at);
                }
            }
            EventKind::MessageCreated { message, .. } => {
                return (true, self.ends(message.author.id, message.channel, event.at).into_iter().collect());
            }
            EventKind::ChannelMemberRemoved { channel, user, .. } => {
                return (true, self.ends(user.id, channel.id, event.at).into_iter().collect());
            }
            EventKind::GuildMemberRemoved { user, channels, .. } => {
                return (
                    true,
                    channels.iter().filter_map(|channel| self.ends(user.id, channel.id, event.at)).collect(),
                );
            }
            _ => {}
        }
        (true, Vec::new())
    }

    /// Takes in the beginning of somebody's typing. False if it ended while the event was on its way.
    fn hears_begin(&mut self, channel: &Arc<Channel>, user: &Arc<User>, at: Timestamp) -> bool {
        if let Some(typist) = self.find(user.id, channel.id) {
            typist.shown |= typist.active;
            return typist.active;
        }
        // The client is on another node. This node may be the one that notices the end.
        let typist = Typist { shown: true, told: Some(at), ..Typist::new(channel, user, at.plus(limits::TYPING_LIFE)) };
        self.0.entry(user.id).or_default().push(typist);
        true
    }

    /// Takes out what is due by now: beginnings that waited for the next allowed time, and ends.
    fn look(&mut self, now: Timestamp) -> (Vec<TypingChange>, Vec<TypingChange>) {
        let (mut begun, mut ended) = (Vec::new(), Vec::new());
        self.0.retain(|_, channels| {
            channels.retain_mut(|typist| {
                if typist.active && now >= typist.until {
                    ended.push(typist.change());
                    typist.active = false;
                    typist.by.clear();
                    typist.end_told(now);
                } else if typist.active && !typist.shown && typist.begin_due(now) {
                    begun.push(typist.change());
                    typist.told = Some(now);
                } else if typist.end_due(now) {
                    ended.push(typist.change());
                    typist.end_told(now);
                }
                !typist.is_over(now)
            });
            !channels.is_empty()
        });
        (begun, ended)
    }
}

impl Registry {
    /// Notes typing that ended because of what a socket of this node did, which others don't see.
    pub(super) fn stopped_typing(&mut self, over: impl IntoIterator<Item = TypingChange>) {
        let told = self.untold.len();
        self.typed(over);
        self.outbound.extend_from_slice(&self.untold[told..]);
    }

    /// Notes ended typing, to be delivered next.
    pub(super) fn typed(&mut self, over: impl IntoIterator<Item = TypingChange>) {
        let at = self.now;
        self.untold.extend(over.into_iter().map(|(user, channel)| typing(user, channel, false, at)));
    }
}

impl Hub {
    /// Notes that a socket's user types in a channel. None if the socket isn't in it.
    pub(super) fn types(
        &self,
        id: ListenerId,
        user: &Arc<User>,
        channel: &Arc<Channel>,
        now: Timestamp,
    ) -> Option<TypingNotice> {
        let mut registry = self.registry();
        registry.now = registry.now.max(now);
        let inside =
            registry.get(id).is_some_and(|listener| listener.streams.contains_key(&Stream::Channel(channel.id)));
        inside.then(|| registry.typists.begin(user, channel, id.0, now))
    }

    /// Notes that a socket's user stopped typing there.
    pub(super) fn stops_typing(&self, id: ListenerId, user: UserId, channel: ChannelId, now: Timestamp) {
        let mut registry = self.registry();
        registry.now = registry.now.max(now);
        if registry.get(id).is_some() {
            let over = registry.typists.stop(user, channel, id.0, now);
            registry.stopped_typing(over);
        }
        self.settle(&mut registry);
    }

    /// What only this node knows of and others haven't been told.
    pub(crate) fn take_outbound(&self) -> Vec<Event> {
        std::mem::take(&mut self.registry().outbound)
    }

    /// The channel, where this user is known to type in it: then repeating that needs no question to the store.
    pub(crate) fn types_in(&self, user: UserId, channel: ChannelId) -> Option<Arc<Channel>> {
        let registry = self.registry();
        let typist = registry.typists.0.get(&user)?.iter().find(|typist| typist.channel.id == channel)?;
        typist.active.then(|| Arc::clone(&typist.channel))
    }

    /// Delivers the end of typing that wasn't repeated in time. Answers the beginnings that are due now.
    pub(crate) fn look_at_typing(&self, now: Timestamp) -> Vec<Event> {
        let mut registry = self.registry();
        registry.now = registry.now.max(now);
        let (begun, ended) = registry.typists.look(now);
        registry.typed(ended);
        self.settle(&mut registry);
        begun.into_iter().map(|(user, channel)| typing(user, channel, true, now)).collect()
    }
}

/// Somebody types, or doesn't any more.
pub(crate) fn typing(user: Arc<User>, channel: Arc<Channel>, active: bool, at: Timestamp) -> Event {
    Event {
        stream: Stream::Channel(channel.id),
        seq: None,
        position: None,
        at,
        kind: EventKind::Typing { channel, user, active },
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::model::{AccountStatus, ChannelKind, Status};

    fn ann() -> Arc<User> {
        let at = Timestamp::from_millis(0);
        Arc::new(User {
            id: UserId::new(1).expect("it isn't 0"),
            username: "ann".to_owned(),
            email: None,
            email_hidden: false,
            display_name: None,
            avatar_url: None,
            about_me: None,
            pronouns: None,
            custom_status: None,
            subject: None,
            admin: false,
            account_status: AccountStatus::Good,
            status: Status::Online,
            created_at: at,
            updated_at: at,
        })
    }

    fn room(number: i64) -> Arc<Channel> {
        Arc::new(Channel {
            id: ChannelId::new(number).expect("it isn't 0"),
            guild: None,
            kind: ChannelKind::Room,
            name: "room".to_owned(),
            description: None,
            owner: ann().id,
            private: false,
            join_code: None,
            created_at: Timestamp::from_millis(0),
            message_count: 0,
            last_message_at: None,
        })
    }

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_millis(0).plus(Duration::from_millis(millis))
    }

    /// Says it and has it heard at once. Whether it was told.
    fn begin(typists: &mut Typists, by: u32, now: Timestamp) -> bool {
        let told = typists.begin(&ann(), &room(1), by, now) == TypingNotice::Told;
        told && typists.hear(&typing(ann(), room(1), true, now)).0
    }

    #[test]
    fn a_flood_of_toggles_is_told_now_and_then_and_its_last_word_always() {
        let mut typists = Typists::default();
        let (mut begun, mut ended) = (0, 0);
        for millis in 0..10_000 {
            begun += usize::from(begin(&mut typists, 1, at(millis)));
            ended += typists.stop(ann().id, room(1).id, 1, at(millis)).into_iter().count();
            if millis % 1000 == 0 {
                let (more, over) = typists.look(at(millis));
                (begun, ended) = (begun + more.len(), ended + over.len());
            }
        }
        assert!((4..=6).contains(&begun) && (4..=11).contains(&ended), "{begun} and {ended}");
        let (more, over) = typists.look(at(12_000));
        assert!(more.is_empty() && over.len() <= 1);
        typists.look(at(20_000));
        assert!(typists.0.is_empty(), "nothing is remembered for ever");
    }

    #[test]
    fn it_is_over_when_the_last_socket_that_said_so_is_gone() {
        let mut typists = Typists::default();
        assert!(begin(&mut typists, 1, at(0)));
        assert!(!begin(&mut typists, 2, at(100)), "it is known");
        assert_eq!(typists.leave(ann().id, 1, at(200)).len(), 0);
        assert!(typists.stop(ann().id, room(1).id, 3, at(200)).is_none(), "another socket never said so");
        assert_eq!(typists.leave(ann().id, 2, at(300)).len(), 1);
        assert_eq!(typists.leave(ann().id, 2, at(300)).len(), 0);
    }

    #[test]
    fn a_beginning_that_is_heard_after_its_end_is_told_to_nobody() {
        let mut typists = Typists::default();
        assert_eq!(typists.begin(&ann(), &room(1), 1, at(0)), TypingNotice::Told);
        typists.stop(ann().id, room(1).id, 1, at(1));
        assert!(!typists.hear(&typing(ann(), room(1), true, at(0))).0);
    }

    #[test]
    fn it_lasts_as_long_as_it_is_said_again_and_then_ten_seconds() {
        let mut typists = Typists::default();
        for second in [0, 3, 6, 9] {
            begin(&mut typists, 1, at(1000 * second));
        }
        assert_eq!(typists.look(at(18_900)).1.len(), 0);
        assert_eq!(typists.look(at(19_000)).1.len(), 1);
    }

    #[test]
    fn one_account_types_in_so_many_places_at_once() {
        let mut typists = Typists::default();
        for number in 1..=1000 {
            typists.begin(&ann(), &room(number), 1, at(0));
        }
        assert_eq!(typists.0[&ann().id].len(), limits::TYPING_CHANNELS);
    }
}
