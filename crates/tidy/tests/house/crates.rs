//! What each crate may know of the others, and of the world.

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

use crate::tree::{hold, read, root};

/// Stands for every dialect: each crate that the list of dialects uses and that the design doesn't name.
const DIALECT: &str = "dialect";

/// Which of our crates each may use, as the design has it.
const EDGES: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("background", &[]),
    ("auth", &["domain", "background"]),
    ("socket", &[]),
    ("store", &["domain"]),
    ("bus", &["domain"]),
    ("blobs", &["domain", "background"]),
    ("kit", &["domain", "socket"]),
    (DIALECT, &["domain", "socket", "kit"]),
    ("dialects", &["kit", DIALECT]),
    ("web", &[]),
    ("server", &["domain", "auth", "socket", "store", "bus", "blobs", "kit", "web"]),
    ("voices", &["kit"]),
    ("motet", &["domain", "store", "kit", "dialects", "server", "voices"]),
    ("fixtures", &["domain"]),
    ("testkit", &["domain", "fixtures", "kit", "dialects", "server"]),
    ("fuzz", &["domain", "auth", "socket", "kit", "dialects", "server", "testkit"]),
    ("bench", &[]),
    ("tidy", &[]),
];

/// What their tests may use besides, and the fixtures.
const TEST_EDGES: &[(&str, &str)] =
    &[("motet", "auth"), ("motet", "gateway"), ("motet", "socket"), ("motet", "testkit"), ("dialects", "domain")];

/// Libraries that only some crates may use, and why.
const LIBRARIES: &[(&[&str], &[&str], &str)] = &[
    (
        &["axum", "axum-core", "axum-extra", "hyper", "hyper-util", "tower", "tower-http"],
        &["kit", DIALECT, "socket", "server"],
        "what a chat server is doesn't depend on how it is reached",
    ),
    (
        &["serde", "serde_json", "serde_with", "toml"],
        &["kit", DIALECT, "auth", "server", "bus", "store", "voices", "testkit", "bench", "fuzz"],
        "only the edges serialize, towards clients and in the event log: a field renamed touches one file, and nothing inside",
    ),
    (
        &["rusqlite", "tokio-postgres", "deadpool-postgres", "postgres", "sqlx", "diesel", "sea-orm", "libsqlite3-sys"],
        // The testkit makes databases and removes them.
        &["store", "testkit"],
        "the only SQL is the store's, so that both engines answer alike to everybody else",
    ),
    (&["utoipa", "utoipa-axum"], &["kit", DIALECT], "what is published of an API is the edge's affair"),
    (&["object_store", "image", "infer"], &["blobs"], "where contents lie and what they show is nobody else's affair"),
    (&["async-nats", "nats"], &["bus"], "one node and a cluster are the same to everybody but the bus"),
];

fn metadata() -> Metadata {
    let mut command = MetadataCommand::new();
    command.manifest_path(root().join("Cargo.toml")).no_deps().other_options(vec!["--offline".into()]);
    command.exec().expect("cargo describes the workspace")
}

/// The dialects: the crates in the list of dialects that the design doesn't name.
pub(crate) fn dialects() -> Vec<String> {
    let packages = metadata().packages;
    let list = packages.iter().find(|package| package.name.as_str() == "dialects").expect("the list is there");
    let mut names: Vec<String> = ours(list, DependencyKind::Normal).into_iter().map(str::to_owned).collect();
    names.retain(|name| EDGES.iter().all(|(named, _)| named != name));
    names.sort();
    names
}

/// What a crate is in the design: itself, or a dialect.
fn role<'a>(name: &'a str, dialects: &[String]) -> &'a str {
    if dialects.iter().any(|dialect| dialect == name) { DIALECT } else { name }
}

fn ours(package: &Package, kind: DependencyKind) -> Vec<&str> {
    let of_kind = package.dependencies.iter().filter(|dependency| dependency.kind == kind);
    of_kind.filter(|dependency| dependency.path.is_some()).map(|dependency| dependency.name.as_str()).collect()
}

#[test]
fn the_crates_know_each_other_as_designed() {
    let dialects = dialects();
    let mut broken = Vec::new();
    for package in &metadata().packages {
        let name = package.name.as_str();
        let Some((_, allowed)) = EDGES.iter().find(|(crate_name, _)| *crate_name == role(name, &dialects)) else {
            broken.push(format!("{name} is not in the design's list of crates"));
            continue;
        };
        for kind in [DependencyKind::Normal, DependencyKind::Build, DependencyKind::Development] {
            for used in ours(package, kind) {
                let in_tests =
                    kind == DependencyKind::Development && (used == "fixtures" || TEST_EDGES.contains(&(name, used)));
                if !in_tests && !allowed.contains(&role(used, &dialects)) {
                    broken.push(format!("{name} → {used} ({kind})"));
                }
            }
        }
    }
    let rule = "kit → domain and socket; a dialect → these and kit, never another; dialects → the dialects; auth, store, bus and \
                blobs → domain; server → all but the dialects; motet → what it joins; domain, socket, bench and tidy → none of ours";
    hold(
        rule,
        "a crate is what it may not know; each document can change, or go, in one crate, and break nothing that doesn't see it",
        &broken,
    );
}

#[test]
fn the_design_names_no_crate_that_is_not_there() {
    let metadata = metadata();
    let there: Vec<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    let gone =
        EDGES.iter().filter(|(name, _)| !there.contains(name) && *name != DIALECT).map(|(name, _)| (*name).to_owned());
    hold(
        "every crate of the design is in the workspace",
        "a list that has gone stale guards nothing",
        &gone.collect::<Vec<_>>(),
    );
}

#[test]
fn the_log_knows_every_crate_that_writes_to_it() {
    let (log, dialects) = (read("crates/server/src/telemetry.rs"), dialects());
    let known = log.lines().find(|line| line.starts_with("const OURS")).expect("the log has a list of our crates");
    let writes = |package: &&Package| package.dependencies.iter().any(|dependency| dependency.name == "tracing");
    let packages = metadata().packages;
    let writers = packages.iter().filter(writes).map(|package| package.name.as_str());
    let unknown = writers.filter(|name| role(name, &dialects) != DIALECT && !known.contains(&format!("\"{name}\"")));
    hold(
        "whoever logs is in the list of our crates in crates/server/src/telemetry.rs, or is a dialect",
        "what others log in detail is left out, since it may tell a secret; ours doesn't, and would be missing",
        &unknown.map(str::to_owned).collect::<Vec<_>>(),
    );
}

#[test]
fn libraries_stay_where_they_belong() {
    let (packages, dialects) = (metadata().packages, dialects());
    for (libraries, users, reason) in LIBRARIES {
        let mut broken = Vec::new();
        for package in packages.iter().filter(|package| !users.contains(&role(&package.name, &dialects))) {
            for dependency in &package.dependencies {
                // Tests may play the other side, such as an issuer that serves its keys.
                let in_tests = dependency.kind == DependencyKind::Development;
                if libraries.contains(&dependency.name.as_str()) && !in_tests {
                    broken.push(format!("{} → {}", package.name, dependency.name));
                }
            }
        }
        hold(&format!("{} only in {}", libraries.join(", "), users.join(", ")), reason, &broken);
    }
}
