//! What `Content-Disposition` says of a file: its name, as clients send it in a form and as it is sent with a download.

use axum::http::{HeaderMap, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What stands in a file's name as it is; RFC 8187's `attr-char`.
const NAMED: AsciiSet = NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// What a form's part says that its file is called; none where it is no file. A name in full (`filename*`, RFC 8187)
/// counts before the plain one, in which browsers escape quotes and line ends and nothing else.
pub(super) fn file_name(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::CONTENT_DISPOSITION)?.as_bytes();
    // Old clients mean Latin-1, whose bytes are the first characters of Unicode.
    let text =
        str::from_utf8(value).map_or_else(|_| value.iter().map(|byte| char::from(*byte)).collect(), str::to_owned);
    let (mut plain, mut full) = (None, None);
    for (name, value) in parameters(&text) {
        if name.eq_ignore_ascii_case("filename") {
            plain = plain.or_else(|| Some(value.replace("%22", "\"").replace("%0A", "\n").replace("%0D", "\r")));
        } else if name.eq_ignore_ascii_case("filename*") {
            full = full.or_else(|| in_full(&value));
        }
    }
    full.or(plain)
}

/// Whether it is shown or saved, and under which name: in ASCII for old clients, and in full (RFC 6266).
pub(super) fn disposition(kind: &str, name: &str) -> String {
    let plain = |c: char| if (c.is_ascii_graphic() || c == ' ') && !matches!(c, '"' | '\\' | '%') { c } else { '_' };
    let ascii: String = name.chars().map(plain).collect();
    format!("{kind}; filename=\"{ascii}\"; filename*=UTF-8''{}", utf8_percent_encode(name, &NAMED))
}

/// The parameters behind the first semicolon, without their quotes.
fn parameters(text: &str) -> Vec<(&str, String)> {
    let mut found = Vec::new();
    let mut rest = text.find(';').map_or("", |at| &text[at + 1..]);
    while let Some((name, behind)) = rest.split_once('=') {
        // A parameter without a value ends at its semicolon.
        let name = name.rsplit(';').next().unwrap_or_default().trim();
        let behind = behind.trim_start();
        let (value, length) = match behind.strip_prefix('"') {
            Some(quoted) => unquoted(quoted),
            None => bare(behind),
        };
        found.push((name, value));
        rest = behind[length..].find(';').map_or("", |at| &behind[length + at + 1..]);
    }
    found
}

/// A value up to its closing quote, and what it took with both quotes, in bytes. A backslash is itself, as browsers
/// have it, but before a quote or another one, which old clients escape so; a quote that nothing closes is the last.
fn unquoted(text: &str) -> (String, usize) {
    let last = text.rfind('"').unwrap_or(text.len());
    let mut value = String::new();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some((next, '"'))) if *next < last => {
                value.push('"');
                chars.next();
            }
            ('\\', Some((_, '\\'))) => {
                value.push('\\');
                chars.next();
            }
            ('"', _) => return (value, at + 2),
            _ => value.push(c),
        }
    }
    (value, text.len() + 1)
}

/// A value up to its semicolon, and its length in bytes.
fn bare(text: &str) -> (String, usize) {
    let end = text.find(';').unwrap_or(text.len());
    (text[..end].trim().to_owned(), end)
}

