//! What administrators do, and that it is entered in the record.

use std::time::Duration;

use domain::event::Stream;
use domain::model::{AccountStatus, AdminActionKind, ChannelId, Role, Timestamp, User, UserId};
use domain::ports::{AccountFilter, Admission, Departure, MessageRef, NewChannel, NewInvite, OwnedResource};
use domain::verbs::{DeleteAnyMessage, PassOwnership, SanctionAccount, SetAdmin, Transfer};
use domain::{EventKind, MissingRight, Refusal, Resource, limits};

use crate::acts::{
    create_channel, create_guild, create_invite, delete_message, join_channel, join_guild, open_conversation, remove,
    set_admin, set_role,
};
use crate::edits::hall;
use crate::world::{START, World, actor, deleted, room};

const NOT_ADMIN: Refusal = Refusal::Forbidden(MissingRight::Administration);

fn sanction(by: &User, target: UserId, account_status: AccountStatus) -> SanctionAccount {
    SanctionAccount { actor: actor(by), target, account_status, reason: Some("noise".to_owned()) }
}

fn banned_for(hours: i64) -> AccountStatus {
    AccountStatus::Banned { until: Some(Timestamp::from_millis(START + hours * 3_600_000)) }
}

pub(crate) async fn accounts_are_barred_and_restored(world: World) {
    let ([ada, bob, eve], hall) = hall(&world).await;
    world.perform(set_admin("ada", true)).await.unwrap();
    let sanction = |who: &User, target, account_status| world.perform(sanction(who, target, account_status));
    assert_eq!(sanction(&bob, eve.id, banned_for(1)).await.unwrap_err(), NOT_ADMIN);
    assert_eq!(sanction(&ada, ada.id, banned_for(1)).await.unwrap_err(), Refusal::NotOnYourself);
    world.heard();
    let barred = sanction(&ada, bob.id, banned_for(1)).await.unwrap();
    assert_eq!(barred.account_status, banned_for(1));
    let heard = world.heard();
    assert_eq!((heard.len(), heard[0].stream), (1, Stream::User(bob.id)));
    assert_eq!(heard[0].kind, EventKind::AccountBarred { user: barred, reason: Some("noise".to_owned()) });
    assert_eq!(world.send(&bob, hall, "la").await.unwrap_err(), Refusal::Barred);
    world.clock.advance(Duration::from_hours(1));
    world.send(&bob, hall, "I am back").await.unwrap();
    sanction(&ada, eve.id, AccountStatus::Suspended { until: None }).await.unwrap();
    world.clock.advance(Duration::from_hours(10_000));
    assert_eq!(world.send(&eve, hall, "la").await.unwrap_err(), Refusal::Barred);
    let suspended = AccountFilter {
        account_status: Some(AccountStatus::Suspended { until: None }),
        count: 10,
        ..AccountFilter::default()
    };
    let found = world.store.accounts(ada.id, suspended).await.unwrap();
    assert_eq!(found.iter().map(|user| user.id).collect::<Vec<_>>(), [eve.id]);
    world.heard();
    sanction(&ada, eve.id, AccountStatus::Good).await.unwrap();
    sanction(&ada, eve.id, AccountStatus::Good).await.unwrap();
    assert_eq!(world.heard(), [], "nobody is put out by it");
    world.send(&eve, hall, "la").await.unwrap();
    let record = world.store.admin_actions(ada.id, None, 0, 10).await.unwrap();
    let deeds: Vec<_> = record.iter().map(|entry| (entry.action, entry.reason.as_deref())).collect();
    let reason = Some("noise");
    let expected = [
        (AdminActionKind::Restore, reason),
        (AdminActionKind::Suspend, reason),
        (AdminActionKind::Ban, reason),
        (AdminActionKind::Grant, None),
    ];
    assert_eq!(deeds, expected);
    assert_eq!(world.store.admin_actions(ada.id, Some(bob.id), 0, 10).await.unwrap(), [record[2].clone()]);
    assert_eq!(world.store.admin_actions(bob.id, None, 0, 10).await.unwrap_err(), NOT_ADMIN);
}

pub(crate) async fn rights_are_given_by_those_who_have_them(world: World) {
    let ([ada, bob, eve], _) = hall(&world).await;
    world.perform(set_admin("ada", true)).await.unwrap();
    let set_admin = |who, target, admin| world.perform(SetAdmin { actor: actor(who), target, admin });
    assert_eq!(set_admin(&bob, bob.id, true).await.unwrap_err(), NOT_ADMIN);
    assert!(set_admin(&ada, bob.id, true).await.unwrap().admin);
    assert_eq!(set_admin(&ada, ada.id, false).await.unwrap_err(), Refusal::NotOnYourself);
    assert!(!set_admin(&bob, ada.id, false).await.unwrap().admin);
    assert_eq!(set_admin(&ada, eve.id, true).await.unwrap_err(), NOT_ADMIN);
    let admins = world.store.admins().await.unwrap();
    assert_eq!(admins.iter().map(|user| user.id).collect::<Vec<_>>(), [bob.id]);
}

