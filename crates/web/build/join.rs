//! Joins modules. Our own have named exports alone, and no two of all have a name in common at their outermost level:
//! joining is putting one after the other without the lines that import and export. `it/web.rs` tests the rule.

use std::collections::{BTreeMap, BTreeSet};

use crate::page::MODULES;
use crate::vendored;

/// Modules that have become one.
pub(crate) struct Joined {
    /// The files that it is made of, each after those that it imports.
    pub(crate) members: Vec<String>,
    pub(crate) text: String,
}

/// An import line, as far as it matters here.
struct Import {
    /// What stands between `import` and `from`.
    names: String,
    from: String,
}

impl Joined {
    /// The module and all that it imports, but not what it imports later, by `import(…)`. The rest of `all`, which come
    /// later, find in it what they import of it and of modules of others.
    pub(crate) fn of(entry: &str, all: &[&str], text: &dyn Fn(&str) -> String) -> Self {
        let mut joined = Self { members: Vec::new(), text: String::new() };
        let (mut exports, mut foreign, mut bodies) = (BTreeSet::new(), BTreeMap::new(), String::new());
        joined.visit(entry, text, &mut |name, source| {
            exports.extend(exported(source));
            bodies += &without_imports(&resolved(name, source)).replace("\nexport ", "\n");
        });
        for source in all.iter().map(|name| text(name)) {
            for import in imports(&source).into_iter().filter(|import| !import.from.starts_with('.')) {
                let names: &mut BTreeSet<String> = foreign.entry(import.from).or_default();
                names.extend(split(&import.names).map(str::to_owned));
            }
        }
        for (specifier, file) in MODULES {
            joined.text += &vendored::inside_a_function(specifier, &text(file));
            joined.members.push((*file).to_owned());
        }
        for (specifier, names) in foreign {
            let variable = vendored::variable_of(&specifier);
            let named = names.iter().map(|name| match name.strip_prefix("default as ") {
                Some(name) => format!("default: {name}"),
                None => name.clone(),
            });
            joined.text += &["const { ", &named.collect::<Vec<_>>().join(", "), " } = ", &variable, ";\n"].concat();
            exports.extend(names.into_iter().map(|name| name.trim_start_matches("default as ").to_owned()));
        }
        joined.text += &bodies;
        joined.text += &["export { ", &exports.into_iter().collect::<Vec<_>>().join(", "), " };\n"].concat();
        joined
    }

    /// Whether the file is part of it.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.members.iter().any(|member| member == name)
    }

    fn visit(&mut self, name: &str, text: &dyn Fn(&str) -> String, see: &mut dyn FnMut(&str, &str)) {
        if self.has(name) {
            return;
        }
        let at = self.members.len();
        self.members.push(name.to_owned());
        let source = text(name);
        for import in imports(&source).iter().filter(|import| import.from.starts_with('.')) {
            self.visit(&beside(name, &import.from), text, see);
        }
        let this = self.members.remove(at);
        self.members.push(this);
        see(name, &source);
    }
}

/// A module whose later imports don't depend on where it lies, without its comments.
pub(crate) fn resolved(name: &str, source: &str) -> String {
    let mut parts = source.split("import(\".");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (path, rest) = part.split_once('"').expect("a string ends");
        text += &["import(\"/web/", &beside(name, &format!(".{path}")), "\"", rest].concat();
    }
    without_comments(&text)
}

/// Leaves out comments that have lines of their own.
fn without_comments(text: &str) -> String {
    let (mut kept, mut inside) = (String::from("\n"), false);
    for line in text.lines() {
        let start = line.trim_start();
        // Behind the type of an expression stands the expression.
        let typed = start.split_once("*/").is_some_and(|(_, code)| !code.trim().is_empty());
        inside |= start.starts_with("/**") && !typed;
        if !inside && !start.starts_with("// ") && !start.is_empty() {
            kept += line;
            kept.push('\n');
        }
        inside &= !line.trim_end().ends_with("*/");
    }
    kept
}

/// The path that a relative specifier names, in the folder `web`.
fn beside(name: &str, specifier: &str) -> String {
    let mut parts: Vec<&str> = name.split('/').collect();
    parts.pop();
    for part in specifier.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The lines that import, each of which may go over several.
fn imports(source: &str) -> Vec<Import> {
    let mut found = Vec::new();
    let mut rest = source;
    while let Some(at) = next_import(rest) {
        let end = rest[at..].find(";\n").map_or(rest.len(), |length| at + length);
        let line = &rest[at + "import ".len()..end];
        let (names, from) = line.rsplit_once("from ").expect("an import says from where");
        let names = names.trim();
        let names = if names.starts_with('{') {
            names.trim_matches(['{', '}', ' ', '\n']).to_owned()
        } else {
            format!("default as {names}")
        };
        found.push(Import { names, from: from.trim().trim_matches('"').to_owned() });
        rest = &rest[end..];
    }
    found
}

fn next_import(text: &str) -> Option<usize> {
    if text.starts_with("import ") { Some(0) } else { text.find("\nimport ").map(|at| at + 1) }
}

fn without_imports(source: &str) -> String {
    let (mut kept, mut rest) = (String::new(), source);
    while let Some(at) = next_import(rest) {
        kept += &rest[..at];
        rest = rest[at..].split_once(";\n").map_or("", |(_, rest)| rest);
    }
    kept + rest
}

fn split(names: &str) -> impl Iterator<Item = &str> {
    names.split(',').map(str::trim).filter(|name| !name.is_empty())
}

/// The names that a module exports.
fn exported(source: &str) -> Vec<String> {
    let lines = source.lines().filter_map(|line| line.strip_prefix("export "));
    let name = |line: &str| {
        let line = line.trim_start_matches("async ");
        let (_, rest) = line.split_once(' ').expect("an export has a name");
        let rest = rest.trim_start_matches("* ");
        rest.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '$')).collect::<String>()
    };
    lines.map(name).collect()
}
