//! How the domain's acts are done, one file each. An act reads what the rules need, lets them decide, writes, and announces; or it
//! refuses, and whatever it had written is taken back.

use std::future::Future;

use crate::fault::{ActError, ActResult, Fault};
use crate::locks::{Lock, Locks, Name, Wanted, alone, shared};
use crate::log::Log;
use crate::tx::Tx;
use crate::value::{params, values};
use crate::{facts, shape};

mod add_to_channel;
mod admin_log;
mod approach;
mod bind_identity;
mod claim_administration;
mod clear_messages;
mod conclude;
mod consent;
mod create_channel;
mod create_guild;
mod create_invite;
mod create_reaction_kind;
mod delete_any_message;
mod delete_channel;
mod delete_file;
mod delete_guild;
mod delete_message;
mod delete_reaction;
mod delete_reaction_kind;
mod discard_files;
mod edit_message;
mod end_custom_status;
mod end_session;
mod expect_blob;
pub(crate) mod find_message;
mod grants;
mod hide_emails;
mod invitation;
mod issuer_keys;
mod join_channel;
mod join_guild;
mod keep_file;
mod keep_secret;
mod leave_channel;
mod leave_guild;
mod mark_read;
mod mentions;
mod new_channel;
mod open_conversation;
mod open_session;
mod pass_ownership;
mod probe;
mod profile;
mod prune;
mod react;
mod redeem_code;
mod register;
mod remove_from_channel;
mod remove_from_guild;
mod renew_join_code;
mod revoke_invite;
mod rotate_refresh;
mod sanction;
mod send;
mod sent_before;
mod set_admin;
mod set_admin_by_name;
mod set_avatar;
mod set_notifications;
mod set_password;
mod set_role;
mod set_status;
mod storage;
mod sweep;
mod toggle_reaction;
mod transfer;
mod unban_from_channel;
mod unban_from_guild;
mod unreact;
mod update_channel;
mod update_guild;
mod update_profile;
mod update_settings;
mod welcome;

pub(crate) use clear_messages::Clear;
pub(crate) use conclude::{ActedOn, Conclude};
pub(crate) use open_conversation::pair;
pub(crate) use probe::Probe;
pub(crate) use prune::Pruning;
pub(crate) use send::{KeptFacts, Sending, send_all};

/// A row of `meta`, which an act writes.
fn remembered(name: &str) -> Wanted {
    alone(Lock::name(Name::Memory, name))
}

/// Something that changes the state, whole or not at all, in the writer's transaction. May be run again when another
/// node was in the way.
pub(crate) trait Transact: Send + Sync + 'static {
    /// What it answers once it is committed: the output of the act, or what that is concluded from.
    type Answer: Send + 'static;

    /// Whether it keeps a file: where the database has no room, whoever uploads is told of that.
    fn keeps_a_file(&self) -> bool {
        false
    }

    /// All that it is known to work on before anything is read: what it changes alone, what it decides on at least
    /// shared. What shows only on the way it locks then, before it reads what it decides on.
    fn locks(&self) -> Locks;

    /// Checks, writes and announces.
    fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> impl Future<Output = ActResult<Self::Answer>> + Send;
}
