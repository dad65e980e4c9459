//! How a client of the gateway dialect gets a cursor, and comes back with it.

use memchr::memmem;

use super::{Client, text};
use crate::Failure;
use crate::line::Line;
use crate::wire::Kind;

impl Client {
    /// The cursor of where this user stands now.
    pub(crate) fn cursor(&self) -> Result<String, Failure> {
        let mut line = self.come("")?;
        loop {
            let frame = line.hear()?;
            if frame["op"] == 10 {
                return text(&frame, "cursor");
            }
        }
    }

    /// A socket that has come back with this cursor, and was told everything that it missed.
    pub(crate) fn resume(&self, cursor: &str) -> Result<Line, Failure> {
        let mut line = self.come(cursor)?;
        loop {
            if line.take(is_resumed)?? {
                return Ok(line);
            }
        }
    }

    fn come(&self, cursor: &str) -> Result<Line, Failure> {
        Line::socket(self.address, &format!("/api/ws?token={}&cursor={cursor}", self.token), None)
    }
}

/// Whether this is the word that everything was told. It isn't parsed, so that a thousand events cost the client little.
fn is_resumed(kind: Kind, body: &[u8]) -> Result<bool, Failure> {
    let has = |mark: &[u8]| memmem::find(body, mark).is_some();
    if kind == Kind::Close || has(b"\"resumed\":false") {
        return Err(Failure(format!("no resume: {}", String::from_utf8_lossy(body))));
    }
    Ok(has(b"\"resumed\":true"))
}

#[cfg(test)]
mod tests {
    use super::is_resumed;
    use crate::wire::Kind;

    #[test]
    fn the_last_word_of_a_replay_is_known() {
        let told = |body: &[u8]| is_resumed(Kind::Message, body).ok();
        assert_eq!(told(br#"{"cursor":"c","op":11,"d":{"content":"hello"}}"#), Some(false));
        assert_eq!(told(br#"{"cursor":"c","op":3,"d":{"resumed":true,"presences":[]}}"#), Some(true));
        assert_eq!(told(br#"{"cursor":"c","op":3,"d":{"resumed":false}}"#), None);
        assert!(is_resumed(Kind::Close, b"retry in 3 s").is_err());
    }
}
