//! Makes of the folder `web` what the binary hands out: the modules of the first load joined into one, one style sheet,
//! every file under a name with its hash, compressed twice, and the page with its import map and its policy.

mod docs;
mod join;
mod pack;
#[path = "../src/page.rs"]
mod page;
mod vendored;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use join::Joined;
use pack::{Built, Pack};
use page::{PageHead, kind_of};

/// The script that the page waits for.
const EARLY: &str = "app/early.js";

#[expect(clippy::disallowed_methods, reason = "cargo speaks to build scripts by the environment")]
fn main() {
    let root =
        PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo says where the crate is")).join("../../web");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo says where to build"));
    for path in [&root.to_string_lossy(), "build", "src/page.rs", "vendor"] {
        println!("cargo::rerun-if-changed={path}");
    }
    let sources = read_all(&root);
    let mut pack = build(&sources);
    pack.docs = docs::files(Path::new("vendor"));
    let written = pack.write(&out);
    fs::write(out.join("files.rs"), written).expect("the list of files can be written");
}

/// Every file below the folder, by its path in it.
fn read_all(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let (mut found, mut folders) = (BTreeMap::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of `web` can be listed") {
            let path = entry.expect("a folder of `web` can be listed").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(root).expect("it was found below").to_string_lossy().replace('\\', "/");
            found.insert(name, fs::read(&path).expect("a file of `web` can be read"));
        }
    }
    found
}

fn build(sources: &BTreeMap<String, Vec<u8>>) -> Pack {
    let text = |name: &str| {
        let bytes = sources.get(name).unwrap_or_else(|| panic!("web/{name} is missing"));
        String::from_utf8(bytes.clone()).unwrap_or_else(|_| panic!("web/{name} isn't UTF-8"))
    };
    let mut pack = Pack::default();
    let is_own = |name: &&str| is_module(name) && !name.starts_with("vendor/");
    let own: Vec<&str> = sources.keys().map(String::as_str).filter(is_own).collect();
    let joined = Joined::of("app/main.js", &own, &text);
    let first = pack.hashed("app.js", joined.text.clone().into_bytes());
    let mut imports: BTreeMap<String, String> =
        joined.members.iter().map(|member| (address_of(member), first.clone())).collect();
    for name in sources.keys().filter(|name| is_module(name) && !joined.has(name)) {
        let lazy = join::resolved(name, &text(name));
        imports.insert(address_of(name), pack.hashed(name, lazy.into_bytes()));
    }
    imports.extend(page::MODULES.iter().map(|(specifier, _)| ((*specifier).to_owned(), first.clone())));
    let styles: String = page::styles(sources.keys().map(String::as_str)).map(&text).collect();
    let style = pack.hashed("style.css", styles.into_bytes());
    for name in sources.keys().filter(|name| name.starts_with("icons/")) {
        pack.fixed(name, kind_of(name), sources[name].clone());
    }
    pack.fixed("manifest.webmanifest", kind_of("manifest.webmanifest"), sources["app/manifest.webmanifest"].clone());
    let map = page::import_map(&imports);
    let head = PageHead { styles: vec![style.clone()], map: &map, preloads: vec![first.clone()], entry: &first };
    let early = pack.hashed("early.js", text(EARLY).into_bytes());
    let html = page::fill(&text("app/index.html"), &head).replace(&address_of(EARLY), &early);
    let shell = [first, style, early, "/web/icons/motet.svg".to_owned()];
    let version = pack::hash(html.as_bytes());
    let worker = text("app/worker.js")
        .replace("\"{shell}\"", &shell.map(|path| format!("{path:?}")).join(", "))
        .replace("{version}", &version);
    pack.fixed("worker.js", "text/javascript; charset=utf-8", worker.into_bytes());
    pack.page = Some(Built::new("/", "text/html; charset=utf-8", html.into_bytes(), false));
    pack.policies = [map, page::folder_map()].map(|map| policy(&pack::digest(map.as_bytes())));
    pack
}

/// Whether a file is a module: all scripts but the service worker and the one that the page waits for.
fn is_module(name: &str) -> bool {
    kind_of(name).starts_with("text/javascript") && name != "app/worker.js" && name != EARLY
}

/// Where a module is asked for, before the import map.
fn address_of(name: &str) -> String {
    format!("/web/{name}")
}

/// What the page may load: its own files and what this server answers, and the import map with this digest.
fn policy(map_digest: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'sha256-{map_digest}'; style-src 'self'; img-src 'self' blob: data:; \
         media-src 'self' blob:; connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; \
         object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}
