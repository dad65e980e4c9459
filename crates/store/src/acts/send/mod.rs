//! Sends several messages as one step: the facts are read for all of them, the rules decide on each, and the accepted
//! ones are written as a set. A refused one gets its refusal and leaves no gap in the stream.

mod facts;
mod files;
mod kept;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use domain::event::Stream;
use domain::model::{Channel, ChannelId, Message, MessageId, Position, Reactions, SendDigest, Timestamp, UserId};
use domain::verbs::SendMessage;
use domain::{Event, EventKind, Outcome};
use tokio::sync::oneshot;

pub(super) use self::facts::SendFacts;
pub(crate) use self::kept::KeptFacts;
use super::mentions;
use crate::fault::Fault;
use crate::locks::{Locks, alone, shared};
use crate::log::{Log, WriterKey};
use crate::statements::messages::{ADVANCE_CHANNELS, INSERT_MESSAGES};
use crate::statements::read_marks::READ_UP_TO;
use crate::statements::streams::SET_CHANNEL_STREAMS;
use crate::tx::Tx;
use crate::value::{Value, values};

/// A message to be sent, and the caller that waits for it.
pub(crate) struct Sending {
    pub(crate) new: SendMessage,
    pub(crate) outcome: Option<Outcome<Arc<Message>>>,
    pub(crate) reply: oneshot::Sender<Outcome<Arc<Message>>>,
}

impl Sending {
    pub(crate) fn locks(&self) -> Locks {
        locks(&self.new)
    }
}

/// What a send works on: its channel, and its author's files if it takes some.
pub(in crate::acts) fn locks(new: &SendMessage) -> Locks {
    let author = if new.attachments.is_empty() { shared(new.actor.user) } else { alone(new.actor.user) };
    Locks::of([author, alone(new.channel)])
}

/// What a send that is repeated has in common with the first one: author, channel, nonce and what was sent.
type NonceKey<'a> = (UserId, ChannelId, &'a str, SendDigest);

fn nonce_key(new: &SendMessage) -> Option<NonceKey<'_>> {
    new.nonce.as_ref().map(|nonce| (new.actor.user, new.channel, nonce.text.as_str(), nonce.digest))
}

/// What the rules decided on one message of the step.
enum SendOutcome {
    Answered(Outcome<Arc<Message>>),
    /// It repeats the message at this index of the same step.
    Repeats(usize),
    Placed(MessageSlot),
}

/// The position, `seq` and time that a message gets.
#[derive(Clone, Copy)]
struct MessageSlot {
    position: i64,
    seq: u64,
    at: Timestamp,
    /// Where the event stands among all that the writer wrote.
    position_in_log: Position,
}

/// Decides on all of them and writes the accepted ones. Afterwards each has its outcome.
pub(crate) async fn send_all<T: Tx>(tx: &mut T, log: &mut Log, sends: &mut [&mut Sending]) -> Result<(), Fault> {
    let mut facts = SendFacts::read(tx, log.now(), sends).await?;
    let outcomes = decide(&mut facts, log, sends);
    let ids = write(tx, &facts, log.writer(), sends, &outcomes).await?;
    if let Some(kept) = tx.kept_facts() {
        facts.keep_heads(kept);
    }
    let mut made: HashMap<usize, Arc<Message>> = HashMap::new();
    for (index, (sending, outcome)) in sends.iter_mut().zip(outcomes).enumerate() {
        sending.outcome = Some(match outcome {
            SendOutcome::Answered(outcome) => outcome,
            SendOutcome::Repeats(first) => Ok(made.get(&first).cloned().ok_or_else(lost)?),
            SendOutcome::Placed(slot) => {
                let channel = facts.channel(sending.new.channel).ok_or_else(lost)?;
                let message = message(&facts, &channel, &sending.new, slot, &ids)?;
                announce(log, &channel, &message, slot);
                made.insert(index, message.clone());
                Ok(message)
            }
        });
    }
    mentions::keep(tx, made.values().map(AsRef::as_ref)).await
}

fn decide(facts: &mut SendFacts, log: &mut Log, sends: &[&mut Sending]) -> Vec<SendOutcome> {
    let now = log.now();
    let mut nonce_keys: HashMap<NonceKey<'_>, usize> = HashMap::new();
    let mut outcomes = Vec::with_capacity(sends.len());
    for (index, sending) in sends.iter().enumerate() {
        let new = &sending.new;
        let nonce_key = nonce_key(new);
        let outcome = match facts.may_send(new, now) {
            Err(refusal) => SendOutcome::Answered(Err(refusal)),
            Ok(()) => match (facts.sent_before(new), nonce_key.and_then(|nonce_key| nonce_keys.get(&nonce_key))) {
                (Some(outcome), _) => SendOutcome::Answered(outcome),
                (None, Some(first)) => SendOutcome::Repeats(*first),
                (None, None) => match facts.place_if_sound(new, log) {
                    Ok(slot) => SendOutcome::Placed(slot),
                    Err(refusal) => SendOutcome::Answered(Err(refusal)),
                },
            },
        };
        if let (SendOutcome::Placed(_), Some(nonce_key)) = (&outcome, nonce_key) {
            nonce_keys.insert(nonce_key, index);
        }
        outcomes.push(outcome);
    }
    outcomes
}

