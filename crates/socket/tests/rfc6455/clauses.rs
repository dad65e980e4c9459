//! The clauses of RFC 6455 that concern what a server without extensions reads, section by section.

use socket::frames::{FrameFault, Said};

use crate::frame::{BINARY, CLOSE, CONTINUATION, LIMIT, PING, PONG, TEXT, first, frame, last, read_all};

fn text(text: &str) -> Said {
    Said::Text(text.to_owned().into())
}

fn said(frames: &[Vec<u8>]) -> Vec<Said> {
    let (said, fault) = read_all(&frames.concat());
    assert_eq!(fault, None);
    said
}

/// What is wrong with the last of these frames; all others are right.
fn fault(frames: &[Vec<u8>]) -> Option<FrameFault> {
    let (_, before) = read_all(&frames[..frames.len() - 1].concat());
    assert_eq!(before, None, "what comes before is right");
    read_all(&frames.concat()).1
}

/// How many of these bytes are read until something is wrong with them.
fn found_after(bytes: &[u8]) -> usize {
    let wrong = |count: &usize| read_all(&bytes[..*count]).1.is_some();
    (0..=bytes.len()).find(wrong).expect("something is wrong")
}

#[test]
fn s5_1_a_frame_without_a_mask_is_refused() {
    assert_eq!(fault(&[vec![0x81, 2, b'h', b'i']]), Some(FrameFault::Protocol));
    assert_eq!(found_after(&[0x81, 2, b'h', b'i']), 2, "its payload isn't waited for");
}

#[test]
fn s5_2_a_message_in_one_frame_is_read_with_each_way_to_write_its_length() {
    for length in [0, 1, 125, 126, 127, 0xffff, 0x10000, LIMIT] {
        let payload = vec![b'x'; length];
        assert_eq!(said(&[last(BINARY, &payload)]), [Said::Binary(payload.clone().into())], "of {length} bytes");
        assert_eq!(said(&[last(TEXT, &payload)]), [Said::Text(payload.into())], "of {length} bytes");
    }
}

#[test]
fn s5_2_reserved_bits_are_refused() {
    for bit in [0x40, 0x20, 0x10] {
        for opcode in [TEXT, BINARY, CLOSE, PING, PONG] {
            assert_eq!(fault(&[frame(0x80 | bit | opcode, b"", [1; 4])]), Some(FrameFault::Protocol));
        }
        let continued = frame(0x80 | bit | CONTINUATION, b"", [1; 4]);
        assert_eq!(fault(&[first(TEXT, b"a"), continued]), Some(FrameFault::Protocol));
    }
}

#[test]
fn s5_2_reserved_opcodes_are_refused() {
    for opcode in (3..=7).chain(11..=15) {
        assert_eq!(fault(&[last(opcode, b"")]), Some(FrameFault::Protocol), "opcode {opcode}");
        assert_eq!(fault(&[first(TEXT, b"a"), last(opcode, b"")]), Some(FrameFault::Protocol), "opcode {opcode}");
        assert_eq!(found_after(&last(opcode, b"abc")), 2);
    }
}

#[test]
fn s5_2_a_length_is_written_as_short_as_it_can_be() {
    let short = |length: u16| [&[0x82, 0xfe][..], &length.to_be_bytes(), &[0; 4]].concat();
    let long = |length: u64| [&[0x82, 0xff][..], &length.to_be_bytes(), &[0; 4]].concat();
    for length in [0, 1, 125] {
        assert_eq!(fault(&[short(length)]), Some(FrameFault::Protocol), "{length} in two bytes");
    }
    for length in [0, 125, 126, 0xffff] {
        assert_eq!(fault(&[long(length)]), Some(FrameFault::Protocol), "{length} in eight bytes");
    }
    assert_eq!(read_all(&short(126)), (vec![], None));
    assert_eq!(read_all(&long(0x10000)), (vec![], None));
}

#[test]
fn s5_2_the_highest_bit_of_a_length_is_zero() {
    let long = |length: u64| [&[0x82, 0xff][..], &length.to_be_bytes(), &[0; 4]].concat();
    assert_eq!(fault(&[long(1 << 63)]), Some(FrameFault::Protocol));
    assert_eq!(fault(&[long(u64::MAX)]), Some(FrameFault::Protocol));
    assert_eq!(fault(&[long(u64::MAX >> 1)]), Some(FrameFault::TooLarge), "it is a length, and too long");
}

