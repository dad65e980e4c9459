//! The acts, one file each. An act reads what the rules need, lets them decide, writes, and announces; or it
//! refuses, and whatever it had written is taken back.

use std::future::Future;

use crate::fault::ActResult;
use crate::log::Log;
use crate::tx::Tx;

mod add_to_channel;
mod admin_log;
mod approach;
mod bind_identity;
mod claim_administration;
mod clear;
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
mod leave_channel;
mod leave_guild;
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
mod remove_from_guild;
mod remove_member;
mod renew_join_code;
mod revoke_invite;
mod rotate_refresh;
mod sanction;
mod send;
mod sent_before;
mod set_admin;
mod set_admin_by_name;
mod set_avatar;
mod set_password;
mod set_role;
mod set_status;
mod storage;
mod sweep;
mod toggle_reaction;
mod transfer;
mod unban;
mod unban_from_guild;
mod unreact;
mod update_channel;
mod update_guild;
mod update_profile;
mod welcome;

pub(crate) use add_to_channel::AddToChannel;
pub(crate) use bind_identity::BindIdentity;
pub(crate) use claim_administration::ClaimAdministration;
pub(crate) use clear::Clear;
pub(crate) use create_channel::CreateChannel;
pub(crate) use create_guild::CreateGuild;
pub(crate) use create_invite::CreateInvite;
pub(crate) use create_reaction_kind::CreateReactionKind;
pub(crate) use delete_any_message::DeleteAnyMessage;
pub(crate) use delete_channel::DeleteChannel;
pub(crate) use delete_file::DeleteFile;
pub(crate) use delete_guild::DeleteGuild;
pub(crate) use delete_message::DeleteMessage;
pub(crate) use delete_reaction::DeleteReaction;
pub(crate) use delete_reaction_kind::DeleteReactionKind;
pub(crate) use discard_files::DiscardFiles;
pub(crate) use edit_message::EditMessage;
pub(crate) use end_session::EndSession;
pub(crate) use expect_blob::ExpectBlob;
pub(crate) use grants::{ForgetBrowser, MakeCode, OpenGranted, RememberBrowser};
pub(crate) use hide_emails::HideEmails;
pub(crate) use invitation::MakeRegistrationCode;
pub(crate) use issuer_keys::{FirstIssuerKey, RotateIssuerKey};
pub(crate) use join_channel::JoinChannel;
pub(crate) use join_guild::JoinGuild;
pub(crate) use keep_file::KeepFile;
pub(crate) use leave_channel::LeaveChannel;
pub(crate) use leave_guild::LeaveGuild;
pub(crate) use open_conversation::{OpenConversation, pair};
pub(crate) use open_session::OpenSession;
pub(crate) use pass_ownership::PassOwnership;
pub(crate) use probe::Probe;
pub(crate) use prune::Pruning;
pub(crate) use react::React;
pub(crate) use redeem_code::RedeemCode;
pub(crate) use register::Register;
pub(crate) use remove_from_guild::RemoveFromGuild;
pub(crate) use remove_member::RemoveMember;
pub(crate) use renew_join_code::RenewJoinCode;
pub(crate) use revoke_invite::RevokeInvite;
pub(crate) use rotate_refresh::RotateRefresh;
pub(crate) use sanction::SanctionAccount;
pub(crate) use send::{Sending, send_all};
pub(crate) use sent_before::SentBefore;
pub(crate) use set_admin::SetAdmin;
pub(crate) use set_admin_by_name::SetAdminByName;
pub(crate) use set_avatar::GiveAvatar;
pub(crate) use set_password::{EndOtherSessions, MakePasswordLink, RedeemPasswordLink, SetPassword};
pub(crate) use set_role::SetRole;
pub(crate) use set_status::SetStatus;
pub(crate) use sweep::{ForgetBlobs, ReleaseBlobs};
pub(crate) use toggle_reaction::ToggleReaction;
pub(crate) use transfer::Transfer;
pub(crate) use unban::Unban;
pub(crate) use unban_from_guild::UnbanFromGuild;
pub(crate) use unreact::Unreact;
pub(crate) use update_channel::UpdateChannel;
pub(crate) use update_guild::UpdateGuild;
pub(crate) use update_profile::UpdateProfile;

/// Something that changes the state, whole or not at all. May be performed again when another node was in the way.
pub(crate) trait Act: Send + Sync + 'static {
    /// What it answers once it is committed.
    type Answer: Send + 'static;

    /// Whether it keeps a file: where the database has no room, whoever uploads is told of that.
    fn keeps_a_file(&self) -> bool {
        false
    }

    /// Checks, writes and announces.
    fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> impl Future<Output = ActResult<Self::Answer>> + Send;
}
