//! What others made that the pages of the published documents load.

use std::fs;
use std::path::Path;

use crate::pack::Built;
use crate::page::kind_of;

/// Under which address each file below `vendor` is handed out.
const FILES: [(&str, &str); 5] = [
    ("/docs/swagger-ui.css", "swagger-ui/swagger-ui.css"),
    ("/docs/swagger-ui-bundle.js", "swagger-ui/swagger-ui-bundle.js"),
    ("/docs/swagger-ui-standalone-preset.js", "swagger-ui/swagger-ui-standalone-preset.js"),
    ("/docs/favicon-32x32.png", "swagger-ui/favicon-32x32.png"),
    ("/redoc/redoc.standalone.js", "redoc/redoc.standalone.js"),
];

/// The one picture that ReDoc would fetch from elsewhere.
const FOREIGN_PICTURE: &str = "https://cdn.redoc.ly/redoc/logo-mini.svg";

/// The files, of which none leads a browser to another host by itself.
pub(crate) fn files(vendor: &Path) -> Vec<Built> {
    let built = FILES.map(|(address, name)| {
        let bytes = fs::read(vendor.join(name)).unwrap_or_else(|error| panic!("vendor/{name} can't be read: {error}"));
        let bytes = if name.starts_with("redoc/") { without_foreign_picture(bytes) } else { bytes };
        Built::new(address, kind_of(name), bytes, false)
    });
    built.into()
}

fn without_foreign_picture(bytes: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8(bytes).expect("ReDoc is UTF-8");
    let foreign = [FOREIGN_PICTURE, "https://cdn."].map(|address| text.matches(address).count());
    assert_eq!(foreign, [1, 1], "ReDoc fetches something else from elsewhere");
    text.replace(FOREIGN_PICTURE, "data:,").into_bytes()
}
