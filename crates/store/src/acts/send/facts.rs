//! The facts that a step of sends is decided on: the channels, the senders' rights in them, their logins, and what
//! they sent before under the same nonces. Each fact is read once, however many sends it concerns.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use domain::model::{
    Channel, ChannelId, Message, MessageId, Position, Reactions, RepliedTo, SessionId, Timestamp, User, UserId,
};
use domain::rules::{self, ChannelAccess};
use domain::verbs::SendMessage;
use domain::{Outcome, Refusal, Resource};

use super::super::mentions::Mentionable;
use super::files::SentFiles;
use super::kept::KeptFacts;
use super::{MessageSlot, NonceKey, Sending, nonce_key};
use crate::fault::Fault;
use crate::locks::shared;
use crate::log::{Log, WriterKey};
use crate::reads::replies::{RepliedRow, replies};
use crate::reads::{UserCache, attachments, mentions};
use crate::shape;
use crate::statements::messages::{SEND_ACCESS, SEND_CHANNELS, SENT_BEFORE, TO_REPLY_TO};
use crate::statements::sessions::VALID_SESSIONS;
use crate::statements::users::USERS;
use crate::tx::{BatchRows, Tx, exactly};
use crate::value::{Row, Value, values};

#[derive(Default)]
pub(in crate::acts) struct SendFacts {
    heads: HashMap<ChannelId, ChannelHead>,
    standings: HashMap<(ChannelId, UserId), Standing>,
    users: HashMap<UserId, Arc<User>>,
    sessions: HashMap<SessionId, UserId>,
    sent: HashMap<(UserId, ChannelId, String), Vec<Sent>>,
    pub(super) files: SentFiles,
    mentionable: Mentionable,
    replied: HashMap<(MessageId, ChannelId), Replied>,
}

/// How somebody stands in a channel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Standing {
    member: bool,
    banned: bool,
    moderator: bool,
}

/// A message that a send answers.
struct Replied {
    row: RepliedRow,
    author: Arc<User>,
    /// Whether its author is in the channel.
    is_member: bool,
}

/// What a send made.
struct Sent {
    digest: i64,
    deleted: bool,
    message: Arc<Message>,
}

/// A channel, as it was before the sends of this step, and the last position and `seq` in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ChannelHead {
    pub(super) channel: Arc<Channel>,
    last_message_at: Option<Timestamp>,
    position: i64,
    seq: u64,
    added: u32,
    /// That of its last message of this run.
    position_in_log: Option<Position>,
}

impl ChannelHead {
    /// One in which nothing has been said.
    #[cfg(test)]
    pub(super) fn at_rest(channel: Arc<Channel>) -> Self {
        Self { channel, last_message_at: None, position: 0, seq: 0, added: 0, position_in_log: None }
    }

    /// As it is after the sends of this step.
    fn advanced(&self) -> Self {
        let mut channel = Channel::clone(&self.channel);
        channel.message_count += u64::from(self.added);
        channel.last_message_at = self.last_message_at;
        Self { channel: Arc::new(channel), added: 0, position_in_log: None, ..self.clone() }
    }
}

/// What is to be known of the sends, each fact once.
struct Questions {
    now: Timestamp,
    channels: BTreeSet<ChannelId>,
    standings: BTreeSet<(ChannelId, UserId)>,
    users: BTreeSet<UserId>,
    sessions: BTreeSet<SessionId>,
}

impl Questions {
    fn of(now: Timestamp, sends: &[&mut Sending]) -> Self {
        let all = || sends.iter().map(|sending| &sending.new);
        Self {
            now,
            channels: all().map(|new| new.channel).collect(),
            standings: all().map(|new| (new.channel, new.actor.user)).collect(),
            users: all().map(|new| new.actor.user).collect(),
            sessions: all().filter_map(|new| new.actor.session).collect(),
        }
    }

    /// The batches that answer them, and what is to be asked of the sends themselves.
    fn batches(&self, sends: &[&mut Sending]) -> Vec<BatchRows> {
        let all = || sends.iter().map(|sending| &sending.new);
        let replied: BTreeSet<(MessageId, ChannelId)> =
            all().filter_map(|new| Some((new.reply?.to, new.channel))).collect();
        let nonces: BTreeSet<NonceKey<'_>> = all().filter_map(nonce_key).collect();
        let nonces = nonces.into_iter().map(|(user, channel, text, digest)| values![user, channel, text, digest.get()]);
        vec![
            (&SEND_CHANNELS, self.channels.iter().map(|channel| values![*channel]).collect()),
            (&SEND_ACCESS, self.standings.iter().map(|(channel, user)| values![*channel, *user]).collect()),
            (&USERS, self.users.iter().map(|user| values![*user]).collect()),
            (&VALID_SESSIONS, self.sessions.iter().map(|session| values![*session, self.now]).collect()),
            SentFiles::question(all()),
            Mentionable::question(all().map(|new| (new.channel, new.content.as_str()))),
            (&TO_REPLY_TO, replied.into_iter().map(|(message, channel)| values![message, channel]).collect()),
            (&SENT_BEFORE, nonces.collect()),
        ]
    }
}

