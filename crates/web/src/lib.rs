//! The web client, as files to hand out. They are made of the folder `web` when the binary is built (`build/`): hashed,
//! compressed, the modules of the first load joined. Whoever works on them has them read from a folder instead.

mod folder;
mod page;

use std::borrow::Cow;

pub use folder::WebFolder;

/// The name of the dialect that the client speaks. It works only where that is spoken.
pub const DIALECT: &str = "gateway";

/// A file of the web client.
#[derive(Clone, Debug)]
pub struct WebFile {
    /// The path under which it is asked for.
    pub path: &'static str,
    /// Its media type.
    pub kind: &'static str,
    /// A strong entity tag, with its quotes; empty for a file that may change at any time.
    pub tag: &'static str,
    /// Whether what is under this path never changes.
    pub hashed: bool,
    /// Its content.
    pub body: Cow<'static, [u8]>,
    /// Its content compressed with brotli, where that is shorter.
    pub brotli: Option<&'static [u8]>,
    /// Its content compressed with gzip, where that is shorter.
    pub gzip: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// The page and its policy.
#[must_use]
pub fn built_page() -> (&'static WebFile, &'static str) {
    (&PAGE, POLICIES[0])
}

/// The file under this path, if there is one.
#[must_use]
pub fn built_file(path: &str) -> Option<&'static WebFile> {
    FILES.iter().find(|file| file.path == path)
}

/// All files but the page.
#[must_use]
pub fn built_files() -> &'static [WebFile] {
    FILES
}
