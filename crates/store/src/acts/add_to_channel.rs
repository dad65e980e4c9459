//! Puts somebody else into a channel.

use domain::rules;
use domain::verbs::AddToChannel;

use super::approach::Approach;
use super::new_channel::add_member;
use super::{ActResult, Locks, Log, Transact, Tx, alone, facts};

impl Transact for AddToChannel {
    type Answer = ();

    fn locks(&self) -> Locks {
        Locks::of([alone(self.actor.user), alone(self.target), alone(self.channel)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        let access = facts::channel(tx, self.channel, actor.id).await?;
        rules::invite(access.clone())?;
        let target = facts::target(tx, self.target).await?;
        rules::add_member(access, facts::channel(tx, self.channel, target.id).await?)?;
        let others = [target];
        let approach = Approach { actor: actor.id, others: &others, opens: false };
        approach.make(tx, log).await?;
        let [target] = others;
        Ok(add_member(tx, log, self.channel, &target, None).await?)
    }
}
