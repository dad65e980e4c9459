//! The acts, one file each: check what came, then let the store decide, commit and announce it.
