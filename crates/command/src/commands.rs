//! The commands of document 000 that need nothing of the socket they came over, one short function each.

use std::sync::Arc;

use bytes::Bytes;
use domain::fanout::Subscription;
use domain::model::{Actor, Caller, Guild, Status, User, UserId, Window};
use domain::ports::Slice;
use domain::verbs::InviteDraft;
use domain::{Core, Refusal, Resource, limits, verbs};
use kit::{Fields, presence};

use super::decode::{self, UserChoice};
use super::{MESSAGES_PER_PAGE, STYLE, USERS_PER_PAGE, reply};

/// One command, and who gives it.
pub(super) struct CommandCall<'a> {
    pub(super) core: &'a Core,
    pub(super) actor: Actor,
    /// The socket, if it is a live one: its replies say more.
    pub(super) live: Option<&'a Subscription>,
    pub(super) payload: Fields,
}

type Reply = Result<Bytes, Refusal>;

pub(super) async fn register(core: &Core, caller: &Caller, payload: Fields) -> Reply {
    let login = verbs::register(core, caller, payload.read(decode::registration)?, STYLE).await?;
    Ok(reply::oneself(&login.user))
}

pub(super) async fn get_user(call: CommandCall<'_>) -> Reply {
    let id = match call.payload.read(decode::user_choice)?? {
        UserChoice::Me => call.actor.user,
        UserChoice::User(id) => id,
    };
    let user = call.core.store.user(id).await?.ok_or(Refusal::Unknown(Resource::User))?;
    Ok(if id == call.actor.user { reply::oneself(&user) } else { reply::user(&user) })
}

pub(super) async fn update_user(call: CommandCall<'_>) -> Reply {
    let draft = call.payload.read(decode::profile)?;
    let user = verbs::update_profile(call.core, call.actor, draft).await?;
    Ok(reply::oneself(&user))
}

pub(super) async fn set_status(call: CommandCall<'_>) -> Reply {
    let status = call.payload.read(decode::status)??;
    verbs::set_status(call.core, call.actor, status).await?;
    Ok(reply::status(presence::word(status)))
}

pub(super) async fn get_user_status(mut call: CommandCall<'_>) -> Reply {
    let id = match std::mem::take(&mut call.payload).read(decode::user_choice)?? {
        UserChoice::Me => call.actor.user,
        UserChoice::User(id) => id,
    };
    let user = call.core.store.user(id).await?.ok_or(Refusal::Unknown(Resource::User))?;
    Ok(reply::user_status(user.id, presence::word(status_of(&call, user.id))))
}

/// A user's status as the caller sees it: their own as they chose it, that of others as others may see it.
fn status_of(call: &CommandCall<'_>, user: UserId) -> Status {
    let status = call.core.hub.status_of(user);
    if user == call.actor.user { status } else { status.shown() }
}

pub(super) async fn delete_guild(call: CommandCall<'_>) -> Reply {
    let guild = call.payload.read(decode::guild)??;
    call.core.perform(verbs::DeleteGuild { actor: call.actor, guild }).await?;
    Ok(reply::done("Guild deleted"))
}

pub(super) async fn update_channel(call: CommandCall<'_>) -> Reply {
    let (channel, edit) = call.payload.read(decode::channel_edit)??;
    let view = verbs::update_channel(call.core, call.actor, channel, edit).await?;
    Ok(reply::channel(&view.channel))
}

pub(super) async fn delete_channel(call: CommandCall<'_>) -> Reply {
    let channel = call.payload.read(decode::channel)??;
    let view = call.core.perform(verbs::DeleteChannel { actor: call.actor, channel }).await?;
    Ok(reply::done(&format!("Channel {} deleted successfully", view.channel.name)))
}

pub(super) async fn create_guild(call: CommandCall<'_>) -> Reply {
    let name = call.payload.read(decode::guild_name)?;
    let guild = verbs::create_open_guild(call.core, call.actor, &name, call.live).await?;
    Ok(if call.live.is_some() { reply::guild_created(&guild) } else { reply::guild(&guild) })
}

