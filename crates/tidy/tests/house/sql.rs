//! Where SQL is, and how the schema grows.

use crate::tree::{files, has_word, hold, rust_files};

/// The words by which a statement is known.
const STATEMENTS: &[&str] = &["SELECT", "INSERT INTO", "DELETE FROM", "CREATE TABLE", "ALTER TABLE", "DROP TABLE"];

/// What tests do to a Postgres server is asked of none of our tables, and crowds are put in past the server.
const TESTS: [&str; 2] = ["crates/testkit/src/cluster.rs", "crates/testkit/src/crowd.rs"];

#[test]
fn sql_is_in_the_store_alone() {
    let mut broken = Vec::new();
    let others = |path: &str, package: &str| !["store", "tidy"].contains(&package) && !TESTS.contains(&path);
    for file in rust_files().iter().filter(|file| others(&file.path, file.package())) {
        for (number, line) in file.source().strings.lines().enumerate() {
            let found = STATEMENTS.iter().filter(|word| has_word(line, word));
            broken.extend(found.map(|word| format!("{}:{}: {word}", file.path, number + 1)));
        }
    }
    let outside = files(&[".sql"]).into_iter().filter(|path| !path.starts_with("crates/store/"));
    broken.extend(outside);
    let rule = "no SQL outside crates/store";
    hold(
        rule,
        "every statement runs on both engines because one suite prepares them all; elsewhere none would",
        &broken,
    );
}

#[test]
fn migrations_are_numbered_without_gaps_on_both_engines() {
    let mut broken = Vec::new();
    let named = |folder: &str| {
        let paths = files(&[".sql"]).into_iter();
        let names = paths.filter_map(|path| path.strip_prefix(folder).map(str::to_owned));
        names.filter(|name| !name.contains('/')).collect::<Vec<_>>()
    };
    let [sqlite, postgres, shared] =
        ["sqlite/", "postgres/", ""].map(|engine| named(&format!("crates/store/migrations/{engine}")));
    for (place, name) in postgres.iter().chain(&shared).enumerate() {
        let wanted = format!("{:04}_", place + 1);
        if !name.starts_with(&wanted) {
            broken.push(format!("{name} should begin with {wanted}"));
        }
    }
    if sqlite != postgres {
        broken.push(format!("sqlite has {sqlite:?}, postgres has {postgres:?}"));
    }
    let rule =
        "migrations are numbered 0001, 0002, …; those with a text for each engine come first and are named alike";
    hold(rule, "a store of any age then grows by one known path, and both engines have the same history", &broken);
}