pub(crate) async fn any_message_can_be_taken_away(world: World) {
    let ([ada, bob, eve], hall) = hall(&world).await;
    let mallory = world.user("Mallory").await;
    world.perform(set_admin("mallory", true)).await.unwrap();
    let said = world.send(&bob, hall, "la").await.unwrap();
    world.heard();
    let delete_any_message =
        |who| world.perform(DeleteAnyMessage { actor: actor(who), message: said.id, reason: Some("noise".to_owned()) });
    assert_eq!(delete_any_message(&ada).await.unwrap_err(), NOT_ADMIN, "the channel's owner is none");
    delete_any_message(&mallory).await.unwrap();
    assert_eq!(delete_any_message(&mallory).await.unwrap_err(), Refusal::Unknown(Resource::Message));
    let heard = world.heard();
    let EventKind::MessageDeleted { channel, sent: 3, .. } = &heard[0].kind else { panic!("{heard:?}") };
    assert_eq!(channel.id, hall);
    let by = world.store.user(mallory.id).await.unwrap().unwrap();
    assert_eq!(heard[0].kind, deleted(channel, &said, 3, by));
    let record = world.store.admin_actions(mallory.id, Some(bob.id), 0, 10).await.unwrap();
    assert_eq!((record.len(), record[0].action, record[0].message), (1, AdminActionKind::DeleteMessage, Some(said.id)));
    let named = MessageRef { message: said.id, channel: None };
    assert!(world.perform(delete_message(&eve, named)).await.is_err());
}

/// A ban hands on what the account owns, as leaving does.
pub(crate) async fn bans_pass_on_what_was_owned(world: World) {
    let ([ada, bob, eve], hall) = hall(&world).await;
    let root = world.user("Root").await;
    world.perform(set_admin("root", true)).await.unwrap();
    world.perform(set_role(&ada, hall, eve.id, Role::Moderator)).await.unwrap();
    let attic = world.room(&ada, "attic").await.channel.id;
    world.perform(join_channel(&bob, Admission::Open(attic))).await.unwrap();
    let cellar = world.room(&ada, "cellar").await.channel.id;
    let guild = world.perform(create_guild(&ada, "Choir")).await.unwrap().id;
    let invite = NewInvite { code: "code".to_owned(), life: Duration::from_hours(1), max_uses: None };
    world.perform(create_invite(actor(&ada), guild, invite)).await.unwrap();
    world.perform(join_guild(&eve, "code")).await.unwrap();
    let choir = NewChannel { guild: Some(guild), ..room("choir") };
    let choir = world.perform(create_channel(&ada, choir)).await.unwrap().channel.id;
    world.perform(remove(&ada, choir, eve.id, Departure::Banned)).await.unwrap();
    let talk = world.perform(open_conversation(&ada, &[bob.id])).await.unwrap().channel.id;
    // A banned member doesn't become owner.
    let sanction = |target, account_status| world.perform(sanction(&root, target, account_status));
    sanction(bob.id, AccountStatus::Suspended { until: None }).await.unwrap();
    world.heard();
    sanction(ada.id, AccountStatus::Banned { until: None }).await.unwrap();
    while world.perform(PassOwnership).await.unwrap() {}
    let heard = world.heard_briefly();
    let (hall_stream, role) = (Stream::Channel(hall), "role changed");
    assert_eq!(
        heard[..4],
        [
            (Stream::User(ada.id), "account barred"),
            (hall_stream, "channel updated"),
            (hall_stream, role),
            (hall_stream, role)
        ]
    );
    assert!(heard.contains(&(Stream::Guild(guild), "guild updated")), "{heard:?}");
    assert!(heard.contains(&(Stream::User(eve.id), "member added")), "her channel lets her in: {heard:?}");
    let owner = |channel: ChannelId, user: UserId| {
        let store = world.store.clone();
        async move { store.channel_seen(user, channel).await.unwrap().channel.owner }
    };
    assert_eq!(owner(hall, eve.id).await, eve.id, "the moderator before who was in earlier");
    assert_eq!(owner(attic, eve.id).await, bob.id, "a suspended account comes back");
    assert_eq!(owner(cellar, eve.id).await, ada.id, "nobody else is there");
    assert_eq!(owner(choir, eve.id).await, eve.id);
    assert_eq!(world.store.guild(eve.id, guild).await.unwrap().guild.owner, eve.id);
    assert_eq!(
        world.store.channel(bob.id, talk).await.unwrap().channel.owner,
        ada.id,
        "a conversation of two is nobody's"
    );
    assert_eq!(world.role(hall, &eve).await.unwrap(), Role::Owner);
    assert_eq!(world.role(choir, &eve).await.unwrap(), Role::Owner);
    // Back in good standing she is a member like others.
    sanction(ada.id, AccountStatus::Good).await.unwrap();
    assert_eq!(world.role(hall, &ada).await.unwrap(), Role::Member);
    assert_eq!(world.role(choir, &ada).await.unwrap(), Role::Member);
    assert_eq!(world.role(cellar, &ada).await.unwrap(), Role::Owner);
}

