//! Makes an invite to a guild.

use std::time::Duration;

use crate::core::Core;
use crate::model::{Actor, GuildId, Invite};
use crate::ports::NewInvite;
use crate::verbs::check::Check;
use crate::{FieldProblem, InvalidField, Outcome, limits};

/// Makes an invite to a guild; any member may. At most `limits::GUILD_INVITES` stand at once.
#[derive(Clone, Debug)]
pub struct CreateInvite {
    /// Who does it.
    pub actor: Actor,
    /// The guild.
    pub guild: GuildId,
    /// The invite.
    pub new: NewInvite,
}

/// What an invite is to be like.
#[derive(Clone, Copy, Debug, Default)]
pub struct InviteDraft {
    /// For how many seconds it admits; `limits::INVITE_LIFE` when nobody says.
    pub seconds: Option<i64>,
    /// How many it admits; any number when nobody says.
    pub max_uses: Option<i64>,
}

impl InviteDraft {
    /// What is wrong with it, for those who found something wrong already and want to name all of it.
    #[must_use]
    pub fn problems(&self) -> Vec<InvalidField> {
        let mut check = Check::default();
        self.check(&mut check);
        check.problems()
    }

    /// For how long it admits, and how many.
    fn check(&self, check: &mut Check) -> (Duration, Option<i64>) {
        let (shortest, longest) = limits::INVITE_LIVES;
        let bounds = (seconds(shortest), seconds(longest));
        let life = check.optional("expires_in", self.seconds.map(|wanted| within(wanted, bounds)));
        let life = life.map_or(limits::INVITE_LIFE, |seconds| Duration::from_secs(seconds.unsigned_abs()));
        let max_uses = self.max_uses.map(|wanted| within(wanted, (1, limits::INVITE_USES)));
        (life, check.optional("max_uses", max_uses))
    }
}

/// Makes an invite; any member may.
pub async fn create_invite(core: &Core, actor: Actor, guild: GuildId, draft: InviteDraft) -> Outcome<Invite> {
    let mut check = Check::default();
    let (life, max_uses) = draft.check(&mut check);
    check.done()?;
    core.perform(CreateInvite { actor, guild, new: NewInvite { code: core.code(), life, max_uses } }).await
}

fn seconds(span: Duration) -> i64 {
    i64::try_from(span.as_secs()).unwrap_or(i64::MAX)
}

fn within(number: i64, (least, most): (i64, i64)) -> Result<i64, FieldProblem> {
    if (least..=most).contains(&number) { Ok(number) } else { Err(FieldProblem::OutOfRange(least, most)) }
}
