//! The guard against guessing.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use domain::guard::Attempt;
use domain::model::{Caller, Timestamp};
use domain::{Guard, Refusal, limits};

const STRANGER: u32 = limits::LOGIN_TRIES.0;
const FAMILIAR: u32 = limits::LOGIN_TRIES.1;

fn at(number: u32) -> Caller {
    Caller { place: Some(IpAddr::V4(Ipv4Addr::from(0x0a00_0000 + number))), browser: None }
}

fn start() -> Timestamp {
    Timestamp::from_millis(1_800_000_000_000)
}

fn on(account: &str, caller: &Caller) -> Attempt {
    Attempt::new(account, caller, &[])
}

/// Fails so often, without being stopped.
fn fail(guard: &Guard, attempt: &Attempt, times: u32, now: Timestamp) {
    for time in 0..times {
        assert_eq!(guard.check(attempt, now), Ok(()), "{time}");
        assert_eq!(guard.settle(attempt, false, now), Ok(()), "{time}");
    }
}

fn wait(refused: Result<(), Refusal>) -> Duration {
    match refused {
        Err(Refusal::TooMany(wait)) => wait,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_failure_doubles_the_wait_up_to_a_longest_one() {
    let (guard, attempt) = (Guard::new(true), on("ada", &at(1)));
    let mut now = start();
    fail(&guard, &attempt, STRANGER, now);
    for expected in [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
        let left = wait(guard.check(&attempt, now));
        assert_eq!(left, Duration::from_secs(expected));
        // A right guess among many at once isn't answered as right.
        assert_eq!(wait(guard.settle(&attempt, true, now)), left);
        now = now.plus(left);
        assert_eq!(guard.settle(&attempt, false, now), Ok(()));
    }
    now = now.plus(limits::LOGIN_MEMORY);
    fail(&guard, &attempt, STRANGER, now);
}

#[test]
fn what_a_stranger_does_keeps_nobody_out_elsewhere() {
    let (guard, now) = (Guard::new(true), start());
    fail(&guard, &on("ada", &at(1)), STRANGER, now);
    wait(guard.check(&on("ada", &at(1)), now));
    assert_eq!(guard.check(&on("ada", &at(2)), now), Ok(()));
    assert_eq!(guard.check(&on("bob", &at(1)), now), Ok(()));
    // Nor does a success there open another account, or this one elsewhere.
    assert_eq!(guard.settle(&on("bob", &at(1)), true, now), Ok(()));
    wait(guard.check(&on("ada", &at(1)), now));
}

#[test]
fn success_forgives_the_account_and_not_the_place() {
    let (guard, now, caller) = (Guard::new(true), start(), at(1));
    for _ in 0..limits::PLACE_FAILURES.0 / (STRANGER - 1) {
        fail(&guard, &on("ada", &caller), STRANGER - 1, now);
        assert_eq!(guard.settle(&on("ada", &caller), true, now), Ok(()));
    }
    fail(&guard, &on("bob", &caller), limits::PLACE_FAILURES.0 % (STRANGER - 1), now);
    assert_eq!(wait(guard.check(&on("eve", &caller), now)), limits::PLACE_FAILURES.1);
    let later = now.plus(limits::PLACE_FAILURES.1);
    fail(&guard, &on("eve", &caller), 1, later);
    wait(guard.check(&on("eve", &caller), later));
    // Once the wait is over the same number of tries is allowed again.
    let much_later = later.plus(limits::PLACE_FAILURES.1 * limits::PLACE_FAILURES.0);
    for number in 0..limits::PLACE_FAILURES.0 {
        fail(&guard, &on(&number.to_string(), &caller), 1, much_later);
    }
    wait(guard.check(&on("eve", &caller), much_later));
}

#[test]
fn whoever_logged_in_there_before_passes_what_others_did_there() {
    let (guard, now) = (Guard::new(true), start());
    let caller = Caller { browser: Some("a cookie".to_owned()), ..at(1) };
    for number in 0..limits::PLACE_FAILURES.0 {
        fail(&guard, &on(&number.to_string(), &caller), 1, now);
    }
    wait(guard.check(&on("ada", &caller), now));
    let by_place = Attempt::new("ada", &caller, &[caller.place_mark().unwrap()]);
    let by_browser = Attempt::new("ada", &caller, &[caller.browser_mark().unwrap()]);
    fail(&guard, &by_place, FAMILIAR, now);
    wait(guard.check(&by_place, now));
    fail(&guard, &by_browser, FAMILIAR, now);
    wait(guard.check(&by_browser, now));
    // A mark that another browser shows wasn't remembered for this account.
    let other = Caller { browser: Some("another".to_owned()), ..at(1) };
    wait(guard.check(&Attempt::new("ada", &other, &[caller.browser_mark().unwrap()]), now));
}

#[test]
fn sign_ups_are_counted_by_place() {
    let (guard, now, (times, span)) = (Guard::new(true), start(), limits::SIGN_UPS);
    for _ in 0..times {
        assert_eq!(guard.sign_up(at(1).place, now), Ok(()));
    }
    assert_eq!(wait(guard.sign_up(at(1).place, now)), span);
    assert_eq!(guard.sign_up(at(2).place, now), Ok(()));
    assert_eq!(guard.sign_up(None, now), Ok(()));
    assert_eq!(guard.sign_up(at(1).place, now.plus(span)), Ok(()));
    wait(guard.sign_up(at(1).place, now.plus(span)));
}

#[test]
fn where_nothing_is_counted_nobody_waits() {
    let (guard, now) = (Guard::new(false), start());
    fail(&guard, &on("ada", &at(1)), 1000, now);
    for _ in 0..1000 {
        assert_eq!(guard.sign_up(at(1).place, now), Ok(()));
    }
    assert!(guard.is_empty());
}

#[test]
fn what_is_remembered_is_bounded_and_nobody_can_have_it_forgotten() {
    let (guard, now) = (Guard::new(true), start());
    fail(&guard, &on("ada", &at(0)), STRANGER, now);
    let names = u32::try_from(limits::LOGIN_KEYS).unwrap() + 10;
    for number in 1..=names {
        // From an address each, as a guesser with a large network has them.
        guard
            .settle(&on(&format!("made up {number}"), &at(number)), false, now.plus(Duration::from_millis(1)))
            .unwrap();
    }
    assert!(guard.len() <= limits::LOGIN_KEYS, "{}", guard.len());
    wait(guard.check(&on("ada", &at(0)), now));
}
