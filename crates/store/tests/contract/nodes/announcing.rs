//! What commits keep for other nodes.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use domain::model::{ChannelId, User, VersionVector};
use domain::ports::{Announcement, Bus, ProfileChange, Store, Told};
use domain::verbs::UpdateProfile;
use domain::{Event, limits};
use store::{Deps, Opener, PRUNE_EVERY};

use crate::guilds::guild_of;
use crate::world::{Counting, START, StoppedClock, TestDatabase, World, actor, message};

/// The bus of a node among others: words how many events there are, and remembers what was announced.
#[derive(Default)]
struct Announcer {
    announced: Mutex<Vec<Announcement>>,
    /// By how much its wordings are longer.
    padding: AtomicUsize,
}

impl Bus for Announcer {
    fn publish(&self, events: Vec<Event>) {
        panic!("{} events were told without being kept for others", events.len());
    }

    fn word(&self, events: &[Event]) -> Option<String> {
        let padding = ".".repeat(self.padding.load(Ordering::Relaxed));
        Some(format!("{} events{padding}", events.len()))
    }

    fn announce(&self, announcement: Announcement, _: Vec<Event>) -> Option<Told> {
        self.announced.lock().unwrap().push(announcement);
        None
    }
}

impl Announcer {
    fn last(&self) -> Announcement {
        self.announced.lock().unwrap().last().cloned().unwrap()
    }
}

async fn node(place: &TestDatabase) -> (Arc<dyn Store>, Arc<Announcer>) {
    let (bus, clock) = (Arc::new(Announcer::default()), Arc::new(StoppedClock::at(START)));
    let deps = Deps {
        clock,
        chance: Arc::new(Counting::default()),
        bus: bus.clone(),
        prune_every: PRUNE_EVERY,
        log_life: limits::LOG_LIFE,
        limited: false,
        opener: Opener::ClusterNode,
    };
    (store::open(&place.database(), deps).await.unwrap(), bus)
}

async fn say(store: &Arc<dyn Store>, user: &User, channel: ChannelId) {
    store.perform(message(user, channel, "hear, hear")).await.unwrap();
}

/// Each commit names what it saw of others; what one node kept another one reads, from where it stands.
pub(crate) async fn what_a_commit_brought_about_is_kept_with_what_it_saw(world: World) {
    if let TestDatabase::Sqlite(_) = world.place {
        return;
    }
    let (ada, bob, _, hall) = guild_of(&world, "Ada", "Bob").await;
    let ((one, told_by_one), (two, told_by_two)) = (node(&world.place).await, node(&world.place).await);
    let begun = one.writers().await.unwrap();
    let told = VersionVector::new(begun.iter().map(|writer| (writer.name, writer.head)).collect());
    say(&one, &ada, hall).await;
    say(&two, &bob, hall).await;
    say(&one, &bob, hall).await;
    let (first, second) = (told_by_one.announced.lock().unwrap()[0].clone(), told_by_two.last());
    let third = told_by_one.last();
    assert_eq!((first.place.before + 1, first.place.act), (first.place.act, third.place.before));
    assert_eq!(
        first.place.after.act_of(second.place.writer),
        Some(second.place.before),
        "the other one had only begun"
    );
    assert_eq!(second.place.after.act_of(first.place.writer), Some(first.place.act));
    assert_eq!(third.place.after.act_of(second.place.writer), Some(second.place.act));
    assert_eq!(first.wording, "1 events");
    let news = two.announced(told.clone()).await.unwrap();
    assert!(news.is_whole);
    let mut kept = news.announcements;
    kept.sort_by_key(|announcement| (announcement.place.writer, announcement.place.act));
    let mut expected = vec![first.clone(), second.clone(), third.clone()];
    expected.sort_by_key(|announcement| (announcement.place.writer, announcement.place.act));
    assert_eq!(kept, expected);
    let mut up_to_first = told;
    up_to_first.advance(first.place.writer, first.place.act);
    up_to_first.advance(second.place.writer, second.place.act);
    assert_eq!(two.announced(up_to_first).await.unwrap().announcements, [third]);
    for store in [one, two] {
        store.close().await;
    }
}

/// What much was committed of is read in parts.
pub(crate) async fn no_more_is_read_at_once_than_fits(world: World) {
    if let TestDatabase::Sqlite(_) = world.place {
        return;
    }
    let (ada, _, _, hall) = guild_of(&world, "Ada", "Bob").await;
    let (store, bus) = node(&world.place).await;
    let begun = store.writers().await.unwrap();
    let mut told = VersionVector::new(begun.iter().map(|writer| (writer.name, writer.head)).collect());
    bus.padding.store(limits::ANNOUNCEMENT_BYTES / 2, Ordering::Relaxed);
    for _ in 0..5 {
        say(&store, &ada, hall).await;
    }
    let mut parts = Vec::new();
    loop {
        let news = store.announced(told.clone()).await.unwrap();
        parts.push(news.announcements.len());
        for Announcement { place, .. } in news.announcements {
            told.advance(place.writer, place.act);
        }
        if news.is_whole {
            break;
        }
    }
    assert_eq!(parts, [2, 2, 1]);
    store.close().await;
}

/// What isn't kept in the log counts as an act as well, so that no node misses it.
pub(crate) async fn a_changed_profile_is_announced_too(world: World) {
    if let TestDatabase::Sqlite(_) = world.place {
        return;
    }
    let ada = world.user("Ada").await;
    let (one, told_by_one) = node(&world.place).await;
    for (round, name) in ["Ada L.", "A. Lovelace"].into_iter().enumerate() {
        let change = ProfileChange { display_name: Some(Some(name.to_owned())), ..ProfileChange::default() };
        one.perform(UpdateProfile { actor: actor(&ada), change }).await.unwrap();
        let last = told_by_one.last();
        assert_eq!((told_by_one.announced.lock().unwrap().len(), last.place.act), (round + 1, last.place.before + 1));
    }
    one.close().await;
}
