//! Guilds and channels that are renamed or taken away, with all that was in them.

use domain::event::{ChannelField, Stream};
use domain::model::Window;
use domain::ports::ChannelChange;
use domain::verbs::{UpdateChannel, UpdateGuild};
use domain::{EventKind, MissingRight, Refusal, Resource};

use crate::acts::{create_guild, delete_channel, delete_guild, join_guild};
use crate::guilds::{channel, guild};
use crate::world::{World, actor};

const NO_GUILD: Refusal = Refusal::Unknown(Resource::Guild);
const NO_CHANNEL: Refusal = Refusal::Unknown(Resource::Channel);
const NOT_OWNER: Refusal = Refusal::Forbidden(MissingRight::Ownership);

pub(crate) async fn a_guild_is_renamed_by_its_owner(world: World) {
    let (ada, bob, guild, _) = guild(&world).await;
    let mallory = world.user("Mallory").await;
    world.heard();
    let rename = |who, name: &str| {
        world.perform(UpdateGuild { actor: actor(who), guild: guild.id, name: Some(name.to_owned()), owner: None })
    };
    assert_eq!(rename(&bob, "Bobs").await.unwrap_err(), NOT_OWNER);
    assert_eq!(rename(&mallory, "Hers").await.unwrap_err(), NO_GUILD);
    assert_eq!(world.heard(), []);
    let renamed = rename(&ada, "Chorus").await.unwrap();
    assert_eq!(world.store.guild(bob.id, guild.id).await.unwrap().guild, renamed);
    let heard = world.heard();
    assert_eq!((heard.len(), heard[0].stream), (1, Stream::Guild(guild.id)));
    assert_eq!(heard[0].kind, EventKind::GuildUpdated { guild: renamed.into() });
}

pub(crate) async fn a_guild_goes_with_all_that_is_in_it(world: World) {
    let (ada, bob, guild, hall) = guild(&world).await;
    let attic = channel(&world, &ada, guild.id, "attic").await;
    let said = world.send(&bob, hall, "la").await.unwrap();
    world.heard();
    assert_eq!(world.perform(delete_guild(&bob, guild.id)).await.unwrap_err(), NOT_OWNER);
    world.perform(delete_guild(&ada, guild.id)).await.unwrap();
    let gone = [(Stream::Channel(hall), "channel deleted"), (Stream::Channel(attic), "channel deleted")];
    let heard = world.heard();
    let briefly: Vec<_> = heard.iter().map(|event| (event.stream, crate::world::kind_name(&event.kind))).collect();
    assert_eq!(briefly, [&gone[..], &[(Stream::Guild(guild.id), "guild deleted")]].concat());
    for user in [&ada, &bob] {
        assert_eq!(world.store.guild(user.id, guild.id).await.unwrap_err(), NO_GUILD);
        assert_eq!(world.store.guilds_of(user.id).await.unwrap(), []);
        assert_eq!(world.store.page(user.id, hall, Window::Newest, 9).await.unwrap_err(), NO_CHANNEL);
        assert_eq!(world.store.message(user.id, said.id).await.unwrap_err(), Refusal::Unknown(Resource::Message));
        assert_eq!(world.send(user, hall, "lo").await.unwrap_err(), NO_CHANNEL);
    }
    assert_eq!(world.perform(join_guild(&bob, "code")).await.unwrap_err(), Refusal::InvalidInvite);
    assert_eq!(world.perform(delete_guild(&ada, guild.id)).await.unwrap_err(), NO_GUILD);
    // Ids aren't given again: what is made next is something else.
    let next = world.perform(create_guild(&ada, "Next")).await.unwrap();
    assert_ne!(next.id, guild.id);
    assert_ne!(channel(&world, &ada, next.id, "hall").await, hall);
}

pub(crate) async fn a_channel_is_changed_and_goes(world: World) {
    let (ada, bob, guild, hall) = guild(&world).await;
    world.send(&bob, hall, "la").await.unwrap();
    world.heard();
    let described = || ChannelChange {
        description: Some(Some("where we sing".to_owned())),
        spare_code: "spare".to_owned(),
        ..ChannelChange::default()
    };
    assert_eq!(
        world.perform(UpdateChannel { actor: actor(&bob), channel: hall, change: described() }).await.unwrap_err(),
        NOT_OWNER
    );
    let changed =
        world.perform(UpdateChannel { actor: actor(&ada), channel: hall, change: described() }).await.unwrap().channel;
    assert_eq!(changed.description.as_deref(), Some("where we sing"));
    let heard = world.heard();
    let EventKind::ChannelUpdated { channel, change, .. } = &heard[0].kind else { panic!("{heard:?}") };
    assert_eq!((heard.len(), channel.as_ref(), *change), (1, &changed, ChannelField::Description));
    assert_eq!(world.perform(delete_channel(&bob, hall)).await.unwrap_err(), NOT_OWNER);
    world.perform(delete_channel(&ada, hall)).await.unwrap();
    assert_eq!(world.heard_briefly(), [(Stream::Channel(hall), "channel deleted")]);
    assert_eq!(world.perform(delete_channel(&ada, hall)).await.unwrap_err(), NO_CHANNEL);
    assert_eq!(world.send(&bob, hall, "lo").await.unwrap_err(), NO_CHANNEL);
    assert_eq!(world.store.guild(bob.id, guild.id).await.unwrap().channels, []);
}

/// No message is acknowledged after the channel went.
pub(crate) async fn race_with_sends(world: World) {
    let (ada, bob, guild, _) = guild(&world).await;
    for round in 0..10 {
        let attic = channel(&world, &ada, guild.id, &format!("attic {round}")).await;
        world.heard();
        let sends = futures_util::future::join_all((0..10).map(|_| world.send(&bob, attic, "la")));
        let (sent, deleted) = tokio::join!(sends, world.perform(delete_channel(&ada, attic)));
        assert!(deleted.is_ok());
        let said = sent.iter().filter(|sent| sent.is_ok()).count();
        assert!(sent.into_iter().all(|sent| sent.is_ok() || sent == Err(NO_CHANNEL)));
        let heard = world.heard_briefly();
        assert_eq!(heard.len(), said + 1);
        assert_eq!(heard[said], (Stream::Channel(attic), "channel deleted"));
    }
}
