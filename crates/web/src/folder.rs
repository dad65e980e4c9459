//! The client's files as they lie in a folder, unjoined: for whoever works on them.

use std::borrow::Cow;
use std::fs;
use std::io::Result;
use std::path::{Component, Path, PathBuf};

use crate::page::{self, PageHead};
use crate::{POLICIES, WebFile};

/// A folder such as `web`. It is read anew for each request.
#[derive(Clone, Debug)]
pub struct WebFolder(pub PathBuf);

impl WebFolder {
    /// The page and its policy. An error says that a file is missing.
    pub fn page(&self) -> Result<(WebFile, &'static str)> {
        let map = page::folder_map();
        let names = fs::read_dir(self.0.join("style"))?
            .map(|entry| Ok(format!("style/{}", entry?.file_name().to_string_lossy())))
            .collect::<Result<Vec<String>>>()?;
        let styles = page::styles(names.iter().map(String::as_str)).map(|name| format!("/web/{name}")).collect();
        let head = PageHead { styles, map: &map, preloads: Vec::new(), entry: "/web/app/main.js" };
        let html = page::fill(&fs::read_to_string(self.0.join("app/index.html"))?, &head);
        Ok((changeable("text/html; charset=utf-8", html.into_bytes()), POLICIES[1]))
    }

    /// The file under this path. None leads out of the folder.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<WebFile> {
        let name = path.strip_prefix("/web/")?;
        let name = match name {
            "manifest.webmanifest" => "app/manifest.webmanifest",
            name => name,
        };
        if Path::new(name).components().any(|part| !matches!(part, Component::Normal(_))) {
            return None;
        }
        let body = fs::read(self.0.join(name)).ok()?;
        Some(changeable(page::kind_of(name), body))
    }
}

fn changeable(kind: &'static str, body: Vec<u8>) -> WebFile {
    WebFile { path: "", kind, tag: "", hashed: false, body: Cow::Owned(body), brotli: None, gzip: None }
}
