//! What is spoilt: what clients say in the transcripts beside the dialects, and the files of the corpus.

use std::fs;
use std::path::{Path, PathBuf};

use fastrand::Rng;
use testkit::{ClientInput, said};

/// What clients of a dialect say in its transcripts.
pub(crate) fn of_dialect(name: &str) -> Vec<ClientInput> {
    said(&here().join("../crates").join(name).join("transcripts"))
}

/// The files of a folder of the corpus.
pub(crate) fn of_corpus(folder: &str) -> Vec<Vec<u8>> {
    let folder = here().join("corpus").join(folder);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    files.iter().filter_map(|file| fs::read(file).ok()).collect()
}

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A seed with its placeholders filled: the token where it says so, else one of these words.
pub(crate) fn filled(rng: &mut Rng, seed: &str, token: &str, words: &[String]) -> String {
    let mut filled = String::with_capacity(seed.len());
    let mut rest = seed;
    while let Some((before, behind)) = rest.split_once('{') {
        filled.push_str(before);
        // JSON's own braces enclose no bare word.
        let name = behind.split_once('}').filter(|(name, _)| is_placeholder(name));
        let Some((name, after)) = name else {
            filled.push('{');
            rest = behind;
            continue;
        };
        let word = if name.contains("token") { token } else { words[rng.usize(..words.len())].as_str() };
        filled.push_str(word);
        rest = after;
    }
    filled.push_str(rest);
    filled
}

fn is_placeholder(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '-'))
}