/// `UTF-8'en'na%C3%AFve.txt`. None where it can't be read.
fn in_full(value: &str) -> Option<String> {
    let mut parts = value.splitn(3, '\'');
    let (charset, _language, text) = (parts.next()?, parts.next()?, parts.next()?);
    let bytes: Vec<u8> = percent_decode_str(text).collect();
    match charset.to_ascii_lowercase().as_str() {
        "utf-8" => String::from_utf8(bytes).ok(),
        "iso-8859-1" => Some(bytes.into_iter().map(char::from).collect()),
        _ => None,
    }
    .filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};
    use domain::rules::text;
    use proptest::prelude::*;

    use super::{disposition, file_name};

    fn read(value: impl AsRef<[u8]>) -> Option<String> {
        let value = HeaderValue::from_bytes(value.as_ref()).ok()?;
        file_name(&HeaderMap::from_iter([(header::CONTENT_DISPOSITION, value)]))
    }

    #[test]
    fn names_are_read_as_clients_write_them() {
        for (value, name) in [
            (r#"form-data; name="file"; filename="cat.png""#, "cat.png"),
            (r#"form-data; name="file"; filename="say %22hi%22.txt""#, r#"say "hi".txt"#),
            (r#"form-data; name="file"; filename="a%0D%0Ab.txt""#, "a\r\nb.txt"),
            (r#"form-data; name="file"; filename="50%off.txt""#, "50%off.txt"),
            (r#"form-data; name="file"; filename="%41%20%2F%25%0a.txt""#, "%41%20%2F%25%0a.txt"),
            (r#"form-data; name="file"; filename="say \"hi\".txt""#, r#"say "hi".txt"#),
            (r#"form-data; name="file"; filename="say \"hi\"; x.txt"; a=b"#, r#"say "hi"; x.txt"#),
            (r#"form-data; name="file"; filename="a\b\\c.txt""#, r"a\b\c.txt"),
            (r#"form-data; name="file"; filename="a\""#, r"a\"),
            (r#"form-data; name="file"; filename="a\\""#, r"a\"),
            (r#"form-data; name="file"; filename="a"#, "a"),
            (r#"form-data; name="file"; filename="a; b=c.txt""#, "a; b=c.txt"),
            (r#"form-data; name="a; filename=b"; filename="c""#, "c"),
            ("form-data; name=file; filename=cat.png", "cat.png"),
            ("form-data;name=file;filename=cat.png;x", "cat.png"),
            ("form-data; x; filename = cat.png ; y", "cat.png"),
            ("form-data; FileName=\"cat.png\"", "cat.png"),
            ("form-data; filename=\"\"", ""),
            ("form-data; filename=\"naïve.txt\"", "naïve.txt"),
            ("form-data; name=\"file\"; filename*=UTF-8''na%C3%AFve.txt", "naïve.txt"),
            ("form-data; filename*=utf-8'en'%e2%82%ac%20rates; filename=\"EURO rates\"", "€ rates"),
            ("form-data; filename=\"EURO rates\"; filename*=UTF-8''%e2%82%ac%20rates", "€ rates"),
            ("form-data; filename*=\"UTF-8''na%C3%AFve.txt\"", "naïve.txt"),
            ("form-data; filename*=ISO-8859-1''na%EFve.txt", "naïve.txt"),
            ("form-data; filename=plain; filename*=UTF-8''%FF", "plain"),
            ("form-data; filename=plain; filename*=EBCDIC''x", "plain"),
            ("form-data; filename=plain; filename*=nothing", "plain"),
        ] {
            assert_eq!(read(value).as_deref(), Some(name), "{value}");
        }
        assert_eq!(read(b"form-data; filename=\"na\xefve.txt\""), Some("naïve.txt".to_owned()));
        for none in ["form-data; name=\"filename\"", "form-data", "", "form-data; name=\"a\"; xfilename=b"] {
            assert_eq!(read(none), None, "{none}");
        }
    }

    #[test]
    fn a_name_can_not_leave_its_header() {
        assert_eq!(disposition("inline", "cat.png"), "inline; filename=\"cat.png\"; filename*=UTF-8''cat.png");
        let evil = disposition("attachment", "a\"; x=\"\r\nb/ü.html");
        assert_eq!(
            evil,
            "attachment; filename=\"a_; x=___b/_.html\"; filename*=UTF-8''a%22%3B%20x%3D%22%0D%0Ab%2F%C3%BC.html"
        );
    }

    proptest! {
        #[test]
        fn a_download_is_called_what_the_file_is(sent in any::<String>()) {
            let name = text::file_name(&sent);
            prop_assert_eq!(read(disposition("attachment", &name)), Some(name.clone()));
            prop_assert_eq!(text::file_name(&name), name);
        }

        #[test]
        fn a_form_tells_the_name_as_it_was(name in any::<String>()) {
            // As the HTML standard has it.
            let escaped = name.replace('"', "%22").replace('\n', "%0A").replace('\r', "%0D");
            let backslashed = name.contains('\\') || name.contains('%');
            if let Some(read) = read(format!("form-data; name=\"f\"; filename=\"{escaped}\"")).filter(|_| !backslashed) {
                prop_assert_eq!(read, name.clone());
            }
            let full = disposition("form-data", &name);
            let known = read(full).unwrap_or_default();
            prop_assert!(known == name || name.is_empty());
        }

        #[test]
        fn any_header_is_read_to_its_end(value in any::<Vec<u8>>(), shaped in "form-data[;= \"\\\\'*%a-zA-Z0-9]{0,60}") {
            read(value);
            read(shaped);
        }
    }
}
