//! The web client, as files to hand out. They are made of the folder `web` when the binary is built (`build/`): hashed,
//! compressed, the modules of the first load joined. Whoever works on them has them read from a folder instead.
//! Beside them lies what others made for the pages of the published documents (`vendor`).

mod folder;
mod page;

use std::borrow::Cow;
use std::io::Write;

use flate2::write::GzDecoder;
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
    /// Its content, where that isn't kept compressed with gzip alone.
    body: Cow<'static, [u8]>,
    /// Its content compressed with brotli, where that is shorter.
    pub brotli: Option<&'static [u8]>,
    /// Its content compressed with gzip, where that is shorter.
    pub gzip: Option<&'static [u8]>,
}

impl WebFile {
    /// Its content as it is.
    #[must_use]
    pub fn plain(&self) -> Cow<'static, [u8]> {
        let Some(packed) = self.gzip else { return self.body.clone() };
        let mut plain = GzDecoder::new(Vec::new());
        let unpacked = plain.write_all(packed).and_then(|()| plain.finish());
        unpacked.expect("the build packed it").into()
    }
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

/// The files of others that the pages of the published documents load.
#[must_use]
pub fn docs_files() -> &'static [WebFile] {
    DOCS
}

/// All files of the client but the page.
#[must_use]
pub fn built_files() -> &'static [WebFile] {
    FILES
}
