//! Every statement prepares on `SQLite`, and on Postgres where one is given, with parameters of the two known types.

mod plans;

use std::io::Write;

use tokio_postgres::NoTls;
use tokio_postgres::types::Type;

use super::{Batch, Statement};
use super::{
    administration, announcements, approaches, channels, copies, engine, files, grants, guilds, housekeeping, mentions,
    messages, passwords, reactions, read_marks, rosters, sessions, settings, streams, successors, users, writers,
};
use crate::migrations::{self, Migration};

pub(super) fn statements() -> impl Iterator<Item = (&'static str, &'static Statement)> {
    [
        administration::STATEMENTS,
        announcements::STATEMENTS,
        approaches::STATEMENTS,
        users::STATEMENTS,
        sessions::STATEMENTS,
        settings::STATEMENTS,
        grants::STATEMENTS,
        guilds::STATEMENTS,
        successors::STATEMENTS,
        channels::STATEMENTS,
        copies::STATEMENTS,
        rosters::STATEMENTS,
        mentions::STATEMENTS,
        messages::STATEMENTS,
        passwords::STATEMENTS,
        reactions::STATEMENTS,
        read_marks::STATEMENTS,
        files::STATEMENTS,
        streams::STATEMENTS,
        housekeeping::STATEMENTS,
        writers::STATEMENTS,
        migrations::STATEMENTS,
    ]
    .into_iter()
    .flatten()
    .copied()
}

pub(super) fn batches() -> impl Iterator<Item = (&'static str, &'static Batch)> {
    [
        users::BATCHES,
        sessions::BATCHES,
        guilds::BATCHES,
        channels::BATCHES,
        mentions::BATCHES,
        messages::BATCHES,
        reactions::BATCHES,
        read_marks::BATCHES,
        files::BATCHES,
        streams::BATCHES,
        housekeeping::BATCHES,
    ]
    .into_iter()
    .flatten()
    .copied()
}

#[test]
fn every_statement_prepares_on_sqlite() {
    let connection = rusqlite::Connection::open_in_memory().unwrap();
    for sql in migrations::schema(Migration::sqlite) {
        connection.execute_batch(&sql).unwrap();
    }
    for text in statements().map(|(_, one)| one.sqlite()).chain(batches().map(|(_, one)| one.sqlite())) {
        connection.prepare(text).unwrap_or_else(|error| panic!("{text}\n{error}"));
    }
}

/// Where a Postgres is to test against, if there is one.
#[expect(clippy::disallowed_methods, reason = "tests are told by the environment where a Postgres is")]
pub(super) fn postgres() -> Option<String> {
    let url = std::env::var("MOTET_TEST_POSTGRES").ok();
    if url.is_none() {
        std::io::stderr().write_all(b"POSTGRES WAS LEFT OUT: MOTET_TEST_POSTGRES is not set\n").unwrap();
    }
    url
}

#[test]
fn every_statement_prepares_on_postgres() {
    let Some(url) = postgres() else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(prepare_on_postgres(&url));
}

/// In a transaction that is rolled back, so that it leaves nothing.
async fn prepare_on_postgres(url: &str) {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    let driver = tokio::spawn(connection);
    client.batch_execute("BEGIN; CREATE SCHEMA motet_prepare; SET LOCAL search_path = motet_prepare").await.unwrap();
    for sql in migrations::schema(Migration::postgres) {
        client.batch_execute(&sql).await.unwrap();
    }
    for text in statements().map(|(_, one)| one.postgres()) {
        let prepared = client.prepare(text).await.unwrap_or_else(|error| panic!("{text}\n{error:?}"));
        assert!(prepared.params().iter().all(|kind| [Type::INT8, Type::TEXT].contains(kind)), "{text}");
        let known = [Type::INT8, Type::INT4, Type::TEXT, Type::BOOL];
        assert!(prepared.columns().iter().all(|column| known.contains(column.type_())), "{text}");
    }
    for text in batches().map(|(_, one)| one.postgres()).chain([engine::LOCK, engine::TRY_LOCK, engine::LOCKS_OF]) {
        client.prepare(text).await.unwrap_or_else(|error| panic!("{text}\n{error:?}"));
    }
    client.batch_execute("ROLLBACK").await.unwrap();
    drop(client);
    driver.await.unwrap().unwrap();
}
