//! Encryption on the way to Postgres, and how far its server is to prove who it is: the words of `libpq`.

use std::path::PathBuf;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use tokio_postgres::config::SslMode;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::OpenError;

/// Makes a connection's encryption.
pub(super) type Tls = MakeRustlsConnect;

/// Whose word on a server is taken.
#[derive(Clone, Debug)]
pub(super) enum Roots {
    /// The machine's.
    System,
    /// A file of certificates in PEM.
    File(PathBuf),
}

/// How far a server is trusted.
#[derive(Clone, Debug)]
pub(super) enum Trust {
    /// Not encrypted.
    Plain,
    /// Encrypted if the server can.
    Prefer,
    /// Encrypted, whoever it is.
    Require,
    /// A server that these vouch for; with its name, or whatever it is called.
    Verify { roots: Roots, name: bool },
}

impl Trust {
    /// By its name in `sslmode`. As with other clients, whoever names roots with `require` wants them asked.
    pub(super) fn named(mode: &str, roots: Option<Roots>) -> Option<Self> {
        let or_system = |roots: Option<Roots>| roots.unwrap_or(Roots::System);
        Some(match (mode, roots) {
            ("disable", _) => Self::Plain,
            ("allow" | "prefer", _) => Self::Prefer,
            ("require", None) => Self::Require,
            ("require", Some(roots)) => Self::Verify { roots, name: false },
            ("verify-ca", roots) => Self::Verify { roots: or_system(roots), name: false },
            ("verify-full", roots) => Self::Verify { roots: or_system(roots), name: true },
            _ => return None,
        })
    }

    pub(super) fn mode(&self) -> SslMode {
        match self {
            Self::Plain => SslMode::Disable,
            Self::Prefer => SslMode::Prefer,
            Self::Require | Self::Verify { .. } => SslMode::Require,
        }
    }
}

/// What makes connections that trust so far.
pub(super) fn make(trust: &Trust) -> Result<Tls, OpenError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier: Arc<dyn ServerCertVerifier> = match trust {
        Trust::Plain | Trust::Prefer | Trust::Require => Arc::new(AnyServer(Arc::clone(&provider))),
        Trust::Verify { roots, name } => {
            let known = WebPkiServerVerifier::builder_with_provider(Arc::new(trusted(roots)?), Arc::clone(&provider));
            let known = known.build().map_err(|cause| OpenError::new(format!("sslrootcert: {cause}")))?;
            if *name { known } else { Arc::new(AnyHostname(known)) }
        }
    };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|cause| OpenError::new(format!("sslmode: {cause}")))?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

fn trusted(roots: &Roots) -> Result<RootCertStore, OpenError> {
    let mut store = RootCertStore::empty();
    match roots {
        Roots::System => {
            let found = rustls_native_certs::load_native_certs();
            store.add_parsable_certificates(found.certs);
            if store.is_empty() {
                return Err(OpenError::new("sslrootcert: this machine has no certificates of its own; name a file"));
            }
        }
        Roots::File(path) => {
            let wrong = |cause: &dyn std::fmt::Display| {
                OpenError::new(format!("sslrootcert: can't read {}: {cause}", path.display()))
            };
            for certificate in CertificateDer::pem_file_iter(path).map_err(|cause| wrong(&cause))? {
                let certificate = certificate.map_err(|cause| wrong(&cause))?;
                store.add(certificate).map_err(|cause| wrong(&cause))?;
            }
            if store.is_empty() {
                return Err(wrong(&"it holds no certificate"));
            }
        }
    }
    Ok(store)
}

/// Takes any server: what is said can't be read on the way, but who listens isn't known.
#[derive(Debug)]
struct AnyServer(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyServer {
    fn verify_server_cert(
        &self,
        _certificate: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

/// Takes any server that the roots vouch for.
#[derive(Debug)]
struct AnyHostname(Arc<WebPkiServerVerifier>);

impl ServerCertVerifier for AnyHostname {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        match self.0.verify_server_cert(certificate, intermediates, name, ocsp, now) {
            // The name is looked at last, when all else was found good.
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) => Ok(ServerCertVerified::assertion()),
            judged => judged,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}
