//! What a file is, told by its first bytes, whatever its sender says.

/// How many of them are looked at.
const HEAD_BYTES: usize = 8 * 1024;

/// Collects the first bytes of a file, and keeps only what they tell.
#[derive(Default)]
pub(crate) struct Sniffer {
    head: Vec<u8>,
    told: Option<(Option<&'static str>, bool)>,
}

impl Sniffer {
    /// The next piece of the file.
    pub(crate) fn read(&mut self, piece: &[u8]) {
        if self.told.is_some() {
            return;
        }
        let missing = (HEAD_BYTES - self.head.len()).min(piece.len());
        self.head.extend_from_slice(&piece[..missing]);
        if self.head.len() == HEAD_BYTES {
            let head = std::mem::take(&mut self.head);
            self.told = Some((content_type(&head), is_text(&head)));
        }
    }

    /// The media type, and whether it can be text.
    pub(crate) fn told(self) -> (Option<&'static str>, bool) {
        self.told.unwrap_or_else(|| (content_type(&self.head), is_text(&self.head)))
    }
}

/// The media type that the first bytes tell.
fn content_type(head: &[u8]) -> Option<&'static str> {
    infer::get(head).map(|kind| kind.mime_type())
}

/// Whether the first bytes can be text: UTF-8 that may be cut at its end, without NUL.
fn is_text(head: &[u8]) -> bool {
    let whole = std::str::from_utf8(head).map_or_else(|error| error.error_len().is_none(), |_| true);
    whole && !head.contains(&0)
}

#[cfg(test)]
mod tests {
    use super::{content_type, is_text};

    #[test]
    fn bytes_tell_what_a_file_is() {
        assert_eq!(content_type(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), Some("image/png"));
        assert_eq!(content_type(b"%PDF-1.7\n"), Some("application/pdf"));
        assert_eq!(content_type(b"<!DOCTYPE html><script>"), Some("text/html"));
        assert_eq!(content_type(b"Soup is ready"), None);
        assert_eq!(content_type(b""), None);
    }

    #[test]
    fn text_may_be_cut_within_a_character() {
        assert!(is_text("Suppe für alle".as_bytes()) && is_text(b"") && is_text(&"é".as_bytes()[..1]));
        assert!(!is_text(b"a\xff b") && !is_text(b"a\0b"));
    }
}
