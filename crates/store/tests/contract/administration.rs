//! What administrators do, and that it is entered in the record.

use std::time::Duration;

use domain::event::Stream;
use domain::model::{Deed, Standing, Timestamp};
use domain::ports::{Named, Sought, Verdict};
use domain::{Lack, Refusal, Thing, What};

use crate::edits::hall;
use crate::world::{START, World, actor};

const NOT_ADMIN: Refusal = Refusal::Forbidden(Lack::Administration);

fn verdict(standing: Standing) -> Verdict {
    Verdict { standing, reason: Some("noise".to_owned()) }
}

fn banned_for(hours: i64) -> Standing {
    Standing::Banned { until: Some(Timestamp::from_millis(START + hours * 3_600_000)) }
}

pub(crate) async fn accounts_are_barred_and_restored(world: World) {
    let ([ada, bob, eve], hall) = hall(&world).await;
    world.store.set_admin("ada", true).await.unwrap();
    let judge = |who, target, standing| world.store.judge(actor(who), target, verdict(standing));
    assert_eq!(judge(&bob, eve.id, banned_for(1)).await.unwrap_err(), NOT_ADMIN);
    assert_eq!(judge(&ada, ada.id, banned_for(1)).await.unwrap_err(), Refusal::NotOnYourself);
    world.heard();
    let barred = judge(&ada, bob.id, banned_for(1)).await.unwrap();
    assert_eq!(barred.standing, banned_for(1));
    let heard = world.heard();
    assert_eq!((heard.len(), heard[0].stream), (1, Stream::User(bob.id)));
    assert_eq!(heard[0].what, What::AccountBarred { user: barred, reason: Some("noise".to_owned()) });
    assert_eq!(world.send(&bob, hall, "la").await.unwrap_err(), Refusal::Barred);
    world.clock.advance(Duration::from_hours(1));
    world.send(&bob, hall, "I am back").await.unwrap();
    judge(&ada, eve.id, Standing::Suspended { until: None }).await.unwrap();
    world.clock.advance(Duration::from_hours(10_000));
    assert_eq!(world.send(&eve, hall, "la").await.unwrap_err(), Refusal::Barred);
    let suspended = Sought { standing: Some(Standing::Suspended { until: None }), count: 10, ..Sought::default() };
    let found = world.store.accounts(ada.id, suspended).await.unwrap();
    assert_eq!(found.iter().map(|user| user.id).collect::<Vec<_>>(), [eve.id]);
    world.heard();
    judge(&ada, eve.id, Standing::Good).await.unwrap();
    judge(&ada, eve.id, Standing::Good).await.unwrap();
    assert_eq!(world.heard(), [], "nobody is put out by it");
    world.send(&eve, hall, "la").await.unwrap();
    let record = world.store.admin_actions(ada.id, None, 0, 10).await.unwrap();
    let deeds: Vec<_> = record.iter().map(|entry| (entry.deed, entry.reason.as_deref())).collect();
    let reason = Some("noise");
    let expected = [(Deed::Restore, reason), (Deed::Suspend, reason), (Deed::Ban, reason), (Deed::Grant, None)];
    assert_eq!(deeds, expected);
    assert_eq!(world.store.admin_actions(ada.id, Some(bob.id), 0, 10).await.unwrap(), [record[2].clone()]);
    assert_eq!(world.store.admin_actions(bob.id, None, 0, 10).await.unwrap_err(), NOT_ADMIN);
}

pub(crate) async fn rights_are_given_by_those_who_have_them(world: World) {
    let ([ada, bob, eve], _) = hall(&world).await;
    world.store.set_admin("ada", true).await.unwrap();
    let appoint = |who, target, admin| world.store.appoint(actor(who), target, admin);
    assert_eq!(appoint(&bob, bob.id, true).await.unwrap_err(), NOT_ADMIN);
    assert!(appoint(&ada, bob.id, true).await.unwrap().admin);
    assert_eq!(appoint(&ada, ada.id, false).await.unwrap_err(), Refusal::NotOnYourself);
    assert!(!appoint(&bob, ada.id, false).await.unwrap().admin);
    assert_eq!(appoint(&ada, eve.id, true).await.unwrap_err(), NOT_ADMIN);
    let admins = world.store.admins().await.unwrap();
    assert_eq!(admins.iter().map(|user| user.id).collect::<Vec<_>>(), [bob.id]);
}

pub(crate) async fn any_message_can_be_taken_away(world: World) {
    let ([ada, bob, eve], hall) = hall(&world).await;
    let mallory = world.user("Mallory").await;
    world.store.set_admin("mallory", true).await.unwrap();
    let said = world.send(&bob, hall, "la").await.unwrap();
    world.heard();
    let expunge = |who| world.store.expunge(actor(who), said.id, Some("noise".to_owned()));
    assert_eq!(expunge(&ada).await.unwrap_err(), NOT_ADMIN, "the channel's owner is none");
    expunge(&mallory).await.unwrap();
    assert_eq!(expunge(&mallory).await.unwrap_err(), Refusal::Unknown(Thing::Message));
    let what = What::MessageDeleted { channel: hall, guild: None, message: said.id, by: mallory.id };
    assert_eq!(world.heard()[0].what, what);
    let record = world.store.admin_actions(mallory.id, Some(bob.id), 0, 10).await.unwrap();
    assert_eq!((record.len(), record[0].deed, record[0].message), (1, Deed::DeleteMessage, Some(said.id)));
    let named = Named { message: said.id, channel: None };
    assert!(world.store.delete_message(actor(&eve), named).await.is_err());
}
