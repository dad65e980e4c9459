//! Reads a `.env` file. Values may hold unquoted spaces, which the libraries for this refuse and document 003 prints.

/// The pairs in the text, in order. Lines without `=` and comments are passed over.
pub(super) fn parse(text: &str) -> Vec<(String, String)> {
    text.lines().filter_map(pair).collect()
}

fn pair(line: &str) -> Option<(String, String)> {
    let line = line.trim();
    if line.starts_with('#') {
        return None;
    }
    let (name, value) = line.strip_prefix("export ").unwrap_or(line).split_once('=')?;
    let name = name.trim();
    let named = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    named.then(|| (name.to_owned(), unquote(value.trim())))
}

/// A quoted value is taken literally; an unquoted one ends before ` #`.
fn unquote(value: &str) -> String {
    for quote in ['"', '\''] {
        if let Some(inner) =
            value.strip_prefix(quote).and_then(|rest| rest.split(quote).next().filter(|_| rest.contains(quote)))
        {
            return inner.to_owned();
        }
    }
    value.split(" #").next().unwrap_or_default().trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn values_are_read_as_people_write_them() {
        let text =
            "# a comment\nAPP_NAME=Chat API\nexport A = 1 # one\nQ=\"a # b\"\nS='x y'\nEMPTY=\nnothing here\n=x\n";
        let expected = [("APP_NAME", "Chat API"), ("A", "1"), ("Q", "a # b"), ("S", "x y"), ("EMPTY", "")];
        assert_eq!(parse(text), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
}