pub(super) async fn get_guild(mut call: CommandCall<'_>) -> Reply {
    let id = std::mem::take(&mut call.payload).read(decode::guild)??;
    let summary = call.core.store.guild(call.actor.user, id).await?;
    if call.live.is_none() {
        return Ok(reply::guild(&summary.guild));
    }
    let members = some_members(call.core, call.actor.user, &summary.guild).await?;
    let status = |user: UserId| presence::word(status_of(&call, user));
    let unread = verbs::unread_counts(call.core, call.actor.user, summary.channels.iter().map(|one| one.id)).await?;
    Ok(reply::guild_data(&summary, &members, call.actor.user, status, &unread))
}

/// The members that a guild is shown with: cut at `limits::NESTED_MEMBERS`, the asker and the owner always in, by id.
async fn some_members(core: &Core, asker: UserId, guild: &Guild) -> Result<Vec<Arc<User>>, Refusal> {
    let most = u32::try_from(limits::NESTED_MEMBERS).unwrap_or(u32::MAX);
    let mut members = core.store.guild_members(asker, guild.id, None, most).await?;
    if members.len() < limits::NESTED_MEMBERS {
        return Ok(members);
    }
    let mut always = vec![asker, guild.owner];
    always.dedup();
    members.retain(|member| !always.contains(&member.id));
    members.truncate(limits::NESTED_MEMBERS - always.len());
    for id in always {
        members.extend(core.store.user(id).await?);
    }
    members.sort_unstable_by_key(|member| member.id);
    Ok(members)
}

pub(super) async fn list_user_guilds(call: CommandCall<'_>) -> Reply {
    let guilds = call.core.store.bare_guilds(call.actor.user).await?;
    Ok(reply::guilds(&guilds))
}

pub(super) async fn request_invite(call: CommandCall<'_>) -> Reply {
    let guild = call.payload.read(decode::guild)??;
    let invite = verbs::create_invite(call.core, call.actor, guild, InviteDraft::default()).await?;
    Ok(reply::invite(&invite.code))
}

pub(super) async fn join_guild(call: CommandCall<'_>) -> Reply {
    let code = call.payload.read(decode::invite_code)?;
    call.core.perform(verbs::JoinGuild { actor: call.actor, code: code.trim().to_owned() }).await?;
    Ok(reply::done("Joined guild"))
}

pub(super) async fn get_guild_channels(call: CommandCall<'_>) -> Reply {
    let guild = call.payload.read(decode::guild)??;
    let summary = call.core.store.guild(call.actor.user, guild).await?;
    let unread = verbs::unread_counts(call.core, call.actor.user, summary.channels.iter().map(|one| one.id)).await?;
    Ok(reply::channels(&summary.channels, &unread))
}

pub(super) async fn create_channel(call: CommandCall<'_>) -> Reply {
    let draft = call.payload.read(decode::channel_draft)??;
    let view = verbs::create_channel(call.core, call.actor, draft).await?;
    Ok(reply::channel(&view.channel))
}

pub(super) async fn get_channel(call: CommandCall<'_>) -> Reply {
    let id = call.payload.read(decode::channel)??;
    let channel = call.core.store.membership(call.actor.user, id).await?;
    Ok(reply::channel(&channel))
}

pub(super) async fn get_channel_users(mut call: CommandCall<'_>) -> Reply {
    let of = std::mem::take(&mut call.payload).read(decode::page_of)??;
    let skip = of.skip(USERS_PER_PAGE);
    let page = call
        .core
        .store
        .members(call.actor.user, of.channel, Slice { after: None, skip, count: USERS_PER_PAGE })
        .await?;
    if call.live.is_none() {
        return Ok(reply::users(of.page, &page));
    }
    let status = |user: UserId| presence::word(status_of(&call, user));
    Ok(reply::users_seen(of.page, &page, status))
}

pub(super) async fn send_message(call: CommandCall<'_>) -> Reply {
    let (channel, draft) = call.payload.read(decode::message_draft)??;
    let message = verbs::send_message(call.core, call.actor, channel, draft).await?;
    Ok(reply::sent(&message))
}

pub(super) async fn get_messages(call: CommandCall<'_>) -> Reply {
    let of = call.payload.read(decode::page_of)??;
    let window = Window::Skip(of.skip(MESSAGES_PER_PAGE));
    let page = call.core.store.page(call.actor.user, of.channel, window, MESSAGES_PER_PAGE).await?;
    Ok(reply::messages(of.page, &page))
}
