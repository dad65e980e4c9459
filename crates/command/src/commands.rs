//! The commands of document 000 that need nothing of the socket they came over, one short function each.

use std::sync::Arc;

use bytes::Bytes;
use domain::fanout::Subscription;
use domain::model::{Actor, Caller, Guild, Status, User, UserId, Window};
use domain::ports::Slice;
use domain::verbs::InviteDraft;
use domain::{Core, Refusal, Resource, limits, verbs};
use kit::{Fields, presence};

use super::decode::{self, Whom};
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

pub(super) async fn get_user(given: CommandCall<'_>) -> Reply {
    let id = match given.payload.read(decode::whom)?? {
        Whom::Me => given.actor.user,
        Whom::User(id) => id,
    };
    let user = given.core.store.user(id).await?.ok_or(Refusal::Unknown(Resource::User))?;
    Ok(if id == given.actor.user { reply::oneself(&user) } else { reply::user(&user) })
}

pub(super) async fn update_user(given: CommandCall<'_>) -> Reply {
    let draft = given.payload.read(decode::profile)?;
    let user = verbs::update_profile(given.core, given.actor, draft).await?;
    Ok(reply::oneself(&user))
}

pub(super) async fn set_status(given: CommandCall<'_>) -> Reply {
    let status = given.payload.read(decode::status)??;
    verbs::set_status(given.core, given.actor, status).await?;
    Ok(reply::status(presence::word(status)))
}

pub(super) async fn get_user_status(mut given: CommandCall<'_>) -> Reply {
    let id = match std::mem::take(&mut given.payload).read(decode::whom)?? {
        Whom::Me => given.actor.user,
        Whom::User(id) => id,
    };
    let user = given.core.store.user(id).await?.ok_or(Refusal::Unknown(Resource::User))?;
    Ok(reply::user_status(user.id, presence::word(status_of(&given, user.id))))
}

/// A user's status as the caller sees it: their own as they chose it, that of others as others may see it.
fn status_of(given: &CommandCall<'_>, user: UserId) -> Status {
    let status = given.core.hub.status_of(user);
    if user == given.actor.user { status } else { status.shown() }
}

pub(super) async fn delete_guild(given: CommandCall<'_>) -> Reply {
    let guild = given.payload.read(decode::guild)??;
    given.core.perform(verbs::DeleteGuild { actor: given.actor, guild }).await?;
    Ok(reply::done("Guild deleted"))
}

pub(super) async fn update_channel(given: CommandCall<'_>) -> Reply {
    let (channel, edit) = given.payload.read(decode::channel_edit)??;
    let view = verbs::update_channel(given.core, given.actor, channel, edit).await?;
    Ok(reply::channel(&view.channel))
}

pub(super) async fn delete_channel(given: CommandCall<'_>) -> Reply {
    let channel = given.payload.read(decode::channel)??;
    let view = given.core.perform(verbs::DeleteChannel { actor: given.actor, channel }).await?;
    Ok(reply::done(&format!("Channel {} deleted successfully", view.channel.name)))
}

pub(super) async fn create_guild(given: CommandCall<'_>) -> Reply {
    let name = given.payload.read(decode::guild_name)?;
    let guild = verbs::create_open_guild(given.core, given.actor, &name, given.live).await?;
    Ok(if given.live.is_some() { reply::guild_created(&guild) } else { reply::guild(&guild) })
}

pub(super) async fn get_guild(mut given: CommandCall<'_>) -> Reply {
    let id = std::mem::take(&mut given.payload).read(decode::guild)??;
    let summary = given.core.store.guild(given.actor.user, id).await?;
    if given.live.is_none() {
        return Ok(reply::guild(&summary.guild));
    }
    let members = some_members(given.core, given.actor.user, &summary.guild).await?;
    let status = |user: UserId| presence::word(status_of(&given, user));
    let unread = verbs::unread_counts(given.core, given.actor.user, summary.channels.iter().map(|one| one.id)).await?;
    Ok(reply::guild_data(&summary, &members, given.actor.user, status, &unread))
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

pub(super) async fn list_user_guilds(given: CommandCall<'_>) -> Reply {
    let guilds = given.core.store.bare_guilds(given.actor.user).await?;
    Ok(reply::guilds(&guilds))
}

pub(super) async fn request_invite(given: CommandCall<'_>) -> Reply {
    let guild = given.payload.read(decode::guild)??;
    let invite = verbs::create_invite(given.core, given.actor, guild, InviteDraft::default()).await?;
    Ok(reply::invite(&invite.code))
}

pub(super) async fn join_guild(given: CommandCall<'_>) -> Reply {
    let code = given.payload.read(decode::invite_code)?;
    given.core.perform(verbs::JoinGuild { actor: given.actor, code: code.trim().to_owned() }).await?;
    Ok(reply::done("Joined guild"))
}

pub(super) async fn get_guild_channels(given: CommandCall<'_>) -> Reply {
    let guild = given.payload.read(decode::guild)??;
    let summary = given.core.store.guild(given.actor.user, guild).await?;
    let unread = verbs::unread_counts(given.core, given.actor.user, summary.channels.iter().map(|one| one.id)).await?;
    Ok(reply::channels(&summary.channels, &unread))
}

pub(super) async fn create_channel(given: CommandCall<'_>) -> Reply {
    let draft = given.payload.read(decode::channel_draft)??;
    let view = verbs::create_channel(given.core, given.actor, draft).await?;
    Ok(reply::channel(&view.channel))
}

pub(super) async fn get_channel(given: CommandCall<'_>) -> Reply {
    let id = given.payload.read(decode::channel)??;
    let channel = given.core.store.membership(given.actor.user, id).await?;
    Ok(reply::channel(&channel))
}

pub(super) async fn get_channel_users(mut given: CommandCall<'_>) -> Reply {
    let of = std::mem::take(&mut given.payload).read(decode::page_of)??;
    let skip = of.skip(USERS_PER_PAGE);
    let page = given
        .core
        .store
        .members(given.actor.user, of.channel, Slice { after: None, skip, count: USERS_PER_PAGE })
        .await?;
    if given.live.is_none() {
        return Ok(reply::users(of.page, &page));
    }
    let status = |user: UserId| presence::word(status_of(&given, user));
    Ok(reply::users_seen(of.page, &page, status))
}

pub(super) async fn send_message(given: CommandCall<'_>) -> Reply {
    let (channel, draft) = given.payload.read(decode::message_draft)??;
    let message = verbs::send_message(given.core, given.actor, channel, draft).await?;
    Ok(reply::sent(&message))
}

pub(super) async fn get_messages(given: CommandCall<'_>) -> Reply {
    let of = given.payload.read(decode::page_of)??;
    let window = Window::Skip(of.skip(MESSAGES_PER_PAGE));
    let page = given.core.store.page(given.actor.user, of.channel, window, MESSAGES_PER_PAGE).await?;
    Ok(reply::messages(of.page, &page))
}
