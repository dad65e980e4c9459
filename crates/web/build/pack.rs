//! Files under names with their hashes, compressed, and the list of them as Rust.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use crate::page::kind_of;

/// Up to which length a file is packed with brotli, too: in a build of an unoptimized packer that takes seconds a megabyte.
const BROTLI_MAX: usize = 512 * 1024;

/// A file as it is handed out.
pub(crate) struct Built {
    path: String,
    kind: &'static str,
    body: Vec<u8>,
    /// Whether its name changes with what is in it.
    hashed: bool,
}

impl Built {
    pub(crate) fn new(path: &str, kind: &'static str, body: Vec<u8>, hashed: bool) -> Self {
        Self { path: path.to_owned(), kind, body, hashed }
    }
}

/// All that is handed out.
#[derive(Default)]
pub(crate) struct Pack {
    files: Vec<Built>,
    /// What the pages of the published documents load.
    pub(crate) docs: Vec<Built>,
    pub(crate) page: Option<Built>,
    /// What the page may load: as it is built, and of a folder.
    pub(crate) policies: [String; 2],
}

/// A digest as an import map's permission has it.
pub(crate) fn digest(bytes: &[u8]) -> String {
    STANDARD.encode(Sha256::digest(bytes))
}

/// What tells one content from another in a name.
pub(crate) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(8).fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

impl Pack {
    /// Adds a file under a name with its hash; its address.
    pub(crate) fn hashed(&mut self, name: &str, body: Vec<u8>) -> String {
        let (stem, ending) = name.rsplit_once('.').expect("every file's name has an ending");
        let path = format!("/web/{stem}.{}.{ending}", hash(&body));
        self.files.push(Built::new(&path, kind_of(name), body, true));
        path
    }

    /// Adds a file under its own name.
    pub(crate) fn fixed(&mut self, name: &str, kind: &'static str, body: Vec<u8>) {
        self.files.push(Built::new(&format!("/web/{name}"), kind, body, false));
    }

    /// Writes the files and their compressed forms; the list of them, as Rust.
    pub(crate) fn write(&self, out: &Path) -> String {
        let page = self.page.as_ref().expect("the page was made");
        let all = self.files.iter().chain(&self.docs).enumerate();
        let mut listed: Vec<String> = all.map(|(at, file)| entry(file, at + 1, out) + ",\n").collect();
        let docs = listed.split_off(self.files.len()).concat();
        format!(
            "static PAGE: WebFile = {};\nstatic POLICIES: [&str; 2] = {:?};\n\
             static FILES: &[WebFile] = &[\n{}];\nstatic DOCS: &[WebFile] = &[\n{docs}];\n",
            entry(page, 0, out),
            self.policies,
            listed.concat()
        )
    }
}

fn entry(file: &Built, number: usize, out: &Path) -> String {
    let keep = |ending: &str, bytes: &[u8]| {
        let path = out.join(format!("{number}.{ending}"));
        fs::write(&path, bytes).expect("a file can be written where cargo says");
        format!("include_bytes!({:?})", path.to_string_lossy())
    };
    // What is compressed already only grows.
    let shorter = |packed: Vec<u8>| Some(packed).filter(|packed| packed.len() < file.body.len());
    let gzip = shorter(gzip(&file.body));
    let brotli = Some(&file.body).filter(|body| body.len() <= BROTLI_MAX).and_then(|body| shorter(brotli(body)));
    let body = if gzip.is_some() { "&[]".to_owned() } else { keep("raw", &file.body) };
    let form = |ending: &str, packed: Option<Vec<u8>>| match packed {
        Some(bytes) => format!("Some({})", keep(ending, &bytes)),
        None => "None".to_owned(),
    };
    format!(
        "WebFile {{ path: {:?}, kind: {:?}, tag: \"\\\"{}\\\"\", hashed: {}, body: Cow::Borrowed({body}), brotli: {}, gzip: {} }}",
        file.path,
        file.kind,
        hash(&file.body),
        file.hashed,
        form("brotli", brotli),
        form("gzip", gzip)
    )
}

fn brotli(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut packed, 4096, 11, 22);
    writer.write_all(bytes).expect("memory takes all that is written to it");
    drop(writer);
    packed
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("memory takes all that is written to it");
    encoder.finish().expect("memory takes all that is written to it")
}
