//! A tenant's keys, and the algorithms that it says it signs with.

use std::time::Duration;

use domain::model::Timestamp;
use domain::{Outcome, Refusal};
use jsonwebtoken::{Algorithm, DecodingKey};
use reqwest::{Client, Url};
use serde::Deserialize;

use crate::keys::KeySet;
use crate::published::{PublishedDocument, REFETCH_GAP, TenantDocument};

/// What checks a tenant's signatures.
pub(crate) struct Jwks {
    keys: PublishedDocument<KeySet>,
    configuration: PublishedDocument<Configuration>,
}

/// What matters of `openid-configuration` (`OpenID` Connect Discovery 1.0, section 3).
struct Configuration {
    algorithms: Vec<Algorithm>,
}

#[derive(Deserialize)]
struct Listed {
    id_token_signing_alg_values_supported: Vec<String>,
}

impl Jwks {
    /// The keys and the configuration at these addresses. Nothing is fetched yet.
    pub(crate) fn new(client: Client, keys: Url, configuration: Url) -> Self {
        Self {
            keys: PublishedDocument::new(client.clone(), keys),
            configuration: PublishedDocument::new(client, configuration),
        }
    }

    /// The key with this id for this algorithm. `BadToken` if the tenant has none, or doesn't sign so; `Unavailable`
    /// while none of the tenant's keys could ever be fetched.
    pub(crate) async fn find(&self, algorithm: Algorithm, kid: Option<&str>, now: Timestamp) -> Outcome<DecodingKey> {
        if !self.signs_with(algorithm, now).await {
            return Err(Refusal::BadToken);
        }
        let found = |keys: &KeySet| keys.find(algorithm, kid).cloned();
        let (keys, ended) = self.keys.get(now).await;
        if let Some(key) = found(&*keys.ok_or(Refusal::Unavailable)?) {
            return Ok(key);
        }
        // Nothing is fetched again if another fetch ended since the keys were looked at.
        let keys = if kid.is_some() { self.keys.get_again(ended, now).await } else { None };
        keys.and_then(|keys| found(&keys)).ok_or(Refusal::BadToken)
    }

    /// RS256 is always accepted. Other algorithms must be listed in the tenant's configuration, which is fetched when
    /// a token uses one.
    async fn signs_with(&self, algorithm: Algorithm, now: Timestamp) -> bool {
        if algorithm == Algorithm::RS256 {
            return true;
        }
        let (configuration, _) = self.configuration.get(now).await;
        configuration.is_some_and(|configuration| configuration.algorithms.contains(&algorithm))
    }
}

impl TenantDocument for KeySet {
    const FIRST_GAP: Duration = Duration::from_secs(1);

    fn read(json: &[u8]) -> Option<Self> {
        Self::read(json)
    }
}

impl TenantDocument for Configuration {
    /// So that a tenant without a configuration isn't asked for it again with every token.
    const FIRST_GAP: Duration = REFETCH_GAP;

    fn read(json: &[u8]) -> Option<Self> {
        let listed: Listed = serde_json::from_slice(json).ok()?;
        let names = listed.id_token_signing_alg_values_supported.iter();
        Some(Self { algorithms: names.filter_map(|name| name.parse().ok()).collect() })
    }
}
