//! What proves who somebody is: own tokens, a tenant's tokens, the built-in issuer's tokens, password hashes.
//!
//! Every signature is checked with an algorithm that the key allows, never one that the token alone chooses; every
//! lifetime is checked against a moment given by the caller.

mod endpoints;
mod hash_queue;
mod issuer;
mod jwks;
mod jws;
mod key_pair;
mod keys;
mod own_tokens;
mod passwords;
mod peek;
mod published;
mod setup;
mod sign_on;
mod tenant;

pub use issuer::BuiltIn;
pub use own_tokens::OwnTokens;
pub use passwords::{Argon2id, Cost};
pub use peek::{Peeked, SignedWith, peek};
pub use setup::SetupError;
pub use sign_on::WebClient;
pub use tenant::Tenant;