/// What a banned account owns beyond one commit's share is passed on by later commits.
pub(crate) async fn bans_pass_on_much_in_slices(world: World) {
    let (ada, bob, root) = (world.user("Ada").await, world.user("Bob").await, world.user("Root").await);
    world.perform(set_admin("root", true)).await.unwrap();
    let many = 2 * limits::PASSED_ON_AT_ONCE + 3;
    for number in 0..many {
        let channel = world.room(&ada, &format!("hall {number}")).await.channel.id;
        world.perform(join_channel(&bob, Admission::Open(channel))).await.unwrap();
    }
    let owned = |user: UserId| format!("SELECT COUNT(*) FROM channels WHERE owner_id = {user}");
    world.perform(sanction(&root, ada.id, AccountStatus::Banned { until: None })).await.unwrap();
    assert_eq!(world.place.number(&owned(bob.id)).await, i64::from(limits::PASSED_ON_AT_ONCE));
    let mut commits = 0;
    while world.perform(PassOwnership).await.unwrap() {
        commits += 1;
    }
    assert_eq!((world.place.number(&owned(bob.id)).await, commits), (i64::from(many), 2));
    assert!(!world.perform(PassOwnership).await.unwrap());
    // An account that is restored before all was passed on keeps what is left.
    world.perform(sanction(&root, bob.id, banned_for(1))).await.unwrap();
    world.clock.advance(Duration::from_hours(1));
    assert!(world.perform(PassOwnership).await.is_ok());
    assert!(!world.perform(PassOwnership).await.unwrap());
}

pub(crate) async fn ownership_is_transferred(world: World) {
    let ([ada, bob, eve], hall) = hall(&world).await;
    let root = world.user("Root").await;
    world.perform(set_admin("root", true)).await.unwrap();
    let transfer =
        |actor, channel, target| world.perform(Transfer { actor, resource: OwnedResource::Channel(channel), target });
    assert_eq!(transfer(Some(actor(&ada)), hall, bob.id).await.unwrap_err(), NOT_ADMIN);
    let by = Some(actor(&root));
    assert_eq!(transfer(by, hall, root.id).await.unwrap_err(), Refusal::Unknown(Resource::Member));
    let nowhere = ChannelId::new(4000).unwrap();
    assert_eq!(transfer(by, nowhere, bob.id).await.unwrap_err(), Refusal::Unknown(Resource::Channel));
    world.heard();
    transfer(by, hall, bob.id).await.unwrap();
    let (own, role) = (Stream::Channel(hall), "role changed");
    assert_eq!(world.heard_briefly(), [(own, "channel updated"), (own, role), (own, role)]);
    transfer(by, hall, bob.id).await.unwrap();
    assert_eq!(world.heard(), [], "it is theirs already");
    assert_eq!(world.role(hall, &ada).await.unwrap(), Role::Member);
    transfer(None, hall, eve.id).await.unwrap();
    assert_eq!(world.role(hall, &eve).await.unwrap(), Role::Owner);
    let record = world.store.admin_actions(root.id, None, 0, 2).await.unwrap();
    assert_eq!(record[0].by, None, "done at the command line");
    assert_eq!(
        (record[1].action, record[1].target.id, record[1].reason.as_deref()),
        (AdminActionKind::Transfer, bob.id, Some("owner of the channel hall"))
    );
    let talk = world.perform(open_conversation(&ada, &[bob.id])).await.unwrap().channel.id;
    assert_eq!(transfer(by, talk, bob.id).await.unwrap_err(), Refusal::DirectConversation);
    world.perform(sanction(&root, bob.id, banned_for(1))).await.unwrap();
    assert_eq!(transfer(by, hall, bob.id).await.unwrap_err(), Refusal::Barred);
    // A guild's channel goes with the guild.
    let (owner, member, guild, choir) = crate::guilds::guild_of(&world, "Olga", "Max").await;
    transfer(by, choir, member.id).await.unwrap();
    assert_eq!(world.store.guild(owner.id, guild.id).await.unwrap().guild.owner, member.id);
    world.perform(Transfer { actor: by, resource: OwnedResource::Guild(guild.id), target: owner.id }).await.unwrap();
    assert_eq!(world.role(choir, &owner).await.unwrap(), Role::Owner);
    assert_eq!(transfer(by, choir, ada.id).await.unwrap_err(), Refusal::Unknown(Resource::Member));
}
