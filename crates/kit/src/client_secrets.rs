//! Clients of the built-in issuer that have a secret.

use std::collections::HashMap;
use std::fmt;

use subtle::ConstantTimeEq;

/// Secrets by their clients' ids. They never show in logs or errors.
#[derive(Clone, Default)]
pub struct ClientSecrets(HashMap<String, String>);

impl ClientSecrets {
    /// Reads a list of `ID:SECRET` separated by commas. Neither may hold a comma, and no id a colon.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut secrets = HashMap::new();
        for entry in text.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
            let (id, secret) = entry.split_once(':').unwrap_or_default();
            let (id, secret) = (id.trim(), secret.trim());
            if id.is_empty() || secret.is_empty() {
                return Err("must be ID:SECRET of each client, separated by commas".to_owned());
            }
            if secrets.insert(id.to_owned(), secret.to_owned()).is_some() {
                return Err(format!("names the client {id} twice"));
            }
        }
        Ok(Self(secrets))
    }

    /// Whether the client is one of them.
    #[must_use]
    pub fn has(&self, client: &str) -> bool {
        self.0.contains_key(client)
    }

    /// Whether this is the client's secret. How long it takes tells nothing but the secret's length.
    #[must_use]
    pub fn prove(&self, client: &str, secret: &str) -> bool {
        self.0.get(client).is_some_and(|known| known.as_bytes().ct_eq(secret.as_bytes()).into())
    }
}

impl fmt::Debug for ClientSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::ClientSecrets;

    #[test]
    fn a_secret_is_its_own_clients() {
        let secrets = ClientSecrets::parse(" web : s3cret:with colon , other:x=+/").unwrap();
        assert!(secrets.has("web") && secrets.has("other") && !secrets.has("s3cret"));
        assert!(secrets.prove("web", "s3cret:with colon") && secrets.prove("other", "x=+/"));
        for (client, secret) in [("web", "s3cret"), ("web", ""), ("web", "x=+/"), ("nobody", ""), ("", "")] {
            assert!(!secrets.prove(client, secret), "{client} {secret}");
        }
        assert_eq!(format!("{:?}", ClientSecrets::parse("web:s3cret").unwrap()), r#"{"web"}"#);
        for wrong in ["web", ":secret", "web:", "web: ", "a:b,web", "a:b,a:c"] {
            assert!(ClientSecrets::parse(wrong).is_err(), "{wrong}");
        }
    }
}
