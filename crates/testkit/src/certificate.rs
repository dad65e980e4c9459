//! Certificates of a test's own.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair};

/// A server's certificate, its key, and who vouches for it; all in PEM.
pub struct Certificate {
    /// The certificate.
    pub certificate: String,
    /// Its key.
    pub key: String,
    /// The certificate of whoever vouches for it.
    pub roots: String,
}

impl Certificate {
    /// For a server of this name.
    ///
    /// # Panics
    /// If it can't be made.
    pub fn of(name: &str) -> Self {
        let mut authority = CertificateParams::new(Vec::new()).unwrap();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let mut server = CertificateParams::new(vec![name.to_owned()]).unwrap();
        server.extended_key_usages.push(ExtendedKeyUsagePurpose::ServerAuth);
        let server = server.signed_by(&key, &authority).unwrap();
        Self { certificate: server.pem(), key: key.serialize_pem(), roots: authority.pem() }
    }
}
