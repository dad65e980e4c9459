//! A look at a token's unverified header. It proves nothing: it only chooses who is to check the token.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

/// Whether the token says that it is signed with HS256, as our own are. False for what can't be read.
#[must_use]
pub fn says_hs256(token: &str) -> bool {
    let header = token.split('.').next().and_then(|header| URL_SAFE_NO_PAD.decode(header).ok());
    let header: Option<Value> = header.and_then(|header| serde_json::from_slice(&header).ok());
    header.is_some_and(|header| header.get("alg").and_then(Value::as_str) == Some("HS256"))
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;

    use super::{URL_SAFE_NO_PAD, says_hs256};

    #[test]
    fn only_a_readable_header_that_says_so_counts() {
        let token = |header: &str| format!("{}.e30.c2ln", URL_SAFE_NO_PAD.encode(header));
        assert!(says_hs256(&token(r#"{"typ":"JWT","alg":"HS256"}"#)));
        for other in [r#"{"alg":"RS256"}"#, r#"{"alg":"hs256"}"#, r#"{"alg":["HS256"]}"#, "{}", "[]", "HS256"] {
            assert!(!says_hs256(&token(other)), "{other}");
        }
        assert!(!says_hs256("") && !says_hs256("..") && !says_hs256("HS256.\u{e9}"));
    }
}
