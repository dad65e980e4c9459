//! What the last sends were decided on, kept between the commits of a writer that has its database to itself: most sends
//! are of somebody who said something a moment ago, where somebody did.
//!
//! An act that changes any of it locks it alone ([decision 28]); what is locked so is forgotten at once, and not kept again
//! before the transaction has ended. Whatever else writes to the file shows in its version, and then all is forgotten. A
//! build with debug assertions reads everything all the same and compares.
//!
//! [decision 28]: ../../../../../docs/decisions/0028-an-act-locks-what-it-works-on.md

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use domain::model::{ChannelId, GuildId, SessionId, Timestamp, User, UserId};

use super::super::hide_emails::EMAILS_HIDDEN;
use super::super::remembered;
use super::facts::{ChannelHead, Standing};
use crate::locks::{Lock, Mode, Wanted};

/// How many facts are kept at most.
const MOST: usize = 16_384;

/// The facts, by what they are of.
#[derive(Default)]
pub(crate) struct KeptFacts {
    channels: HashMap<ChannelId, KeptChannel>,
    guilds: HashMap<GuildId, HashSet<ChannelId>>,
    users: HashMap<UserId, Arc<User>>,
    sessions: HashMap<SessionId, (UserId, Timestamp)>,
    sessions_of: HashMap<UserId, Vec<SessionId>>,
    /// How many facts there are.
    size: usize,
    /// What the transaction under way locks alone.
    touched: HashSet<Lock>,
    /// The channels in which the transaction under way said something.
    advanced: Vec<ChannelId>,
    /// That of the database when the last transaction began.
    version: i64,
}

struct KeptChannel {
    head: ChannelHead,
    standings: HashMap<UserId, Standing>,
}

impl KeptFacts {
    /// A transaction begins, at this version of the database, which tells when somebody else wrote.
    pub(crate) fn begin(&mut self, version: i64) {
        if self.version != version {
            self.forget_all();
            self.version = version;
        }
        self.advanced.clear();
        self.touched.clear();
    }

    /// The transaction locks these.
    pub(crate) fn touch(&mut self, wanted: impl Iterator<Item = Wanted>) {
        for (lock, mode) in wanted {
            if mode == Mode::Alone && self.touched.insert(lock) {
                self.forget(lock);
            }
        }
    }

    /// Something that the transaction did is taken back, if not all of it.
    pub(crate) fn take_back(&mut self) {
        for channel in std::mem::take(&mut self.advanced) {
            self.forget_channel(channel);
        }
    }

    /// Forgets everything.
    pub(crate) fn forget_all(&mut self) {
        let (touched, version) = (std::mem::take(&mut self.touched), self.version);
        *self = Self { touched, version, ..Self::default() };
    }

    fn forget(&mut self, lock: Lock) {
        if let Some(channel) = lock.channel().and_then(ChannelId::new) {
            self.forget_channel(channel);
        } else if let Some(user) = lock.user() {
            self.size -= usize::from(self.users.remove(&user).is_some());
            for session in self.sessions_of.remove(&user).unwrap_or_default() {
                self.size -= usize::from(self.sessions.remove(&session).is_some());
            }
        } else if let Some(guild) = lock.guild() {
            for channel in self.guilds.remove(&guild).unwrap_or_default() {
                self.forget_channel(channel);
            }
        } else if remembered(EMAILS_HIDDEN).0 == lock {
            self.forget_all();
        }
    }

    fn forget_channel(&mut self, channel: ChannelId) {
        let Some(kept) = self.channels.remove(&channel) else { return };
        self.size -= 1 + kept.standings.len();
        if let Some(guild) = kept.head.channel.guild
            && let Some(channels) = self.guilds.get_mut(&guild)
        {
            channels.remove(&channel);
            if channels.is_empty() {
                self.guilds.remove(&guild);
            }
        }
    }

    pub(super) fn head(&self, channel: ChannelId) -> Option<ChannelHead> {
        self.channels.get(&channel).map(|kept| kept.head.clone())
    }

    pub(super) fn standing(&self, channel: ChannelId, user: UserId) -> Option<Standing> {
        self.channels.get(&channel)?.standings.get(&user).copied()
    }

    pub(super) fn user(&self, user: UserId) -> Option<Arc<User>> {
        self.users.get(&user).cloned()
    }

    /// Whose login it is, if it is good now.
    pub(super) fn bearer(&self, session: SessionId, now: Timestamp) -> Option<UserId> {
        self.sessions.get(&session).filter(|(_, until)| *until > now).map(|(user, _)| *user)
    }

    /// Where a channel stands, as it was read.
    pub(super) fn keep_head(&mut self, head: &ChannelHead) {
        let (id, guild) = (head.channel.id, head.channel.guild);
        if self.is_touched(id) || guild.is_some_and(|guild| self.is_touched(guild)) {
            return;
        }
        self.make_room();
        match self.channels.get_mut(&id) {
            Some(kept) => kept.head = head.clone(),
            None => {
                self.size += 1;
                self.channels.insert(id, KeptChannel { head: head.clone(), standings: HashMap::new() });
                if let Some(guild) = guild {
                    self.guilds.entry(guild).or_default().insert(id);
                }
            }
        }
    }

    /// Where a channel stands after the transaction under way said something in it.
    pub(super) fn advance(&mut self, head: &ChannelHead) {
        self.advanced.push(head.channel.id);
        self.keep_head(head);
    }

