//! Opens a conversation; of two people the one they have.

use std::sync::Arc;

use domain::model::{ChannelKind, User, UserId};
use domain::verbs::OpenConversation;
use domain::{FieldProblem, Refusal, limits};

use super::approach::Approach;
use super::consent::consent;
use super::create_channel::room_for_channel;
use super::new_channel::NewChannelRow;
use super::{ActResult, ActedOn, Lock, Locks, Log, Name, Transact, Tx, alone, facts, params};
use crate::statements::channels::CHANNEL_BY_PAIR;

/// What a conversation of two is described as, as the clients expect it.
const DIRECT_DESCRIPTION: &str = "Direct Message Channel";

impl Transact for OpenConversation {
    type Answer = ActedOn;

    fn locks(&self) -> Locks {
        let pair = match *self.others {
            [other] => Some(alone(Lock::name(Name::Pair, &pair(self.actor.user, other)))),
            _ => None,
        };
        let others = self.others.iter().take(limits::GROUP_PEOPLE).map(|other| alone(*other));
        Locks::of([alone(self.actor.user)]).and(pair).and(others)
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<ActedOn> {
        let creator = facts::actor(tx, self.actor, log.now()).await?;
        let others = each_once(&self.others, creator.id)?;
        let mut people = vec![creator.clone()];
        for other in others {
            people.push(facts::target(tx, other).await?);
        }
        let new = NewChannelRow { private: true, ..NewChannelRow::room("", creator.id) };
        let new = if let [one, other] = people.as_slice() {
            let key = pair(one.id, other.id);
            if let Some(mut row) = tx.row(&CHANNEL_BY_PAIR, params![&key]).await? {
                return Ok(ActedOn { user: creator.id, channel: row.id()? });
            }
            let name = format!("dm-{}-{}", plain(one), plain(other));
            let description = Some(DIRECT_DESCRIPTION.to_owned());
            NewChannelRow { kind: ChannelKind::Direct, name, description, dm_key: Some(key), ..new }
        } else {
            let name = self.name.clone().unwrap_or_else(|| names(&people));
            NewChannelRow { kind: ChannelKind::Group, name, ..new }
        };
        consent(tx, creator.id, &people[1..]).await?;
        room_for_channel(tx, creator.id).await?;
        let approach = Approach { actor: creator.id, others: &people[1..], opens: true };
        approach.make(tx, log).await?;
        Ok(ActedOn { user: creator.id, channel: new.make(tx, log, people).await?.id })
    }
}

/// Each of the others once, in order.
fn each_once(given: &[UserId], creator: UserId) -> Result<Vec<UserId>, Refusal> {
    let mut others: Vec<UserId> = Vec::new();
    for other in given {
        if *other == creator {
            return Err(Refusal::NotOnYourself);
        }
        if !others.contains(other) {
            others.push(*other);
        }
        if others.len() >= limits::GROUP_PEOPLE {
            return Err(Refusal::invalid("others", FieldProblem::TooLong(limits::GROUP_PEOPLE - 1)));
        }
    }
    if others.is_empty() { Err(Refusal::invalid("others", FieldProblem::Missing)) } else { Ok(others) }
}

/// Under what the conversation of two people is found, whoever opened it.
pub(crate) fn pair(one: UserId, other: UserId) -> String {
    format!("{}:{}", one.min(other), one.max(other))
}

fn plain(user: &User) -> String {
    user.name().to_lowercase().replace(' ', "-")
}

/// A name for a conversation of several that was given none.
fn names(people: &[Arc<User>]) -> String {
    let names: Vec<&str> = people.iter().map(|user| user.name()).collect();
    names.join(", ").chars().take(limits::CHANNEL_NAME_CHARS).collect()
}
