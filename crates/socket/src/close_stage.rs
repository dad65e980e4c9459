//! How far a connection is in saying goodbye.

/// How far the closing handshake is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum CloseStage {
    Open,
    /// Our close is written; the peer's is waited for.
    Closed,
    /// The peer has closed; our answer may still be on its way.
    PeerClosed,
}
