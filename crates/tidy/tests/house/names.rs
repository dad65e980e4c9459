//! One name, one thing.

use std::collections::BTreeMap;

use crate::crates::dialects;
use crate::tree::{RustFile, hold, rust_files};

/// What every dialect has in shapes of its own, as its document names them: a message, a login, an error.
const SHAPES: [&str; 4] = ["wire", "requests", "answers", "reply"];

/// Whether the file's types are shapes of one document.
fn holds_shapes(file: &RustFile, dialects: &[String]) -> bool {
    let of_dialect = dialects.iter().any(|dialect| dialect == file.package());
    of_dialect && file.path.split('/').any(|part| SHAPES.contains(&part.trim_end_matches(".rs")))
}

/// The names of the structs, enums and traits that a file defines at its outermost level.
fn types(file: &RustFile) -> Vec<String> {
    let Some(code) = file.production() else { return Vec::new() };
    let mut names = Vec::new();
    for line in code.lines().filter(|line| !line.starts_with(' ')) {
        let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
        let kind = words.find(|word| !["pub", "crate", "super", "in"].contains(word));
        if let (Some("struct" | "enum" | "trait"), Some(name)) = (kind, words.next()) {
            names.push(name.to_owned());
        }
    }
    names
}

#[test]
fn no_type_name_stands_for_two_things() {
    let mut defined: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let dialects = dialects();
    let counts = |file: &&RustFile| file.path.starts_with("crates/") && !holds_shapes(file, &dialects);
    for file in rust_files().iter().filter(counts) {
        for name in types(file) {
            defined.entry(name).or_default().push(file.path.clone());
        }
    }
    assert!(defined.len() > 200, "the types are found");
    let twice = defined.into_iter().filter(|(_, paths)| paths.len() > 1);
    let twice: Vec<String> = twice.map(|(name, paths)| format!("{name}: {}", paths.join(", "))).collect();
    let reason = "whoever reads a name, or searches for it, finds one thing; the shapes of the documents apart, each of \
                  which has a message of its own";
    hold("no type is named like another", reason, &twice);
}
