//! Writes down whose libraries the binary is made of, and under which licences, from what cargo knows of them and the
//! texts that they bring along.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package, PackageId, TargetKind};

/// What isn't cargo's.
const VENDOR: [&str; 2] = ["../web/vendor", "../../web/vendor"];
/// How deep below a library's folder a text is looked for: those in C that some bring along have their own.
const DEPTH: u32 = 3;

#[expect(clippy::disallowed_methods, reason = "cargo speaks to build scripts by the environment")]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../../Cargo.lock");
    let target = std::env::var("TARGET").expect("cargo names the target");
    // Whoever builds only the server has no need of what the tests are made with, so cargo may not have it yet. It
    // describes nothing without that, and then needs the network for it.
    let described = describe(&["--offline", "--locked", "--filter-platform", &target]);
    let described = described.or_else(|_| describe(&["--locked", "--filter-platform", &target]));
    let metadata = described.expect("cargo describes what it builds");
    for folder in VENDOR {
        println!("cargo::rerun-if-changed={folder}");
    }
    let notice = notice(&shipped(&metadata));
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo names a folder to write to"));
    fs::write(out.join("licenses.txt"), notice).expect("cargo's folder takes files");
}

fn describe(options: &[&str]) -> cargo_metadata::Result<Metadata> {
    MetadataCommand::new().other_options(options.iter().map(|&option| option.to_owned()).collect::<Vec<_>>()).exec()
}

/// The libraries that end up in the binary: not those of tests, of build scripts, and what macros are made of.
fn shipped(metadata: &Metadata) -> Vec<&Package> {
    let resolved = metadata.resolve.as_ref().expect("cargo resolves dependencies");
    let nodes: BTreeMap<&PackageId, _> = resolved.nodes.iter().map(|node| (&node.id, node)).collect();
    let motet = metadata.packages.iter().find(|package| package.name.as_str() == "motet");
    let mut waiting = vec![&motet.expect("this is it").id];
    let mut found = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        let is_macro = metadata[id].targets.iter().any(|target| target.kind.contains(&TargetKind::ProcMacro));
        if is_macro || !found.insert(id) {
            continue;
        }
        let normal = nodes[id]
            .deps
            .iter()
            .filter(|dependency| dependency.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal));
        waiting.extend(normal.map(|dependency| &dependency.pkg));
    }
    let mut packages: Vec<&Package> = found.into_iter().map(|id| &metadata[id]).collect();
    packages.retain(|package| package.source.is_some());
    packages.sort_by_key(|package| (package.name.to_string(), package.version.clone()));
    packages
}

fn notice(packages: &[&Package]) -> String {
    let mut notice = String::from("Motet is made with these libraries:\n\n");
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in packages {
        let (name, version) = (&package.name, &package.version);
        let licence = package.license.as_deref().unwrap_or("see its text");
        let home = package.repository.as_deref().unwrap_or_default();
        writeln!(notice, "{name} {version}\t{licence}\t{home}").expect("a String takes any text");
        let folder = package.manifest_path.parent().expect("a manifest is in a folder");
        let mut own = BTreeSet::new();
        gather(folder.as_std_path(), DEPTH, &mut own);
        for text in own {
            texts.entry(text).or_default().push(format!("{name} {version}"));
        }
    }
    // What isn't cargo's, each in a folder of its name.
    for folder in VENDOR.iter().flat_map(fs::read_dir).flatten().flatten().filter(|entry| entry.path().is_dir()) {
        let mut own = BTreeSet::new();
        gather(&folder.path(), DEPTH, &mut own);
        for text in own {
            texts.entry(text).or_default().push(folder.file_name().to_string_lossy().into_owned());
        }
    }
    for (text, users) in &texts {
        let line = "-".repeat(80);
        writeln!(notice, "\n{line}\n{}:\n\n{text}", users.join(", ")).expect("a String takes any text");
    }
    notice
}

/// The texts of licences in a folder and a few levels below.
fn gather(folder: &Path, depth: u32, texts: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().to_uppercase();
        let path = entry.path();
        if path.is_dir() {
            if depth > 0 && name != "TARGET" {
                gather(&path, depth - 1, texts);
            }
        } else if is_licence(&name)
            && let Ok(text) = fs::read_to_string(&path)
        {
            // The same but for the ends of lines is the same.
            let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
            texts.insert(lines.join("\n").trim_matches('\n').to_owned());
        }
    }
}

fn is_licence(name: &str) -> bool {
    let named = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE"];
    let code = [".RS", ".C", ".H", ".PY", ".GO", ".PL", ".SH", ".JSON", ".TOML"];
    named.iter().any(|begin| name.starts_with(begin)) && !code.iter().any(|end| name.ends_with(end))
}