impl SendFacts {
    /// Reads all facts at once, and what the answers refer to. Standings count once the guild is locked, which one whose
    /// channel was only just made isn't in the beginning: then all is read again.
    pub(in crate::acts) async fn read<T: Tx>(
        tx: &mut T,
        now: Timestamp,
        sends: &[&mut Sending],
    ) -> Result<Self, Fault> {
        loop {
            let mut facts = Self::default();
            let mut questions = Questions::of(now, sends);
            if let Some(kept) = tx.kept_facts() {
                facts.recall(kept, &mut questions);
            }
            #[cfg(debug_assertions)]
            facts.compare(tx, &Questions::of(now, sends)).await?;
            let answers = tx.batches(questions.batches(sends)).await?;
            let [channels, standings, users, sessions, files, named, replied, sent] = exactly(answers)?;
            let mut read = Self::default();
            read.take_channels(channels)?;
            let guilds: BTreeSet<_> = read.heads.values().filter_map(|head| head.channel.guild).collect();
            let guilds: Vec<_> = guilds.into_iter().map(shared).collect();
            if tx.lock(&guilds).await? {
                continue;
            }
            let until = read.take_people(standings, users, sessions)?;
            if let Some(kept) = tx.kept_facts() {
                read.keep(kept, &until);
            }
            facts.add(read);
            facts.files = SentFiles::new(files)?;
            facts.mentionable = Mentionable::new(named)?;
            facts.take_replied(tx, replied).await?;
            facts.take_sent(tx, sent).await?;
            return Ok(facts);
        }
    }

    /// Takes what is known already, and out of the questions.
    fn recall(&mut self, kept: &KeptFacts, questions: &mut Questions) {
        let Self { heads, standings, users, sessions, .. } = self;
        questions.channels.retain(|channel| kept.head(*channel).map(|head| heads.insert(*channel, head)).is_none());
        questions.standings.retain(|(channel, user)| {
            kept.standing(*channel, *user).map(|standing| standings.insert((*channel, *user), standing)).is_none()
        });
        questions.users.retain(|user| kept.user(*user).map(|account| users.insert(*user, account)).is_none());
        questions.sessions.retain(|session| {
            kept.bearer(*session, questions.now).map(|user| sessions.insert(*session, user)).is_none()
        });
    }

    /// Has these kept, with the moments at which the logins end.
    fn keep(&self, kept: &mut KeptFacts, until: &HashMap<SessionId, Timestamp>) {
        self.heads.values().for_each(|head| kept.keep_head(head));
        self.standings.iter().for_each(|((channel, user), standing)| kept.keep_standing(*channel, *user, *standing));
        self.users.values().for_each(|user| kept.keep_user(user));
        for (session, user) in &self.sessions {
            if let Some(until) = until.get(session) {
                kept.keep_session(*session, *user, *until);
            }
        }
    }

    /// Has it kept how far the channels have come.
    pub(super) fn keep_heads(&self, kept: &mut KeptFacts) {
        let advanced = self.heads.values().filter(|head| head.added > 0);
        advanced.for_each(|head| kept.advance(&head.advanced()));
    }

    fn add(&mut self, read: Self) {
        self.heads.extend(read.heads);
        self.standings.extend(read.standings);
        self.users.extend(read.users);
        self.sessions.extend(read.sessions);
    }

    /// Holds that what was kept is so.
    #[cfg(debug_assertions)]
    async fn compare<T: Tx>(&self, tx: &mut T, questions: &Questions) -> Result<(), Fault> {
        if self.heads.is_empty() && self.users.is_empty() && self.sessions.is_empty() {
            return Ok(());
        }
        let [channels, standings, users, sessions, ..] = exactly::<8>(tx.batches(questions.batches(&[])).await?)?;
        let mut read = Self::default();
        read.take_channels(channels)?;
        read.take_people(standings, users, sessions)?;
        for (channel, head) in &self.heads {
            assert_eq!(read.heads.get(channel), Some(head), "a channel was changed and not forgotten");
        }
        for (of, standing) in &self.standings {
            assert_eq!(read.standings.get(of), Some(standing), "a membership was changed and not forgotten: {of:?}");
        }
        for (user, account) in &self.users {
            assert_eq!(read.users.get(user), Some(account), "an account was changed and not forgotten");
        }
        for (session, user) in &self.sessions {
            assert_eq!(read.sessions.get(session), Some(user), "a login was ended and not forgotten");
        }
        Ok(())
    }