#[test]
fn s5_3_a_mask_is_taken_off_whatever_it_is() {
    let payload = b"How vexingly quick daft zebras jump!";
    for mask in [[0; 4], [0xff; 4], [1, 2, 3, 4], [0x80, 0, 0x7f, 0xa5]] {
        for length in 0..payload.len() {
            let expected = Said::Text(payload[..length].to_vec().into());
            assert_eq!(said(&[frame(0x80 | TEXT, &payload[..length], mask)]), [expected]);
        }
    }
    // Each frame of a message has a mask of its own.
    let parts = [frame(TEXT, b"abcde", [1, 2, 3, 4]), frame(0x80, b"fgh", [9, 8, 7, 6])];
    assert_eq!(said(&parts), [text("abcdefgh")]);
}

#[test]
fn s5_4_fragments_make_one_message() {
    let parts = [first(TEXT, b"a"), first(CONTINUATION, b""), first(CONTINUATION, b"bc"), last(CONTINUATION, b"d")];
    assert_eq!(said(&parts), [text("abcd")]);
    let binary = [first(BINARY, b"\xff"), last(CONTINUATION, b"\xfe")];
    assert_eq!(said(&binary), [Said::Binary(b"\xff\xfe"[..].into())], "its kind is that of its first");
    assert_eq!(said(&[first(TEXT, b""), last(CONTINUATION, b""), last(TEXT, b"x")]), [text(""), text("x")]);
}

#[test]
fn s5_4_control_frames_come_between_fragments_and_others_do_not() {
    let parts =
        [first(TEXT, b"a"), last(PING, b"?"), first(CONTINUATION, b"b"), last(PONG, b"!"), last(CONTINUATION, b"c")];
    assert_eq!(said(&parts), [Said::Ping(b"?"[..].into()), Said::Pong, text("abc")]);
    let closed = [first(TEXT, b"a"), last(CLOSE, b"")];
    assert_eq!(said(&closed), [Said::Close(None)]);
    for opcode in [TEXT, BINARY] {
        assert_eq!(fault(&[first(TEXT, b"a"), last(opcode, b"b")]), Some(FrameFault::Protocol));
        assert_eq!(fault(&[first(BINARY, b"a"), first(opcode, b"b")]), Some(FrameFault::Protocol));
    }
}

#[test]
fn s5_4_a_continuation_continues_something() {
    assert_eq!(fault(&[last(CONTINUATION, b"a")]), Some(FrameFault::Protocol));
    assert_eq!(fault(&[first(CONTINUATION, b"a")]), Some(FrameFault::Protocol));
    assert_eq!(fault(&[last(TEXT, b"a"), last(CONTINUATION, b"b")]), Some(FrameFault::Protocol));
    assert_eq!(
        fault(&[first(TEXT, b"a"), last(CONTINUATION, b"b"), last(CONTINUATION, b"c")]),
        Some(FrameFault::Protocol)
    );
    assert_eq!(fault(&[last(PING, b""), last(CONTINUATION, b"")]), Some(FrameFault::Protocol));
}

#[test]
fn s5_5_control_frames_are_whole_and_short() {
    for opcode in [CLOSE, PING, PONG] {
        assert_eq!(fault(&[first(opcode, b"")]), Some(FrameFault::Protocol), "in fragments");
        assert_eq!(fault(&[last(opcode, &[b'x'; 126])]), Some(FrameFault::Protocol), "too long");
        assert_eq!(found_after(&last(opcode, &[b'x'; 126])), 2, "before its payload has come");
    }
    let payload = [b'x'; 125];
    let said = said(&[last(PING, &payload), last(PONG, &payload), last(PING, b"")]);
    assert_eq!(said, [Said::Ping(payload.to_vec().into()), Said::Pong, Said::Ping(b""[..].into())]);
}

#[test]
fn s5_5_1_a_close_has_a_code_and_a_reason_or_neither() {
    let close = |code: u16, reason: &str| last(CLOSE, &[&code.to_be_bytes(), reason.as_bytes()].concat());
    assert_eq!(said(&[last(CLOSE, b"")]), [Said::Close(None)]);
    assert_eq!(said(&[close(1000, "")]), [Said::Close(Some((1000, String::new())))]);
    let longest = "ü".repeat(61);
    assert_eq!(said(&[close(4321, &longest)]), [Said::Close(Some((4321, longest)))]);
    assert_eq!(fault(&[last(CLOSE, b"\x03")]), Some(FrameFault::Protocol), "half a code");
}

