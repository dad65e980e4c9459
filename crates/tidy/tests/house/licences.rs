//! What others wrote and we pass on: under which licences, from where, and what is to stay out.

use std::collections::BTreeSet;
use std::process::Command;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package, PackageId};
use spdx::{Expression, LicenseReq, ParseMode};

use crate::tree::{hold, root};

/// Licences that go with ours (Apache-2.0) and ask for no more than to be named.
const LICENCES: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "OpenSSL",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Libraries that stay out, and why.
const BANNED: &[(&str, &str)] = &[
    ("ring", "AWS-LC is the one crypto library"),
    ("openssl-sys", "AWS-LC is the one crypto library, and the binary needs no library of the system's"),
    ("native-tls", "TLS is rustls"),
    ("openssl", "TLS is rustls"),
];

/// What is built for this machine, tests and all, as it was resolved. Without a network.
fn resolved() -> Metadata {
    let said = Command::new("rustc").arg("-vV").output().expect("rustc tells its version");
    let said = String::from_utf8(said.stdout).expect("in UTF-8");
    let host = said.lines().find_map(|line| line.strip_prefix("host: ")).expect("with its host");
    let mut command = MetadataCommand::new();
    command.manifest_path(root().join("Cargo.toml"));
    command.other_options(["--offline", "--locked", "--filter-platform", host].map(str::to_owned));
    command.exec().expect("cargo resolves what the lock file names")
}

/// The packages that the binary is made of or built by; none that only tests and tools use.
fn built(metadata: &Metadata) -> Vec<&Package> {
    let nodes = &metadata.resolve.as_ref().expect("it was resolved").nodes;
    let motet = metadata.packages.iter().find(|package| package.name.as_str() == "motet").expect("the binary");
    let (mut waiting, mut found): (Vec<&PackageId>, BTreeSet<&PackageId>) = (vec![&motet.id], BTreeSet::new());
    while let Some(id) = waiting.pop() {
        if !found.insert(id) {
            continue;
        }
        let node = nodes.iter().find(|node| node.id == *id).expect("each has its place");
        let used = node
            .deps
            .iter()
            .filter(|dependency| dependency.dep_kinds.iter().any(|kind| kind.kind != DependencyKind::Development));
        waiting.extend(used.map(|dependency| &dependency.pkg));
    }
    found.into_iter().map(|id| &metadata[id]).filter(|package| package.source.is_some()).collect()
}

/// The names of packages that are built with the wanted features: `resolved` also lists those that could be built with
/// others.
fn names_built() -> BTreeSet<String> {
    let mut command = Command::new("cargo");
    command.args(["tree", "-p", "motet", "-e", "normal,build", "--prefix", "none", "--offline", "--locked"]);
    let output = command.current_dir(root()).output().expect("cargo shows the tree");
    let said = String::from_utf8(output.stdout).expect("in UTF-8");
    let names: BTreeSet<String> = said.lines().filter_map(|line| Some(line.split(' ').next()?.to_owned())).collect();
    assert!(names.contains("aws-lc-rs"), "{}", String::from_utf8_lossy(&output.stderr));
    names
}

fn is_allowed(licence: &LicenseReq) -> bool {
    licence.license.id().is_some_and(|id| LICENCES.contains(&id.name))
}

#[test]
fn what_the_binary_is_made_of_may_be_passed_on() {
    let metadata = resolved();
    let packages = built(&metadata);
    assert!(packages.len() > 100, "the search goes nowhere");
    let mut broken = Vec::new();
    for package in packages {
        let licence = package.license.as_deref().unwrap_or_default();
        let read = Expression::parse_mode(licence, ParseMode::LAX);
        if !read.is_ok_and(|expression| expression.evaluate(is_allowed)) {
            broken.push(format!("{} {}: {licence:?}", package.name, package.version));
        }
    }
    let rule = "every library has a licence of the list in licences.rs";
    hold(rule, "whoever passes the binary on has to do no more than print `motet licenses`", &broken);
}

#[test]
fn what_is_banned_stays_out_and_all_comes_from_one_registry() {
    let metadata = resolved();
    let mut broken = Vec::new();
    for name in names_built() {
        if let Some((name, why)) = BANNED.iter().find(|(banned, _)| *banned == name) {
            broken.push(format!("{name}: {why}"));
        }
    }
    for package in &metadata.packages {
        if package.source.as_ref().is_some_and(|source| !source.is_crates_io()) {
            broken.push(format!("{} doesn't come from crates.io", package.name));
        }
    }
    hold(
        "no library of the list in licences.rs, none from elsewhere",
        "two crypto libraries are two to be kept up to date, and what crates.io has can't be changed or taken away",
        &broken,
    );
}