    fn take_channels(&mut self, channels: Vec<Row>) -> Result<(), Fault> {
        for mut row in channels {
            let channel = Arc::new(shape::channel(&mut row)?);
            let (position, seq, last_message_at) = (row.int()?, row.count()?, channel.last_message_at);
            let head = ChannelHead { channel, last_message_at, position, seq, added: 0, position_in_log: None };
            self.heads.insert(head.channel.id, head);
        }
        Ok(())
    }

    /// Takes who the senders are and how they stand; answers when their logins end.
    fn take_people(
        &mut self,
        standings: Vec<Row>,
        users: Vec<Row>,
        sessions: Vec<Row>,
    ) -> Result<HashMap<SessionId, Timestamp>, Fault> {
        for mut row in standings {
            let key = (row.id()?, row.id()?);
            let standing = Standing { member: row.flag()?, banned: row.flag()?, moderator: row.flag()? };
            self.standings.insert(key, standing);
        }
        for mut row in users {
            let user = shape::user(&mut row)?;
            self.users.insert(user.id, Arc::new(user));
        }
        let mut until = HashMap::with_capacity(sessions.len());
        for mut row in sessions {
            let session = row.id()?;
            self.sessions.insert(session, row.id()?);
            until.insert(session, row.time()?);
        }
        Ok(until)
    }

    async fn take_replied<T: Tx>(&mut self, tx: &mut T, replied: Vec<Row>) -> Result<(), Fault> {
        let mut found = Vec::with_capacity(replied.len());
        for mut row in replied {
            let replied = RepliedRow::read(&mut row)?;
            found.push((row.id()?, replied, row.flag()?));
        }
        let mut people = UserCache::default();
        people.load(tx, found.iter().map(|(_, row, _)| row.author)).await?;
        for (channel, row, is_member) in found {
            let author = people.get(row.author)?;
            self.replied.insert((row.message, channel), Replied { row, author, is_member });
        }
        Ok(())
    }

    async fn take_sent<T: Tx>(&mut self, tx: &mut T, answered: Vec<Row>) -> Result<(), Fault> {
        let mut sent = Vec::with_capacity(answered.len());
        for mut row in answered {
            sent.push((shape::message(&mut row)?, row.flag()?));
        }
        let ids: Vec<MessageId> = sent.iter().map(|(bare, _)| bare.id).collect();
        let mut attachments = attachments(tx, &ids).await?;
        let mut people = UserCache::default();
        let mut mentions = mentions(tx, sent.iter().map(|(bare, _)| bare), &mut people).await?;
        let replies = replies(tx, sent.iter().map(|(bare, _)| bare), &mut people).await?;
        for (bare, deleted) in sent {
            let (digest, channel) = (bare.digest, bare.channel());
            let mentions = mentions.remove(&bare.id).unwrap_or_default();
            let files = attachments.remove(&bare.id).unwrap_or_default();
            let (Some(author), Some(nonce)) = (self.author(bare.author), bare.nonce().map(str::to_owned)) else {
                continue;
            };
            let guild = self.heads.get(&channel).and_then(|head| head.channel.guild);
            let reply_to = bare.reply_to.and_then(|replied| replies.get(&replied).cloned());
            let message = Arc::new(bare.whole(author.clone(), guild, mentions, Reactions::default(), reply_to, files));
            self.sent.entry((author.id, channel, nonce)).or_default().push(Sent { digest, deleted, message });
        }
        Ok(())
    }

    /// Whether the rules let it through.
    pub(in crate::acts) fn may_send(&self, new: &SendMessage, now: Timestamp) -> Outcome<()> {
        let user = new.actor.user;
        let bearer = new.actor.session.map(|session| self.sessions.get(&session));
        let author = self.users.get(&user).filter(|_| bearer.is_none_or(|bearer| bearer == Some(&user)));
        rules::take_part(author.ok_or(Refusal::BadToken)?, now)?;
        let access = self.heads.get(&new.channel).map(|head| {
            let Standing { member, banned, moderator } =
                self.standings.get(&(new.channel, user)).copied().unwrap_or_default();
            ChannelAccess { channel: head.channel.clone(), user, member, banned, moderator }
        });
        rules::send(access).map(|_| ())
    }