/// Writes the accepted messages; answers their ids, by channel and position.
async fn write<T: Tx>(
    tx: &mut T,
    facts: &SendFacts,
    writer: WriterKey,
    sends: &[&mut Sending],
    outcomes: &[SendOutcome],
) -> Result<HashMap<(ChannelId, i64), MessageId>, Fault> {
    let placed = || {
        sends.iter().zip(outcomes).filter_map(|(sending, outcome)| match outcome {
            SendOutcome::Placed(slot) => Some((&sending.new, slot)),
            SendOutcome::Answered(_) | SendOutcome::Repeats(_) => None,
        })
    };
    let rows: Vec<_> = placed()
        .map(|(new, slot)| {
            let MessageSlot { position, seq, at, position_in_log } = *slot;
            let nonce = new.nonce.as_ref();
            let (text, digest) = (nonce.map(|nonce| &nonce.text), nonce.map_or(0, |nonce| nonce.digest.get()));
            let (channel, author, act) = (new.channel, new.actor.user, position_in_log.act);
            let (reply, silent) = (new.reply.map(|reply| reply.to), new.reply.is_some_and(|reply| reply.silent));
            values![channel, position, seq, author, &new.content, text, digest, at, writer.id, act, reply, silent]
        })
        .collect();
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let mut ids = HashMap::with_capacity(rows.len());
    for mut row in tx.batch(&INSERT_MESSAGES, rows).await? {
        let id = row.id()?;
        ids.insert((row.id()?, row.int()?), id);
    }
    let mut taken = Vec::new();
    for (new, slot) in placed() {
        let id = ids.get(&(new.channel, slot.position)).ok_or_else(|| Fault::shape("a sent message has no id"))?;
        taken.extend(new.attachments.iter().map(|file| values![*file, *id, new.channel]));
    }
    files::give(tx, taken).await?;
    let (channels, streams) = facts.advanced(&ids, writer);
    tx.execute_batch(&ADVANCE_CHANNELS, channels).await?;
    tx.execute_batch(&SET_CHANNEL_STREAMS, streams).await?;
    tx.execute_batch(&READ_UP_TO, marks(placed(), &ids)?).await?;
    Ok(ids)
}

/// Up to where each of the senders has read now: their last message in each channel.
fn marks<'a>(
    placed: impl Iterator<Item = (&'a SendMessage, &'a MessageSlot)>,
    ids: &HashMap<(ChannelId, i64), MessageId>,
) -> Result<Vec<Vec<Value>>, Fault> {
    let last: BTreeMap<(ChannelId, UserId), i64> =
        placed.map(|(new, slot)| ((new.channel, new.actor.user), slot.position)).collect();
    let mark = |((channel, user), position)| {
        let id = ids.get(&(channel, position)).ok_or_else(|| Fault::shape("a sent message has no id"))?;
        Ok(values![channel, user, position, *id])
    };
    last.into_iter().map(mark).collect()
}

fn message(
    facts: &SendFacts,
    channel: &Channel,
    new: &SendMessage,
    slot: MessageSlot,
    ids: &HashMap<(ChannelId, i64), MessageId>,
) -> Result<Arc<Message>, Fault> {
    let id = *ids.get(&(channel.id, slot.position)).ok_or_else(lost)?;
    Ok(Arc::new(Message {
        id,
        channel: channel.id,
        guild: channel.guild,
        author: facts.author(new.actor.user).ok_or_else(lost)?,
        content: new.content.clone(),
        nonce: new.nonce.as_ref().map(|nonce| nonce.text.clone()),
        created_at: slot.at,
        edited_at: None,
        mentions: facts.mentions(new),
        mentions_everyone: facts.mentions_everyone(new),
        reactions: Reactions::default(),
        reply_to: facts.reply_to(new),
        attachments: facts.files.of(new, id),
    }))
}

/// What was decided on has nothing that it was decided on: a mistake of this module.
fn lost() -> Fault {
    Fault::shape("a sent message is lost")
}

fn announce(log: &mut Log, channel: &Arc<Channel>, message: &Arc<Message>, slot: MessageSlot) {
    let kind = EventKind::MessageCreated { channel: channel.clone(), message: message.clone() };
    let stream = Stream::Channel(channel.id);
    log.push(Event { stream, seq: Some(slot.seq), position: Some(slot.position_in_log), at: slot.at, kind });
    for (part, user) in (1..).zip(mentions::new_mentions(message, &[])) {
        let kind = EventKind::Mentioned { channel: channel.clone(), message: message.clone(), user };
        let position = Some(Position { part, ..slot.position_in_log });
        log.push(Event { stream: Stream::User(user), seq: None, position, at: slot.at, kind });
    }
}
