//! A ring of keys that a test holds in its hand, and that counts who looks at it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use auth::BuiltIn;
use domain::Outcome;
use domain::ports::KeyRing;

#[derive(Default)]
pub(crate) struct Ring {
    keys: Mutex<Vec<String>>,
    looks: AtomicUsize,
}

impl Ring {
    /// A ring of these, the signing one first.
    pub(crate) fn of(keys: &[&str]) -> Arc<Self> {
        let ring = Self::default();
        ring.hold(keys);
        Arc::new(ring)
    }

    pub(crate) fn hold(&self, keys: &[&str]) {
        *self.keys.lock().unwrap() = keys.iter().map(|key| (*key).to_owned()).collect();
    }

    pub(crate) fn looks(&self) -> usize {
        self.looks.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl KeyRing for Ring {
    async fn issuer_keys(&self) -> Outcome<Vec<String>> {
        self.looks.fetch_add(1, Ordering::SeqCst);
        Ok(self.keys.lock().unwrap().clone())
    }
}

pub(crate) fn issuer_with(ring: &Arc<Ring>, public_url: Option<&str>, audience: Option<&str>) -> BuiltIn {
    let ring = Arc::clone(ring);
    BuiltIn::new(ring, public_url.map(str::to_owned), audience.map(str::to_owned))
}
