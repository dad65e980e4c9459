//! The modules of others. Each is joined inside a function of its own, which returns what it exports.

use crate::page::MODULES;

/// The name under which a joined file knows what the module exports.
pub(crate) fn variable_of(specifier: &str) -> String {
    let at = MODULES.iter().position(|(known, _)| *known == specifier);
    format!("vendored{}", at.unwrap_or_else(|| panic!("{specifier} isn't vendored")))
}

/// The module as a function that is called at once.
pub(crate) fn inside_a_function(specifier: &str, source: &str) -> String {
    let mut exports = Vec::new();
    let mut body = source.split("//# sourceMappingURL").next().unwrap_or_default().trim().to_owned();
    while let Some(statement) = statement_at(&body, "import{") {
        let (names, from) = names_and_source(&statement);
        let taken = names.iter().map(|(theirs, ours)| format!("{theirs}: {ours}")).collect::<Vec<_>>().join(", ");
        body = body.replacen(
            &statement,
            &format!("const {{ {taken} }} = {};", variable_of(&from.expect("from a module"))),
            1,
        );
    }
    while let Some(statement) = statement_at(&body, "export{") {
        let (names, from) = names_and_source(&statement);
        let of = from.map(|from| variable_of(&from) + ".").unwrap_or_default();
        exports.extend(names.iter().map(|(local, shown)| format!("{shown}: {of}{local}")));
        body = body.replacen(&statement, "", 1);
    }
    if body.contains("export default ") {
        body = body.replacen("export default ", "const exported = ", 1);
        exports.push("default: exported".to_owned());
    }
    let variable = variable_of(specifier);
    format!("const {variable} = (() => {{\n{body}\nreturn {{ {} }};\n}})();\n", exports.join(", "))
}

/// The statement that begins so, with its semicolon.
fn statement_at(body: &str, beginning: &str) -> Option<String> {
    let at = body.find(beginning)?;
    let length = body[at..].find(';').map_or(body.len() - at, |length| length + 1);
    Some(body[at..at + length].to_owned())
}

/// The names in braces, each with what `as` makes of it, and what stands behind `from`.
fn names_and_source(statement: &str) -> (Vec<(String, String)>, Option<String>) {
    let (_, rest) = statement.split_once('{').expect("it has braces");
    let (names, rest) = rest.split_once('}').expect("it has braces");
    let pair = |name: &str| {
        let (first, second) = name.split_once(" as ").unwrap_or((name, name));
        (first.trim().to_owned(), second.trim().to_owned())
    };
    let from = rest.split_once("from").map(|(_, from)| from.trim_matches([' ', '"', ';']).to_owned());
    (names.split(',').map(pair).collect(), from)
}