    /// How somebody stands in a channel that is kept.
    pub(super) fn keep_standing(&mut self, channel: ChannelId, user: UserId, standing: Standing) {
        let Some(kept) = self.channels.get_mut(&channel) else { return };
        self.size += usize::from(kept.standings.insert(user, standing).is_none());
    }

    pub(super) fn keep_user(&mut self, user: &Arc<User>) {
        if !self.is_touched(user.id) {
            self.make_room();
            self.size += usize::from(self.users.insert(user.id, Arc::clone(user)).is_none());
        }
    }

    pub(super) fn keep_session(&mut self, session: SessionId, user: UserId, until: Timestamp) {
        if self.is_touched(user) {
            return;
        }
        self.make_room();
        if self.sessions.insert(session, (user, until)).is_none() {
            self.size += 1;
            self.sessions_of.entry(user).or_default().push(session);
        }
    }

    fn is_touched(&self, what: impl Into<Lock>) -> bool {
        self.touched.contains(&what.into())
    }

    fn make_room(&mut self) {
        if self.size >= MOST {
            self.forget_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::model::Channel;
    use fixtures::{room, user};

    use super::*;
    use crate::locks::{alone, shared};

    fn channel(id: i64) -> ChannelId {
        ChannelId::new(id).unwrap()
    }

    fn account(id: i64) -> UserId {
        UserId::new(id).unwrap()
    }

    fn guild(id: i64) -> GuildId {
        GuildId::new(id).unwrap()
    }

    fn login(id: i64) -> SessionId {
        SessionId::new(id).unwrap()
    }

    fn noon() -> Timestamp {
        Timestamp::from_millis(43_200_000)
    }

    /// Keeps channels 1 and 2 of guild 7 and 3 of guild 8, ada (4) in all of them, and her login (5), good until noon.
    fn keep_all(facts: &mut KeptFacts) {
        for (id, of) in [(1, 7), (2, 7), (3, 8)] {
            let channel_of = Channel { guild: Some(guild(of)), ..room(id, "kitchen") };
            facts.keep_head(&ChannelHead::at_rest(channel_of.into()));
            facts.keep_standing(channel(id), account(4), Standing::default());
        }
        facts.keep_user(&user(4, "ada").into());
        facts.keep_session(login(5), account(4), noon());
    }

    fn kept() -> KeptFacts {
        let mut facts = KeptFacts::default();
        facts.begin(1);
        keep_all(&mut facts);
        facts
    }

    /// Which of the channels, of ada's standings in them, of her account and her login are known.
    fn known(facts: &KeptFacts) -> ([bool; 3], [bool; 3], bool, bool) {
        let before_noon = Timestamp::from_millis(noon().millis() - 1);
        let heads = [1, 2, 3].map(|id| facts.head(channel(id)).is_some());
        let standings = [1, 2, 3].map(|id| facts.standing(channel(id), account(4)).is_some());
        (heads, standings, facts.user(account(4)).is_some(), facts.bearer(login(5), before_noon).is_some())
    }

    #[test]
    fn what_somebody_changes_is_forgotten_and_the_rest_is_known() {
        for (wanted, heads, is_account_known) in [
            (shared(channel(1)), [true; 3], true),
            (alone(channel(1)), [false, true, true], true),
            (alone(guild(7)), [false, false, true], true),
            (alone(account(4)), [true; 3], false),
            (alone(account(9)), [true; 3], true),
            (remembered(EMAILS_HIDDEN), [false; 3], false),
        ] {
            let mut facts = kept();
            facts.begin(1);
            facts.touch([wanted].into_iter());
            assert_eq!(known(&facts), (heads, heads, is_account_known, is_account_known), "{wanted:?}");
            let count = heads.iter().filter(|known| **known).count() * 2 + usize::from(is_account_known) * 2;
            assert_eq!(facts.size, count);
        }
    }

    #[test]
    fn what_is_changed_is_not_kept_before_the_transaction_has_ended() {
        for (wanted, heads, is_account_known) in [
            (alone(channel(1)), [false, true, true], true),
            (alone(guild(7)), [false, false, true], true),
            (alone(account(4)), [true; 3], false),
        ] {
            let mut facts = kept();
            facts.begin(1);
            facts.touch([wanted].into_iter());
            keep_all(&mut facts);
            assert_eq!(known(&facts), (heads, heads, is_account_known, is_account_known), "{wanted:?}");
            facts.begin(1);
            keep_all(&mut facts);
            assert_eq!(known(&facts), ([true; 3], [true; 3], true, true));
        }
    }

    #[test]
    fn what_is_taken_back_is_read_again() {
        let mut facts = kept();
        facts.begin(1);
        let head = facts.head(channel(2)).unwrap();
        facts.advance(&head);
        facts.take_back();
        assert_eq!(known(&facts).0, [true, false, true]);
    }

    #[test]
    fn nothing_is_known_after_somebody_else_wrote() {
        let mut facts = kept();
        facts.begin(2);
        assert_eq!(known(&facts), ([false; 3], [false; 3], false, false));
        assert_eq!(facts.size, 0);
    }

    #[test]
    fn a_login_that_is_over_is_not_known() {
        assert!(kept().bearer(login(5), noon()).is_none());
    }

    #[test]
    fn no_more_are_kept_than_may_be() {
        let mut facts = KeptFacts::default();
        for id in 1..=i64::try_from(MOST).unwrap() + 1 {
            facts.keep_user(&user(id, "ada").into());
        }
        assert_eq!(facts.size, 1);
    }
}
