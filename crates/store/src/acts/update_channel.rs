//! Changes a channel's name, description, privacy, code or owner.

use std::sync::Arc;

use domain::event::{ChannelField, Stream};
use domain::model::{Channel, ChannelId, ChannelKind, Role, Roster, User, UserId};
use domain::ports::{ChannelChange, NewName};
use domain::rules::ChannelAccess;
use domain::verbs::UpdateChannel;
use domain::{EventKind, Outcome, Refusal, Resource, UniqueName, limits, rules};

use super::set_role::set_owner;
use super::{ActResult, ActedOn, Fault, Lock, Locks, Log, Name, Transact, Tx, alone, facts, params, shared};
use crate::reads::Rosters;
use crate::statements::Statement;
use crate::statements::channels::{CHANNEL_BY_CLAIM, CHANNEL_BY_CODE, CLAIM, SET_CHANNEL};

impl Transact for UpdateChannel {
    type Answer = ActedOn;

    fn locks(&self) -> Locks {
        let ChannelChange { name, join_code, spare_code, .. } = &self.change;
        let claim = name.iter().filter_map(|new| new.claim.as_ref().ok()).map(|claim| Lock::name(Name::Claim, claim));
        let codes = join_code.iter().flatten().chain([spare_code]).map(|code| Lock::name(Name::Code, code));
        let successor = self.change.owner.map(alone);
        Locks::of([shared(self.actor.user), alone(self.channel)]).and(claim.chain(codes).map(alone)).and(successor)
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<ActedOn> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        let access = facts::channel(tx, self.channel, actor.id).await?;
        let mut owner = rules::update(access.clone(), ChannelField::Description)?;
        let old = owner.channel().clone();
        let new = changed(&self.change, &old);
        if new.private != old.private || new.join_code != old.join_code {
            owner = rules::update(access.clone(), ChannelField::Privacy)?;
        }
        let old_claim = tx.one(&CLAIM, params![self.channel]).await?.opt_text()?;
        let claim = claimed(self.change.name.as_ref(), old_claim.as_deref())?;
        let successor = match self.change.owner {
            Some(target) if target != actor.id => Some(successor(tx, log, access, target).await?),
            _ => None,
        };
        if claim != old_claim && another_has(tx, &CHANNEL_BY_CLAIM, claim.as_deref(), owner.channel().id).await? {
            return Err(Refusal::Taken(UniqueName::ChannelName).into());
        }
        if new.join_code != old.join_code
            && another_has(tx, &CHANNEL_BY_CODE, new.join_code.as_deref(), owner.channel().id).await?
        {
            return Err(Refusal::Taken(UniqueName::JoinCode).into());
        }
        if new != *old || claim != old_claim {
            let params = params![new.id, &new.name, claim, new.description.clone(), new.private, new.join_code.clone()];
            tx.execute(&SET_CHANNEL, params).await?;
            let change = if new.private == old.private { ChannelField::Description } else { ChannelField::Privacy };
            announce_update(tx, log, self.channel, change).await?;
        }
        if let Some(successor) = successor {
            set_owner(tx, log, self.channel, Some(actor.clone()), successor).await?;
        }
        Ok(ActedOn { user: actor.id, channel: self.channel })
    }
}

/// The member of a channel who is to own it.
async fn successor<T: Tx>(
    tx: &mut T,
    log: &Log,
    access: Option<ChannelAccess>,
    target: UserId,
) -> ActResult<Arc<User>> {
    let channel = access.as_ref().map(|access| access.channel.id).ok_or(Refusal::Unknown(Resource::Channel))?;
    rules::set_role(access, facts::channel(tx, channel, target).await?, Role::Owner)?;
    let target = facts::target(tx, target).await?;
    rules::take_part(&target, log.now())?;
    Ok(target)
}

/// The channel as it is to be. One that is made private keeps its code, or gets one. A guild's channel and a
/// conversation are private whatever they say, and so nothing changes where they are told to be.
fn changed(change: &ChannelChange, old: &Channel) -> Channel {
    let ChannelChange { name, description, private, join_code, spare_code, owner: _ } = change;
    let always_private = old.guild.is_some() || old.kind != ChannelKind::Room;
    let private = match private {
        Some(true) if always_private => None,
        Some(false) if always_private => Some(!old.private),
        other => *other,
    };
    let given = join_code.clone().unwrap_or_else(|| old.join_code.clone());
    let join_code = match private {
        Some(true) => given.or_else(|| old.join_code.clone()).or_else(|| Some(spare_code.clone())),
        Some(false) | None => given,
    };
    Channel {
        name: name.as_ref().map_or_else(|| old.name.clone(), |new| new.name.clone()),
        description: description.clone().unwrap_or_else(|| old.description.clone()),
        private: private.unwrap_or(old.private),
        join_code,
        ..old.clone()
    }
}

/// What its name is to claim: a claimed name stays one.
fn claimed(new: Option<&NewName>, old: Option<&str>) -> Outcome<Option<String>> {
    match (new, old) {
        (Some(NewName { claim, .. }), Some(_)) => {
            claim.clone().map(Some).map_err(|problem| Refusal::invalid("name", problem))
        }
        (_, old) => Ok(old.map(str::to_owned)),
    }
}

/// Whether another channel has the name or code.
async fn another_has<T: Tx>(
    tx: &mut T,
    holder: &'static Statement,
    key: Option<&str>,
    channel: ChannelId,
) -> Result<bool, Fault> {
    let Some(key) = key else { return Ok(false) };
    let Some(mut row) = tx.row(holder, params![key]).await? else { return Ok(false) };
    Ok(row.id::<ChannelId>()? != channel)
}

/// Says that it changed; the channel as it is now.
pub(super) async fn announce_update<T: Tx>(
    tx: &mut T,
    log: &mut Log,
    channel: ChannelId,
    change: ChannelField,
) -> Result<Arc<Channel>, Fault> {
    let channel = facts::fresh_channel(tx, channel).await?;
    let roster = match channel.guild {
        Some(_) => Roster::default(),
        None => Rosters::new(channel.owner, limits::NESTED_MEMBERS).of(tx, &channel).await?,
    };
    let Roster { members, moderators, total } = roster;
    let (members, moderators) = (members.into(), moderators.into());
    let kind = EventKind::ChannelUpdated { channel: channel.clone(), members, moderators, total, change };
    log.announce(tx, &[Stream::Channel(channel.id)], kind).await?;
    Ok(channel)
}
