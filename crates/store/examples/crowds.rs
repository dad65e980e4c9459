//! What a crowd costs: `cargo run --release -p store --example crowds [SIZE]`. Deletes a guild of that many members while
//! somebody sends elsewhere, and reads a page with a message of that many reactions. On `SQLite`, in a folder of its own.

#![expect(clippy::print_stdout, reason = "it is there to print figures")]

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::model::{Actor, ChannelId, MessageId, ReactionChoice, ReactionKindId, Window};
use domain::ports::{Bus, MessageRef, Store};
use domain::verbs::{CreateChannel, CreateGuild, DeleteGuild, DeleteMessage, SendMessage, ToggleReaction};
use domain::{Event, limits};
use fixtures::{Counting, Uptime};
use store::{Database, Deps, PRUNE_EVERY};

const PAGES: u32 = 50;

/// Tells nobody.
struct Nobody;

impl Bus for Nobody {
    fn publish(&self, _events: Vec<Event>) {}
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let size: u32 = std::env::args().nth(1).map_or(Ok(100_000), |size| size.parse())?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("motet.db");
    let (clock, chance) = (Arc::new(Uptime::since(Instant::now())), Arc::new(Counting::default()));
    let (bus, log_life) = (Arc::new(Nobody), limits::LOG_LIFE);
    let deps =
        Deps { clock, chance, bus, prune_every: PRUNE_EVERY, log_life, limited: false, opener: store::Opener::Command };
    let store = store::open(&Database::Sqlite(file.clone()), deps).await?;
    let ada = register(store.as_ref(), "ada").await?;
    run(&file, &people(size))?;
    pages(store.as_ref(), &file, ada).await?;
    deletion(&store, &file, ada).await?;
    store.close().await;
    Ok(())
}

/// A page of a room with a message to which everybody reacted, and taking a reaction back and reacting.
async fn pages(store: &dyn Store, file: &Path, ada: Actor) -> Result<(), Box<dyn Error>> {
    let hall = room(store, ada, "hall").await?;
    let said = store.perform(message(ada, hall)).await.map_err(|refusal| refusal.label())?.id;
    let quiet = [time_page(store, ada, hall).await?, time_toggle(store, ada, hall, said).await?];
    run(file, &reactions(hall, said))?;
    let crowded = [time_page(store, ada, hall).await?, time_toggle(store, ada, hall, said).await?];
    println!("a page with a message of no reactions: {:.2} ms; reacting or taking back: {:.2} ms", quiet[0], quiet[1]);
    println!("of a reaction by everybody: {:.2} ms; reacting or taking back: {:.2} ms", crowded[0], crowded[1]);
    let begun = Instant::now();
    store
        .perform(DeleteMessage { actor: ada, named: MessageRef { message: said, channel: None } })
        .await
        .map_err(|refusal| refusal.label())?;
    println!("its deletion: {:.2} ms", millis(begun.elapsed()));
    Ok(())
}

/// Deletes a guild that everybody is in, while somebody sends elsewhere.
async fn deletion(store: &Arc<dyn Store>, file: &Path, ada: Actor) -> Result<(), Box<dyn Error>> {
    let guild = store
        .perform(CreateGuild { actor: ada, name: "choir".to_owned(), invite: None, answered: None })
        .await
        .map_err(|refusal| refusal.label())?
        .id;
    let attic = room(store.as_ref(), ada, "attic").await?;
    run(
        file,
        &format!(
            "INSERT INTO guild_members (guild_id, user_id, joined_at) SELECT {guild}, id, 0 FROM users WHERE id <> {}",
            ada.user
        ),
    )?;
    let sender = Arc::clone(store);
    let sending = tokio::spawn(async move {
        let (begun, mut longest) = (Instant::now(), Duration::ZERO);
        while begun.elapsed() < Duration::from_secs(10) {
            let sent = Instant::now();
            if sender.perform(message(ada, attic)).await.is_ok() {
                longest = longest.max(sent.elapsed());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        longest
    });
    tokio::time::sleep(Duration::from_secs(1)).await;
    let begun = Instant::now();
    store.perform(DeleteGuild { actor: ada, guild }).await.map_err(|refusal| refusal.label())?;
    println!("the deletion of a guild of everybody: {:.2} ms", millis(begun.elapsed()));
    while left(file)? > 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    println!("until its last row is gone: {:.1} s", begun.elapsed().as_secs_f64());
    println!("the longest wait of who sent elsewhere meanwhile: {:.1} ms", millis(sending.await?));
    Ok(())
}

async fn time_page(store: &dyn Store, ada: Actor, hall: ChannelId) -> Result<f64, Box<dyn Error>> {
    let begun = Instant::now();
    for _ in 0..PAGES {
        store.page(ada.user, hall, Window::Newest, 50).await.map_err(|refusal| refusal.label())?;
    }
    Ok(millis(begun.elapsed()) / f64::from(PAGES))
}

async fn time_toggle(
    store: &dyn Store,
    ada: Actor,
    hall: ChannelId,
    message: MessageId,
) -> Result<f64, Box<dyn Error>> {
    let kind = ReactionKindId::new(2).ok_or("no kind")?;
    let begun = Instant::now();
    for _ in 0..PAGES {
        let named = MessageRef { message, channel: Some(hall) };
        store
            .perform(ToggleReaction { actor: ada, named, choice: ReactionChoice::Kind(kind) })
            .await
            .map_err(|refusal| refusal.label())?;
    }
    Ok(millis(begun.elapsed()) / f64::from(PAGES))
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn people(size: u32) -> String {
    format!(
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {size}) \
         INSERT INTO users (username, username_key, admin, created_at, updated_at) \
         SELECT 'singer' || n, 'singer' || n, 0, 0, 0 FROM n"
    )
}

fn reactions(hall: ChannelId, said: MessageId) -> String {
    format!(
        "INSERT INTO reactions (channel_id, message_id, kind_id, user_id, created_at) \
         SELECT {hall}, {said}, 1, id, 0 FROM users; \
         INSERT INTO reaction_totals (message_id, kind_id, channel_id, total) \
         SELECT {said}, 1, {hall}, COUNT(*) FROM users"
    )
}

/// Runs SQL past the store.
fn run(file: &Path, sql: &str) -> Result<(), Box<dyn Error>> {
    let connection = rusqlite::Connection::open(file)?;
    connection.busy_timeout(Duration::from_secs(30))?;
    Ok(connection.execute_batch(&format!("BEGIN; {sql}; COMMIT"))?)
}

fn left(file: &Path) -> Result<i64, Box<dyn Error>> {
    let connection = rusqlite::Connection::open(file)?;
    Ok(connection.query_row(
        "SELECT (SELECT COUNT(*) FROM guild_members) + (SELECT COUNT(*) FROM guilds)",
        [],
        |row| row.get(0),
    )?)
}

async fn register(store: &dyn Store, name: &str) -> Result<Actor, Box<dyn Error>> {
    let user = store.perform(fixtures::register(name)).await.map_err(|refusal| refusal.label())?.user;
    Ok(Actor { user: user.id, session: None })
}

async fn room(store: &dyn Store, ada: Actor, name: &str) -> Result<ChannelId, Box<dyn Error>> {
    let new = fixtures::new_room(name);
    Ok(store.perform(CreateChannel { actor: ada, new }).await.map_err(|refusal| refusal.label())?.channel.id)
}

fn message(actor: Actor, channel: ChannelId) -> SendMessage {
    SendMessage { actor, channel, content: "la".to_owned(), nonce: None, reply: None, attachments: Vec::new() }
}