#[test]
fn s5_5_1_a_reason_is_utf8() {
    assert_eq!(fault(&[last(CLOSE, b"\x03\xe8\xff")]), Some(FrameFault::NotUtf8));
    assert_eq!(fault(&[last(CLOSE, b"\x03\xe8\xc3")]), Some(FrameFault::NotUtf8), "half a character");
}

#[test]
fn s7_4_codes_that_may_be_sent_are_taken_and_others_refused() {
    let close = |code: u16| last(CLOSE, &code.to_be_bytes());
    for code in (1000..=1003).chain(1007..=1013).chain([3000, 3999, 4000, 4999]) {
        assert_eq!(said(&[close(code)]), [Said::Close(Some((code, String::new())))]);
    }
    for code in [0, 1, 999, 1004, 1005, 1006, 1014, 1015, 1016, 1100, 2000, 2999, 5000, u16::MAX] {
        assert_eq!(fault(&[close(code)]), Some(FrameFault::Protocol), "code {code}");
    }
}

#[test]
fn s8_1_what_is_no_utf8_is_refused_as_soon_as_it_is_there() {
    let wrong: [&[u8]; 10] = [
        b"\xff",
        b"\x80",
        b"\xc0\x80",
        b"\xc1\xbf",
        b"\xe0\x80\x80",
        b"\xed\xa0\x80",
        b"\xf0\x80\x80\x80",
        b"\xf4\x90\x80\x80",
        b"\xf5\x80\x80\x80",
        b"\xc3\x28",
    ];
    for wrong in wrong {
        let whole = [&b"abc\xc3\xbc"[..], wrong, b"and so on, for quite a while"].concat();
        assert_eq!(fault(&[last(TEXT, &whole)]), Some(FrameFault::NotUtf8), "{wrong:x?}");
        let found = found_after(&last(TEXT, &whole));
        assert!(found <= 6 + 5 + wrong.len(), "{wrong:x?} is found after {found} bytes");
        assert_eq!(said(&[last(BINARY, wrong)]), [Said::Binary(wrong.to_vec().into())]);
        let split = [first(TEXT, &whole[..6]), first(CONTINUATION, &whole[6..])];
        assert_eq!(read_all(&split.concat()).1, Some(FrameFault::NotUtf8), "in a message that isn't whole");
    }
}

#[test]
fn s8_1_a_character_may_be_cut_between_frames_and_is_whole_at_the_end() {
    let all = "aüßé€𝄞x".as_bytes();
    for cut in 0..=all.len() {
        let parts = [first(TEXT, &all[..cut]), last(PING, b""), last(CONTINUATION, &all[cut..])];
        assert_eq!(said(&parts)[1], Said::Text(all.to_vec().into()));
    }
    for torn in [&b"\xc3"[..], b"\xe2\x82", b"\xf0\x9d\x84"] {
        assert_eq!(fault(&[last(TEXT, torn)]), Some(FrameFault::NotUtf8), "{torn:x?}");
        assert_eq!(fault(&[first(TEXT, torn), last(CONTINUATION, b"")]), Some(FrameFault::NotUtf8), "{torn:x?}");
        assert_eq!(read_all(&first(TEXT, torn)), (vec![], None), "more may come of {torn:x?}");
    }
}

#[test]
fn s10_4_what_is_too_large_is_refused_by_its_length() {
    let head = |length: u64| [&[0x82, 0xff][..], &length.to_be_bytes(), &[0; 4]].concat();
    assert_eq!(read_all(&head(LIMIT as u64)), (vec![], None));
    assert_eq!(fault(&[head(LIMIT as u64 + 1)]), Some(FrameFault::TooLarge), "none of it was read");
    let half = vec![b'x'; LIMIT / 2];
    let more = [first(TEXT, &half), first(CONTINUATION, &half), last(CONTINUATION, b"x")];
    assert_eq!(fault(&more), Some(FrameFault::TooLarge), "fragments count together");
    assert_eq!(said(&more[..2]), []);
    let all = [first(TEXT, &half), last(PING, &[b'x'; 125]), last(CONTINUATION, &half)];
    assert_eq!(said(&all).len(), 2, "control frames don't count");
}
