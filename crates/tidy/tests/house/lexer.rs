//! Just enough of Rust's lexer to tell code from comments and strings, and tests from the rest.

/// A file's text three ways, each as long as the file, with the same line breaks.
pub(crate) struct Source {
    /// The code; comments and the insides of strings are blank.
    pub(crate) code: String,
    /// The insides of strings; everything else is blank.
    pub(crate) strings: String,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Code,
    Comment,
    Text,
}

impl Source {
    /// Tells the parts of a text apart.
    pub(crate) fn of(text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let mut kinds = vec![Kind::Code; chars.len()];
        let mut at = 0;
        while at < chars.len() {
            let (kind, end) = token(&chars, at);
            if kind != Kind::Code {
                kinds[at..end].fill(kind);
            }
            at = end;
        }
        let pick = |wanted| {
            let kept = |(c, kind): (&char, &Kind)| if *c == '\n' || *kind == wanted { *c } else { ' ' };
            chars.iter().zip(&kinds).map(kept).collect()
        };
        Self { code: pick(Kind::Code), strings: pick(Kind::Text) }
    }
}

/// What begins here, and where it ends.
fn token(chars: &[char], at: usize) -> (Kind, usize) {
    let next = |offset: usize| chars.get(at + offset).copied().unwrap_or('\0');
    match (next(0), next(1)) {
        ('/', '/') => (Kind::Comment, find(chars, at, |c| c == '\n')),
        ('/', '*') => (Kind::Comment, end_of_comment(chars, at)),
        ('"', _) => (Kind::Text, end_of_string(chars, at + 1)),
        ('\'', '\\') => (Kind::Text, find(chars, at + 3, |c| c == '\'') + 1),
        ('\'', _) if next(2) == '\'' => (Kind::Text, at + 3),
        (c, _) if c == '_' || c.is_alphanumeric() => {
            let end = find(chars, at, |c| c != '_' && !c.is_alphanumeric());
            let word: String = chars[at..end].iter().collect();
            let hashes = find(chars, end, |c| c != '#') - end;
            let is_raw = ["r", "br", "cr"].contains(&word.as_str()) && chars.get(end + hashes) == Some(&'"');
            if is_raw { (Kind::Text, end_of_raw(chars, end + hashes + 1, hashes)) } else { (Kind::Code, end) }
        }
        _ => (Kind::Code, at + 1),
    }
}

fn find(chars: &[char], from: usize, wanted: impl Fn(char) -> bool) -> usize {
    (from..chars.len()).find(|at| wanted(chars[*at])).unwrap_or(chars.len())
}

fn end_of_comment(chars: &[char], from: usize) -> usize {
    let mut depth = 0;
    let mut at = from;
    while at + 1 < chars.len() {
        match (chars[at], chars[at + 1]) {
            ('/', '*') => depth += 1,
            ('*', '/') => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return at;
        }
    }
    chars.len()
}

fn end_of_string(chars: &[char], from: usize) -> usize {
    let mut at = from;
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(chars.len())
}

fn end_of_raw(chars: &[char], from: usize, hashes: usize) -> usize {
    let closes = |at: usize| chars[at] == '"' && (1..=hashes).all(|offset| chars.get(at + offset) == Some(&'#'));
    (from..chars.len()).find(|at| closes(*at)).map_or(chars.len(), |at| at + 1 + hashes)
}

/// The code with every item under `#[cfg(test)]` blanked out.
pub(crate) fn without_tests(code: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let mut kept = String::new();
    let mut rest = code;
    while let Some(at) = rest.find(MARK) {
        kept.push_str(&rest[..at]);
        let item = &rest[at..];
        let end = end_of_item(item);
        kept.extend(item[..end].chars().filter(|c| *c == '\n'));
        rest = &item[end..];
    }
    kept + rest
}

/// Where an item ends: at its `;`, or where its braces close.
fn end_of_item(item: &str) -> usize {
    let mut depth = 0;
    for (at, c) in item.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => return at + 1,
            '}' => depth -= 1,
            ';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    item.len()
}

#[cfg(test)]
mod tests {
    use super::{Source, without_tests};

    #[test]
    fn code_comments_and_strings_are_told_apart() {
        let text =
            "let a = \"x\\\"{\"; // y\nlet b = r#\"z\"}\"#; /* u /* v */ w */ let c: &'a str = '\\'';\nlet d = '\"';";
        let source = Source::of(text);
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(words(&source.code), "let a = ; let b = ; let c: &'a str = ; let d = ;");
        assert_eq!(words(&source.strings), "\"x\\\"{\" r#\"z\"}\"# '\\'' '\"'");
        assert_eq!(source.code.chars().count(), text.chars().count());
    }

    #[test]
    fn tests_are_cut_out() {
        let code =
            "fn a() {}\n#[cfg(test)]\nmod tests {\n fn b() { {} }\n}\nfn c() {}\n#[cfg(test)]\nuse d;\nfn e() {}";
        let left = without_tests(code);
        assert_eq!(left.split_whitespace().collect::<Vec<_>>().join(" "), "fn a() {} fn c() {} fn e() {}");
        assert_eq!(left.lines().count(), code.lines().count());
    }
}
