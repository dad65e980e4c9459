//! Password hashes.

use std::sync::Arc;

use auth::{Argon2id, Cost};
use domain::ports::Passwords as _;
use domain::{Refusal, limits};
use fixtures::Counting;

fn passwords(cost: Cost) -> Argon2id {
    Argon2id::new(Arc::new(Counting::default()), cost)
}

async fn hashed(passwords: &Argon2id, password: &str) -> String {
    let turn = passwords.turn(None).await.unwrap();
    passwords.hash(turn, password.to_owned()).await.unwrap()
}

async fn tried(passwords: &Argon2id, tried: &[&str], hash: Option<&str>) -> bool {
    let turn = passwords.turn(None).await.unwrap();
    let tried = tried.iter().map(|password| (*password).to_owned()).collect();
    passwords.verify(turn, tried, hash.map(str::to_owned)).await.unwrap()
}

async fn is_right(passwords: &Argon2id, password: &str, hash: &str) -> bool {
    tried(passwords, &[password], Some(hash)).await
}

#[tokio::test]
async fn the_right_password_and_no_other() {
    let passwords = passwords(Cost::Full);
    let hash = hashed(&passwords, "correct horse").await;
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    assert!(is_right(&passwords, "correct horse", &hash).await);
    for wrong in ["", "correct hors", "correct horse ", " correct horse", "Correct horse", "correct horse\0"] {
        assert!(!is_right(&passwords, wrong, &hash).await, "{wrong:?}");
    }
}

#[tokio::test]
async fn every_character_counts() {
    let passwords = passwords(Cost::Cheap);
    let long = "p".repeat(1024);
    let wide = "🔑".repeat(1024);
    for password in
        ["ab\0cdefgh", "pässwörd", "пароль пароль", " spaces around ", "\u{202e}\u{feff}........", &long, &wide]
    {
        let hash = hashed(&passwords, password).await;
        assert!(is_right(&passwords, password, &hash).await, "{password:?}");
        let mut shorter = password.to_owned();
        shorter.pop();
        assert!(!is_right(&passwords, &shorter, &hash).await, "{password:?} without its end");
        for more in ["x", " ", "\0"] {
            assert!(!is_right(&passwords, &format!("{password}{more}"), &hash).await, "{password:?} and {more:?}");
        }
    }
    let hash = hashed(&passwords, "before\0after").await;
    assert!(!is_right(&passwords, "before\0other", &hash).await);
}

#[tokio::test]
async fn the_same_password_never_has_the_same_hash() {
    let passwords = passwords(Cost::Cheap);
    let hashes = (hashed(&passwords, "password").await, hashed(&passwords, "password").await);
    assert_ne!(hashes.0, hashes.1);
    assert!(is_right(&passwords, "password", &hashes.0).await);
    assert!(is_right(&passwords, "password", &hashes.1).await);
}

#[tokio::test]
async fn a_hash_is_good_whatever_it_cost() {
    let cheap = hashed(&passwords(Cost::Cheap), "password").await;
    assert!(is_right(&passwords(Cost::Full), "password", &cheap).await);
}

#[tokio::test]
async fn nobody_has_no_password() {
    let passwords = passwords(Cost::Cheap);
    for password in ["", "password", "\0"] {
        assert!(!tried(&passwords, &[password], None).await);
    }
}

#[tokio::test]
async fn an_unreadable_hash_is_nobodys() {
    let passwords = passwords(Cost::Cheap);
    let good = hashed(&passwords, "password").await;
    let (head, _) = good.rsplit_once('$').unwrap();
    for bad in [
        "",
        "password",
        "$argon2id$",
        "$2b$12$abcdefghijklmnopqrstuv",
        "$argon2id$v=19$m=0,t=0,p=0$c2FsdHNhbHQ$AAAA",
        "\0",
        head,
    ] {
        assert!(!is_right(&passwords, "password", bad).await, "{bad:?}");
    }
}

/// Work for nobody takes as long as work for somebody: it may differ by a scheduler's whim, not by a factor.
#[tokio::test]
async fn time_tells_no_names() {
    let passwords = passwords(Cost::Full);
    let hash = hashed(&passwords, "password").await;
    let mut fastest = [std::time::Duration::MAX; 2];
    for _ in 0..5 {
        for (stored, fastest) in [Some(hash.clone()), None].into_iter().zip(&mut fastest) {
            let start = std::time::Instant::now();
            assert!(!tried(&passwords, &["wrong"], stored.as_deref()).await);
            *fastest = start.elapsed().min(*fastest);
        }
    }
    let [somebody, nobody] = fastest;
    assert!(nobody * 4 > somebody && somebody * 4 > nobody, "{somebody:?} against {nobody:?}");
}

#[tokio::test]
async fn a_crowd_waits_its_turn_and_nobody_is_lost() {
    let passwords = Arc::new(passwords(Cost::Cheap));
    let crowd: Vec<_> = (0..200)
        .map(|number| {
            let passwords = Arc::clone(&passwords);
            tokio::spawn(async move {
                let password = format!("password {number}");
                let hash = hashed(&passwords, &password).await;
                is_right(&passwords, &password, &hash).await
            })
        })
        .collect();
    for one in crowd {
        assert!(one.await.unwrap());
    }
}

#[tokio::test]
async fn a_crowd_beyond_the_bound_is_told_so() {
    let passwords = Arc::new(passwords(Cost::Cheap));
    let crowd: Vec<_> = (0..limits::PASSWORD_QUEUE + 500)
        .map(|_| {
            let passwords = Arc::clone(&passwords);
            tokio::spawn(async move {
                let turn = passwords.turn(None).await?;
                passwords.verify(turn, vec!["password".to_owned()], None).await
            })
        })
        .collect();
    let mut refused = 0;
    for one in crowd {
        match one.await.unwrap() {
            Ok(right) => assert!(!right),
            Err(refusal) => {
                assert!(matches!(refusal, Refusal::TooMany(_)), "{refusal:?}");
                refused += 1;
            }
        }
    }
    assert!((1..=500).contains(&refused), "{refused} were refused");
    hashed(&passwords, "and the next one is served again").await;
}

#[tokio::test]
async fn any_of_several_forms_will_do() {
    let passwords = passwords(Cost::Cheap);
    let hash = hashed(&passwords, "cafe\u{301}-12345").await;
    assert!(tried(&passwords, &["caf\u{e9}-12345", "cafe\u{301}-12345"], Some(&hash)).await);
    assert!(!tried(&passwords, &["caf\u{e9}-12345"], Some(&hash)).await);
    assert!(!tried(&passwords, &[], Some(&hash)).await);
}
