//! Tells a repeated send from a new one.

use sha2::{Digest, Sha256};

use super::AttachmentId;

/// The sender's own mark on a send, and what was sent under it. The same of both by the same author in the same
/// channel is the same send again; other words under the same mark are another send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nonce {
    /// The mark.
    pub text: String,
    /// What was sent under it.
    pub digest: SendDigest,
}

/// The words and files of a send, in short. Of 63 bits: it only has to tell apart what one author sends to one
/// channel under one mark, and whoever finds two alike has only himself to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SendDigest(i64);

/// A file whose content comes with a send: its name, and the digest of its content.
pub type Upload<'a> = (&'a str, &'a [u8; 32]);

impl SendDigest {
    /// Of these words, of the files that were kept before, by id, and of those whose contents come along. An upload
    /// that is repeated brings new files of the same names and contents, and is the same.
    pub fn of<'a>(content: &str, kept: &[AttachmentId], uploads: impl IntoIterator<Item = Upload<'a>>) -> Self {
        let mut whole = Sha256::new();
        // Each part says its kind and its length, so that no two sends read the same.
        let mut part = |kind: u8, bytes: &[u8]| {
            whole.update([kind]);
            whole.update((bytes.len() as u64).to_be_bytes());
            whole.update(bytes);
        };
        part(0, content.as_bytes());
        for file in kept {
            part(1, &file.get().to_be_bytes());
        }
        for (name, digest) in uploads {
            part(2, name.as_bytes());
            part(3, digest);
        }
        let mut start = [0; 8];
        start.copy_from_slice(&whole.finalize()[..8]);
        Self(i64::from_be_bytes(start) | 1)
    }

    /// It as a number, never 0.
    #[must_use]
    pub fn get(self) -> i64 {
        self.0
    }
}
