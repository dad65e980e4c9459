//! The acts that tests do often, by what they are about.

use std::time::Duration;

use domain::model::{Actor, ChannelId, GuildId, Identity, Profile, ReactionChoice, Role, User, UserId};
use domain::ports::{Admission, Departure, MessageRef, NewChannel, NewInvite, NewSession, OwnerLeaves, Proven};
use domain::verbs::{
    BindIdentity, CreateChannel, CreateGuild, CreateInvite, DeleteChannel, DeleteGuild, DeleteMessage, EditMessage,
    JoinChannel, JoinGuild, LeaveChannel, LeaveGuild, OpenConversation, OpenSession, React, RememberBrowser,
    RemoveFromChannel, RemoveFromGuild, SetAdminByName, SetRole, UnbanFromChannel, UnbanFromGuild, Unreact,
};

use crate::world::actor;

pub(crate) fn bind_identity(identity: Identity, profile: Profile, username: &str) -> BindIdentity {
    BindIdentity { identity, profile, username: username.to_owned() }
}

pub(crate) fn open_session(user: UserId, new: NewSession) -> OpenSession {
    OpenSession { user, new }
}

pub(crate) fn remember_browser(digest: &str, who: Proven, life: Duration, marks: Vec<String>) -> RememberBrowser {
    RememberBrowser { digest: digest.to_owned(), who, life, marks }
}

pub(crate) fn set_admin(username: &str, admin: bool) -> SetAdminByName {
    SetAdminByName { username: username.to_owned(), admin }
}

pub(crate) fn create_guild(user: &User, name: &str) -> CreateGuild {
    CreateGuild { actor: actor(user), name: name.to_owned(), invite: None, answered: None }
}

pub(crate) fn delete_guild(user: &User, guild: GuildId) -> DeleteGuild {
    DeleteGuild { actor: actor(user), guild }
}

pub(crate) fn create_invite(actor: Actor, guild: GuildId, new: NewInvite) -> CreateInvite {
    CreateInvite { actor, guild, new }
}

pub(crate) fn remove_from_guild(actor: Actor, guild: GuildId, target: UserId, how: Departure) -> RemoveFromGuild {
    RemoveFromGuild { actor, guild, target, how }
}

pub(crate) fn unban_from_guild(actor: Actor, guild: GuildId, target: UserId) -> UnbanFromGuild {
    UnbanFromGuild { actor, guild, target }
}

pub(crate) fn join_guild(user: &User, code: &str) -> JoinGuild {
    JoinGuild { actor: actor(user), code: code.to_owned() }
}

pub(crate) fn leave_guild(user: &User, guild: GuildId) -> LeaveGuild {
    LeaveGuild { actor: actor(user), guild }
}

pub(crate) fn create_channel(user: &User, new: NewChannel) -> CreateChannel {
    CreateChannel { actor: actor(user), new }
}

pub(crate) fn delete_channel(user: &User, channel: ChannelId) -> DeleteChannel {
    DeleteChannel { actor: actor(user), channel }
}

pub(crate) fn open_conversation(user: &User, others: &[UserId]) -> OpenConversation {
    OpenConversation { actor: actor(user), others: others.to_vec(), name: None }
}

pub(crate) fn join_channel(user: &User, admission: Admission) -> JoinChannel {
    JoinChannel { actor: actor(user), admission, answered: None }
}

pub(crate) fn leave_channel(user: &User, channel: ChannelId, owner: OwnerLeaves) -> LeaveChannel {
    LeaveChannel { actor: actor(user), channel, owner }
}

pub(crate) fn remove(user: &User, channel: ChannelId, target: UserId, how: Departure) -> RemoveFromChannel {
    RemoveFromChannel { actor: actor(user), channel, target, how }
}

pub(crate) fn unban(user: &User, channel: ChannelId, target: UserId) -> UnbanFromChannel {
    UnbanFromChannel { actor: actor(user), channel, target }
}

pub(crate) fn set_role(user: &User, channel: ChannelId, target: UserId, role: Role) -> SetRole {
    SetRole { actor: actor(user), channel, target, role }
}

pub(crate) fn edit(user: &User, named: MessageRef, content: &str) -> EditMessage {
    EditMessage { actor: actor(user), named, content: content.to_owned() }
}

pub(crate) fn delete_message(user: &User, named: MessageRef) -> DeleteMessage {
    DeleteMessage { actor: actor(user), named }
}

pub(crate) fn react(user: &User, named: MessageRef, choice: ReactionChoice) -> React {
    React { actor: actor(user), named, choice }
}

pub(crate) fn unreact(user: &User, named: MessageRef, choice: ReactionChoice) -> Unreact {
    Unreact { actor: actor(user), named, choice }
}
