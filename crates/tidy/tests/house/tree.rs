//! The files of the repository, as the rules see them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::lexer::{Source, without_tests};

/// Folders that hold nothing written by hand, or nothing of ours.
const SKIPPED: &[&str] = &["target", ".git", "node_modules", "vendor", "data", "__pycache__"];

/// A Rust file.
pub(crate) struct RustFile {
    /// Its path from the repository's root, with `/` between the parts.
    pub(crate) path: String,
    /// Its text as it stands.
    pub(crate) text: String,
}

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the root is there")
}

/// The paths, from the root, of all files whose name ends like one of these.
pub(crate) fn files(endings: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder can be listed") {
            let entry = entry.expect("a folder can be listed");
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.file_type().expect("a file has a type").is_dir() {
                if !SKIPPED.contains(&name.as_str()) {
                    folders.push(entry.path());
                }
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                let path = entry.path();
                let inside = path.strip_prefix(root()).expect("it was found below the root");
                found.push(inside.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}

/// The text of a file below the root.
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path} can't be read: {error}"))
}

/// Every Rust file.
pub(crate) fn rust_files() -> Vec<RustFile> {
    files(&[".rs"]).into_iter().map(|path| RustFile { text: read(&path), path }).collect()
}

impl RustFile {
    /// The folder below `crates` that it belongs to, or its folder at the root.
    pub(crate) fn package(&self) -> &str {
        let inside = self.path.strip_prefix("crates/").unwrap_or(&self.path);
        inside.split('/').next().unwrap_or_default()
    }

    /// Its tokens: comments and the insides of strings told apart from code.
    pub(crate) fn source(&self) -> Source {
        Source::of(&self.text)
    }

    /// The code that runs in production, with comments, strings and tests blanked out; none for a file of tests.
    pub(crate) fn production(&self) -> Option<String> {
        let is_code = self.path.contains("/src/") && !["testkit", "tidy", "bench"].contains(&self.package());
        let is_tests = self.path.ends_with("/tests.rs") || self.path.contains("/tests/");
        (is_code && !is_tests).then(|| without_tests(&self.source().code))
    }
}

/// Fails with the rule, its reason, and where it is broken.
pub(crate) fn hold(rule: &str, reason: &str, broken: &[String]) {
    assert!(broken.is_empty(), "\nThe rule: {rule}.\nThe reason: {reason}.\nBroken in:\n  {}\n", broken.join("\n  "));
}

/// `path:line` of every place where the code holds this text as a whole word.
pub(crate) fn places(path: &str, code: &str, word: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (number, line) in code.lines().enumerate() {
        if has_word(line, word) {
            found.push(format!("{path}:{}: {word}", number + 1));
        }
    }
    found
}

/// Whether the text stands in the line, and isn't part of a longer name.
pub(crate) fn has_word(line: &str, word: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let opens = word.starts_with(is_name) && before.is_some_and(is_name);
        let goes_on = word.ends_with(is_name) && after.is_some_and(is_name);
        !opens && !goes_on
    })
}
