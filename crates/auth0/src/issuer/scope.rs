//! What tokens can be for.

/// What can be granted, beyond the API itself: an ID token, what is shown of oneself, a refresh token.
pub(super) const SCOPES: [&str; 4] = ["openid", "profile", "email", "offline_access"];
/// What is granted when nothing is asked for.
const UNASKED: &str = "profile email";

/// The requested words that are known, as the granted scope.
pub(super) fn granted(requested: Option<&str>) -> String {
    match requested.map(str::trim).filter(|requested| !requested.is_empty()) {
        Some(requested) => among(&SCOPES, requested),
        None => UNASKED.to_owned(),
    }
}

/// What of a granted scope is asked for again; all of it when nothing is.
pub(super) fn narrowed(granted: &str, requested: Option<&str>) -> String {
    match requested.map(str::trim).filter(|requested| !requested.is_empty()) {
        Some(requested) => among(&granted.split(' ').collect::<Vec<_>>(), requested),
        None => granted.to_owned(),
    }
}

/// Whether a granted scope holds the word.
pub(super) fn has(granted: &str, word: &str) -> bool {
    granted.split(' ').any(|one| one == word)
}

fn among(known: &[&str], requested: &str) -> String {
    let words: Vec<&str> = requested.split_whitespace().collect();
    known.iter().filter(|word| words.contains(word)).copied().collect::<Vec<_>>().join(" ")
}