    /// The outcome of the same send if it was sent before.
    pub(in crate::acts) fn sent_before(&self, new: &SendMessage) -> Option<Outcome<Arc<Message>>> {
        let nonce = new.nonce.as_ref()?;
        let sent = self.sent.get(&(new.actor.user, new.channel, nonce.text.clone()))?;
        let same = |sent: &&Sent| match sent.digest {
            // A tombstone has no content that could be compared.
            0 => !sent.deleted && sent.message.content == new.content && self.files.are_like(new, &sent.message),
            digest => digest == nonce.digest.get(),
        };
        let Sent { deleted, message, .. } = sent.iter().find(same)?;
        Some(if *deleted { Err(Refusal::Unknown(Resource::Message)) } else { Ok(message.clone()) })
    }

    /// The place of a message, if what it answers and the files that it takes are there.
    pub(super) fn place_if_sound(&mut self, new: &SendMessage, log: &mut Log) -> Outcome<MessageSlot> {
        self.may_reply(new)?;
        self.files.take(new)?;
        self.place(new.channel, log)
    }

    /// The channel's next place. Its time never runs backwards, whatever the clock does.
    fn place(&mut self, channel: ChannelId, log: &mut Log) -> Outcome<MessageSlot> {
        let now = log.now();
        let head = self.heads.get_mut(&channel).ok_or(Refusal::Unknown(Resource::Channel))?;
        let at = head.last_message_at.map_or(now, |last| last.max(now));
        head.position += 1;
        head.seq += 1;
        head.added += 1;
        head.last_message_at = Some(at);
        log.begin_act();
        let position_in_log = log.next_position();
        head.position_in_log = Some(position_in_log);
        Ok(MessageSlot { position: head.position, seq: head.seq, at, position_in_log })
    }

    /// Whether what it answers, if anything, can be answered.
    fn may_reply(&self, new: &SendMessage) -> Outcome<()> {
        match self.replied(new) {
            Some(replied) if replied.row.is_deleted() => Err(Refusal::Unknown(Resource::Message)),
            None if new.reply.is_some() => Err(Refusal::Unknown(Resource::Message)),
            _ => Ok(()),
        }
    }

    fn replied(&self, new: &SendMessage) -> Option<&Replied> {
        self.replied.get(&(new.reply?.to, new.channel))
    }

    /// What it answers.
    pub(super) fn reply_to(&self, new: &SendMessage) -> Option<Arc<RepliedTo>> {
        self.replied(new).map(|replied| replied.row.whole(replied.author.clone()))
    }

    /// The members whom a message mentions: by name, and the author of what it answers.
    pub(super) fn mentions(&self, new: &SendMessage) -> Vec<Arc<User>> {
        let mut mentions = self.mentionable.within(new.channel, &new.content);
        let silent = new.reply.is_some_and(|reply| reply.silent);
        if let Some(Replied { author, is_member: true, .. }) = self.replied(new).filter(|_| !silent)
            && author.id != new.actor.user
            && mentions.iter().all(|user| user.id != author.id)
        {
            mentions.push(author.clone());
        }
        mentions
    }

    /// Whether it mentions everybody.
    pub(super) fn mentions_everyone(&self, new: &SendMessage) -> bool {
        let head = self.heads.get(&new.channel);
        head.is_some_and(|head| rules::mentions_everyone(&head.channel, new.actor.user, &new.content))
    }

    pub(super) fn author(&self, user: UserId) -> Option<Arc<User>> {
        self.users.get(&user).cloned()
    }

    pub(super) fn channel(&self, channel: ChannelId) -> Option<Arc<Channel>> {
        self.heads.get(&channel).map(|head| head.channel.clone())
    }

    /// What is to be written of the channels that got messages, whose ids these are, and of their streams.
    pub(super) fn advanced(
        &self,
        ids: &HashMap<(ChannelId, i64), MessageId>,
        writer: WriterKey,
    ) -> (Vec<Vec<Value>>, Vec<Vec<Value>>) {
        let advanced: Vec<(&ChannelId, &ChannelHead)> = self.heads.iter().filter(|(_, head)| head.added > 0).collect();
        let channels = advanced
            .iter()
            .map(|(id, head)| {
                let newest = ids.get(&(**id, head.position)).copied();
                values![**id, head.position, head.added, head.last_message_at, newest]
            })
            .collect();
        let streams = advanced
            .iter()
            .map(|(id, head)| values![**id, head.seq, writer.id, head.position_in_log.map(|position| position.act)]);
        (channels, streams.collect())
    }
}
