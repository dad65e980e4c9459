//! `/redoc`: ReDoc, with a selector of the documents.

use super::{File, PublishedDocs, SCRIPT, escaped, links, stem};

/// What the page needs besides its own files: styles that its scripts set, pictures that they hold, and a worker for
/// the search that they make of their own text.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; worker-src blob:; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

/// The page, and what of our own it loads.
pub(super) fn files(app_name: &str, published: &PublishedDocs) -> Vec<File> {
    let option = |file: &File| format!("<option value=\"{}\">{}</option>", file.path, stem(&file.path));
    let html = include_str!("redoc.html")
        .replace("{name}", &escaped(app_name))
        .replace("{options}", &published.openapi.iter().map(option).collect::<String>())
        .replace("{asyncapi}", &links(&published.asyncapi));
    vec![
        File::page("/redoc", POLICY, html),
        File::built_in("/redoc/select.js", SCRIPT, include_str!("redoc.js")),
        File::built_in("/redoc/page.css", "text/css; charset=utf-8", include_str!("redoc.css")),
    ]
}
