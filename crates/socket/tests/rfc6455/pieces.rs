//! What does not depend on where the bytes are cut.

use proptest::prelude::*;

use crate::compared::{Input, input};
use crate::frame::read;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_read_does_not_depend_on_the_pieces(Input { bytes, cuts } in input()) {
        let mut pieces = Vec::new();
        let mut rest = &bytes[..];
        for cut in cuts {
            let (piece, behind) = rest.split_at(cut.index(rest.len() + 1));
            pieces.push(piece);
            rest = behind;
        }
        pieces.push(rest);
        prop_assert_eq!(read(pieces), read([&bytes[..]]));
    }
}
