//! Every example of every document, as the transcripts beside the dialects have them.

use std::path::{Path, PathBuf};

use testkit::{Engine, replay, transcripts};
use voices::Dialect;

/// The folder of the transcripts of a dialect.
fn folder(dialect: Dialect) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(dialect.name()).join("transcripts")
}

async fn of(dialect: Dialect, engine: Engine) {
    let played = replay(&folder(dialect), engine).await;
    assert!(played > 0, "{} has no transcript", dialect.name());
}

pub(crate) async fn of_command(engine: Engine) {
    of(Dialect::Command, engine).await;
}

pub(crate) async fn of_auth0(engine: Engine) {
    of(Dialect::Auth0, engine).await;
}

pub(crate) async fn of_pythia(engine: Engine) {
    of(Dialect::Pythia, engine).await;
}

pub(crate) async fn of_chat(engine: Engine) {
    of(Dialect::Chat, engine).await;
}

pub(crate) async fn of_gateway(engine: Engine) {
    of(Dialect::Gateway, engine).await;
}

#[test]
fn no_transcript_is_where_no_test_plays_it() {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("..")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "transcript") {
                found.push(path.canonicalize().unwrap());
            }
        }
    }
    let mut played: Vec<PathBuf> = Dialect::ALL.into_iter().flat_map(|dialect| transcripts(&folder(dialect))).collect();
    played = played.iter().map(|path| path.canonicalize().unwrap()).collect();
    found.sort();
    played.sort();
    assert_eq!(found, played);
}
