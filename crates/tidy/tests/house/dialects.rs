//! What every dialect has.

use crate::crates::dialects;
use crate::tree::{RustFile, hold, places, root, rust_files};

/// The rooms that each dialect has, as files or folders. One that speaks over HTTP besides has `http` too.
const ROOMS: &[&str] = &["wire", "decode", "socket", "encode", "refuse"];

/// The files of a dialect's code.
fn files_of(name: &str) -> Vec<RustFile> {
    let folder = format!("crates/{name}/src/");
    rust_files().into_iter().filter(|file| file.path.starts_with(&folder)).collect()
}

#[test]
fn every_dialect_has_the_same_rooms() {
    let mut broken = Vec::new();
    for dialect in dialects() {
        let folder = root().join("crates").join(&dialect).join("src");
        for room in ROOMS {
            if !folder.join(format!("{room}.rs")).is_file() && !folder.join(room).join("mod.rs").is_file() {
                broken.push(format!("{dialect} has no {room}"));
            }
        }
    }
    let rule = "each dialect has wire, decode, socket, encode and refuse";
    hold(rule, "who knows one dialect finds his way in all of them", &broken);
}

#[test]
fn refusals_are_mapped_one_by_one() {
    let mut broken = Vec::new();
    for file in dialects().iter().flat_map(|dialect| files_of(dialect)) {
        let inside = file.path.split('/').nth(3).unwrap_or_default();
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
