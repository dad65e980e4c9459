//! The page: what it loads, in which order, and what it may. The build and whoever serves a folder make it alike.

use std::collections::BTreeMap;

/// The modules of others: what imports call each, and its file. Each stands after those that it imports.
pub(crate) const MODULES: &[(&str, &str)] = &[
    ("preact", "vendor/preact.js"),
    ("preact/hooks", "vendor/preact-hooks.js"),
    ("@preact/signals-core", "vendor/signals-core.js"),
    ("@preact/signals", "vendor/signals.js"),
    ("htm", "vendor/htm.js"),
];

/// What the head of the page loads.
pub(crate) struct PageHead<'a> {
    /// Addresses of style sheets.
    pub(crate) styles: Vec<String>,
    /// The import map, as it stands in the page.
    pub(crate) map: &'a str,
    /// Addresses of modules that are loaded first.
    pub(crate) preloads: Vec<String>,
    /// The address of the module that runs.
    pub(crate) entry: &'a str,
}

/// The page with its head.
pub(crate) fn fill(template: &str, head: &PageHead<'_>) -> String {
    let each = |addresses: &[String], rel: &str| {
        let link = |address: &String| format!("<link rel=\"{rel}\" href=\"{address}\">\n");
        addresses.iter().map(link).collect::<String>()
    };
    let loads = format!(
        "{}<script type=\"importmap\">{}</script>\n{}<script type=\"module\" src=\"{}\"></script>\n",
        each(&head.styles, "stylesheet"),
        head.map,
        each(&head.preloads, "modulepreload"),
        head.entry
    );
    template.replace("<!-- loads -->\n", &loads)
}

/// Which module is loaded for which name. No name or address of ours has a character that JSON escapes.
pub(crate) fn import_map(imports: &BTreeMap<String, String>) -> String {
    let pairs = imports.iter().map(|(name, address)| format!("\"{name}\":\"{address}\""));
    format!("{{\"imports\":{{{}}}}}", pairs.collect::<Vec<_>>().join(","))
}

/// The import map of a folder, whose modules lie where they are imported from.
pub(crate) fn folder_map() -> String {
    let imports = MODULES.iter().map(|(specifier, file)| ((*specifier).to_owned(), format!("/web/{file}")));
    import_map(&imports.collect())
}

/// The style sheets among these files, in the order in which they count.
pub(crate) fn styles<'a>(names: impl Iterator<Item = &'a str>) -> impl Iterator<Item = &'a str> {
    let mut sheets: Vec<&str> =
        names.filter(|name| name.starts_with("style/") && kind_of(name).starts_with("text/css")).collect();
    sheets.sort_unstable();
    sheets.into_iter()
}

/// The media type of a file.
pub(crate) fn kind_of(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("webmanifest") => "application/manifest+json",
        _ => "text/plain; charset=utf-8",
    }
}
