//! `/redoc`: ReDoc, with a selector of the documents.

use super::{File, PublishedDocs, escaped, links, stem};

/// What the page needs besides its own files: styles that its scripts set, pictures that they hold, and a worker for
/// the search that they make of their own text.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; worker-src blob:; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// As published by its makers.
const REDOC: &str = include_str!("../../vendor/redoc/redoc.standalone.js");
/// The one picture that it would fetch from elsewhere.
const FOREIGN_PICTURE: &str = "https://cdn.redoc.ly/redoc/logo-mini.svg";

/// The page, and what it loads.
pub(super) fn files(app_name: &str, published: &PublishedDocs) -> Vec<File> {
    let option = |file: &File| format!("<option value=\"{}\">{}</option>", file.path, stem(&file.path));
    let html = include_str!("redoc.html")
        .replace("{name}", &escaped(app_name))
        .replace("{options}", &published.openapi.iter().map(option).collect::<String>())
        .replace("{asyncapi}", &links(&published.asyncapi));
    vec![
        File::page("/redoc", POLICY, html),
        File::new("/redoc/redoc.standalone.js".to_owned(), SCRIPT, || REDOC.replace(FOREIGN_PICTURE, "data:,").into()),
        File::built_in("/redoc/select.js", SCRIPT, include_str!("redoc.js")),
        File::built_in("/redoc/page.css", "text/css; charset=utf-8", include_str!("redoc.css")),
    ]
}

#[cfg(test)]
mod tests {
    use super::{FOREIGN_PICTURE, REDOC};

    #[test]
    fn the_foreign_picture_is_still_called_so() {
        assert_eq!(REDOC.matches(FOREIGN_PICTURE).count(), 1);
        assert_eq!(REDOC.matches("https://cdn.").count(), 1);
    }
}
