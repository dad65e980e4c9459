//! What people want to be told of.

use domain::model::{NotificationLevel, NotificationScope, NotificationSetting, User};
use domain::verbs::SetNotifications;
use domain::{FieldProblem, Outcome, Refusal, limits};

use crate::acts::{create_guild, delete_guild};
use crate::world::{World, actor};

async fn quiet(world: &World, user: &User, scope: NotificationScope) -> Outcome<()> {
    let setting = NotificationSetting { level: NotificationLevel::Mentions, muted_until: None };
    world.perform(SetNotifications { actor: actor(user), scope, setting }).await
}

/// Those of guilds that one is in no more make room, and are shown no more before that.
pub(crate) async fn are_of_so_many_guilds_and_channels_at_most(world: World) {
    let ada = world.user("Ada").await;
    let room = NotificationScope::Channel(world.room(&ada, "room").await.channel.id);
    let mut guilds = Vec::new();
    for number in 0..limits::NOTIFICATION_SETTINGS {
        let guild = world.perform(create_guild(&ada, &number.to_string())).await.unwrap().id;
        quiet(&world, &ada, NotificationScope::Guild(guild)).await.unwrap();
        guilds.push(guild);
    }
    quiet(&world, &ada, NotificationScope::Guild(guilds[0])).await.unwrap();
    let most = FieldProblem::TooLong(limits::NOTIFICATION_SETTINGS);
    assert_eq!(quiet(&world, &ada, room).await, Err(Refusal::invalid("notifications", most)));
    world.perform(delete_guild(&ada, guilds[0])).await.unwrap();
    let shown = async || world.store.user_settings(ada.id).await.unwrap().notifications.len();
    assert_eq!(shown().await, limits::NOTIFICATION_SETTINGS - 1);
    quiet(&world, &ada, room).await.unwrap();
    assert_eq!(shown().await, limits::NOTIFICATION_SETTINGS);
}
