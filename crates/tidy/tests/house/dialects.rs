//! What one dialect may know of another: nothing.

use std::collections::BTreeSet;

use crate::tree::{RustFile, hold, places, root, rust_files};

/// The rooms that each dialect's folder has, as files or folders. One that speaks over HTTP besides has `http` too.
const ROOMS: &[&str] = &["wire", "decode", "socket", "encode", "refuse"];

const HOME: &str = "crates/dialects/src/";

/// The folders of the dialects.
fn dialects() -> Vec<String> {
    let folders = std::fs::read_dir(root().join(HOME)).expect("the dialects are there");
    let folders = folders.map(|entry| entry.expect("the folder can be listed"));
    let folders = folders.filter(|entry| entry.path().is_dir());
    let mut names: Vec<String> = folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| name != "kit");
    names.sort();
    names
}

/// The files in the folder of a dialect, or of the kit.
fn files_of(name: &str) -> Vec<RustFile> {
    let folder = format!("{HOME}{name}/");
    rust_files().into_iter().filter(|file| file.path.starts_with(&folder)).collect()
}

/// The modules of this crate that the code names: what follows `crate::`, in braces too, and what follows as many
/// `super::` as lead out of a file this deep below the crate's root.
fn modules_named(code: &str, depth: usize) -> BTreeSet<String> {
    let code: String = code.split_whitespace().collect::<Vec<_>>().join(" ").replace(" ::", "::").replace(":: ", "::");
    let mut named = BTreeSet::new();
    for way_out in ["crate::".to_owned(), "super::".repeat(depth)] {
        for (at, _) in code.match_indices(&way_out) {
            let path = &code[at + way_out.len()..];
            match path.strip_prefix('{') {
                Some(group) => named.extend(heads(group)),
                None => named.extend(head(path)),
            }
        }
    }
    named
}

/// The first name of each path of a group whose brace is open.
fn heads(group: &str) -> Vec<String> {
    let mut depth = 0;
    let mut begins = true;
    let mut found = Vec::new();
    for (at, c) in group.char_indices() {
        if begins && depth == 0 && !c.is_whitespace() {
            found.extend(head(&group[at..]));
            begins = false;
        }
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => begins = true,
            _ => {}
        }
    }
    found
}

fn head(path: &str) -> Option<String> {
    let end = path.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(path.len());
    (end > 0).then(|| path[..end].to_owned())
}

/// How many modules deep a file is below the crate's root.
fn depth(path: &str) -> usize {
    let parts = path.trim_start_matches(HOME).split('/').count();
    if path.ends_with("/mod.rs") { parts - 1 } else { parts }
}

#[test]
fn no_dialect_knows_another() {
    let dialects = dialects();
    let mut broken = Vec::new();
    for place in dialects.iter().map(String::as_str).chain(["kit"]) {
        for file in files_of(place) {
            let named = modules_named(&file.source().code, depth(&file.path));
            let others = dialects.iter().filter(|other| *other != place && named.contains(*other));
            broken.extend(others.map(|other| format!("{} names {other}", file.path)));
        }
    }
    let rule = "a dialect's folder uses the kit and itself, the kit uses no dialect";
    hold(rule, "each document can then change, or go, in one folder", &broken);
}

#[test]
fn every_dialect_has_the_same_rooms() {
    let mut broken = Vec::new();
    for dialect in dialects() {
        let folder = root().join(HOME).join(&dialect);
        if !folder.join("mod.rs").is_file() {
            broken.push(format!("{dialect} has no mod.rs"));
        }
        for room in ROOMS {
            if !folder.join(format!("{room}.rs")).is_file() && !folder.join(room).join("mod.rs").is_file() {
                broken.push(format!("{dialect} has no {room}"));
            }
        }
    }
    let rule = "each dialect has mod.rs, wire, decode, socket, encode and refuse";
    hold(rule, "who knows one dialect finds his way in all of them", &broken);
}

#[test]
fn refusals_are_mapped_one_by_one() {
    let mut broken = Vec::new();
    for file in dialects().iter().flat_map(|dialect| files_of(dialect)) {
        let inside = file.path.trim_start_matches(HOME).split('/').nth(1).unwrap_or_default();
        if inside.trim_end_matches(".rs") == "refuse" {
            let code = file.production().unwrap_or_default();
            broken.extend(places(&file.path, &code, "_ =>"));
        }
    }
    let rule = "a dialect's `refuse` has no `_ =>`";
    hold(rule, "a new refusal is then worded in every dialect before it compiles", &broken);
}

#[test]
fn whoever_publishes_paths_documents_every_one() {
    let mut broken = Vec::new();
    for dialect in dialects() {
        let files: Vec<_> =
            files_of(&dialect).into_iter().filter_map(|file| Some((file.production()?, file.path))).collect();
        if files.iter().any(|(code, _)| code.contains("OpenApiRouter")) {
            for (code, path) in files {
                broken.extend(
                    [".route(", ".nest_service(", ".route_service("].iter().flat_map(|way| places(&path, &code, way)),
                );
            }
        }
    }
    let rule = "a dialect with an OpenAPI document adds paths by `.routes(routes!(…))` only";
    hold(rule, "a path is then published with what it takes and answers, or it isn't there", &broken);
}

#[test]
fn modules_are_found_however_they_are_named() {
    let code = "use crate::kit::{chat, id};\nuse crate::{\n    auth0::{wire, gateway},\n    pythia as p,\n};\n\
                fn a() { crate :: command::b() } use super::super::other::c; use super::sibling;";
    let named: Vec<String> = modules_named(code, 2).into_iter().collect();
    assert_eq!(named, ["auth0", "command", "kit", "other", "pythia"]);
    assert_eq!(depth("crates/dialects/src/chat/mod.rs"), 1);
    assert_eq!(depth("crates/dialects/src/chat/http.rs"), 2);
    assert_eq!(depth("crates/dialects/src/chat/http/mod.rs"), 2);
}
