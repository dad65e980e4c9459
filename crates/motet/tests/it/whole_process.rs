//! What concerns the process as a whole: how many connections it takes in all, what it says once, what ends it.

use std::fs;
use std::io::{Read, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};

use reqwest::Client;
use testkit::{Server, Socket};
use voices::{Dialect, Http, VoiceClient};

use crate::raw::Raw;
use crate::starting::{Process, free_port, motet};

const HEALTH: &[u8] = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
/// Descriptors that a process may have here, and how many connections that makes: a quarter is kept for other things.
const DESCRIPTORS: (usize, usize) = (240, 180);

#[tokio::test(flavor = "multi_thread")]
async fn connections_in_all_are_bounded_by_descriptors_and_newcomers_take_the_place_of_those_who_do_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new("sh");
    let program = env!("CARGO_BIN_EXE_motet");
    command.env_clear().current_dir(folder.path()).stdin(Stdio::null()).env("MOTET_LOG", "off");
    command.args(["-c", &format!("ulimit -n {}; exec {program} \"$@\"", DESCRIPTORS.0), "sh"]);
    let server = Process::run(command, free_port());
    let address: SocketAddr = server.address.parse().unwrap();
    let singer = VoiceClient::register(&Http::new(address), Dialect::Gateway, "gwen").await.unwrap();
    let mut silent = Vec::new();
    for _ in 0..DESCRIPTORS.1 + 20 {
        silent.push(Raw::to(address).await);
    }
    let mut newcomer = Raw::saying(address, HEALTH).await;
    assert_eq!(newcomer.status().await, 200);
    assert_eq!(silent[0].until_closed().await, b"", "the oldest went");
    // A connection with a login isn't ended to make room.
    let mut sockets = Vec::new();
    for _ in 0..DESCRIPTORS.1 {
        sockets.push(Socket::open(address, &format!("/api/ws?token={}", singer.token), &[]).await.unwrap());
    }
    let mut outside = Raw::saying(address, HEALTH).await;
    assert_eq!(outside.until_closed().await, b"", "there is room for so many and no more");
    for socket in &mut sockets {
        socket.until(|frame| frame["op"] == 10).await;
    }
    sockets.pop().unwrap().close().await;
    let mut newcomer = Raw::saying(address, HEALTH).await;
    assert_eq!(newcomer.status().await, 200);
    drop(sockets);
    assert_eq!(server.terminate(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_is_not_trusted_is_told_of_once() {
    for (trusted, expected) in [("", 1), ("127.0.0.1", 0)] {
        let folder = tempfile::tempdir().unwrap();
        let mut command = motet(folder.path());
        command.env("MOTET_LOG", "warn").env("MOTET_TRUSTED_PROXIES", trusted);
        let (server, mut log) = Process::spawn(command, free_port());
        let request = || Client::new().get(format!("http://{}/healthz", server.address));
        while request().send().await.is_err() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        for client in ["198.51.100.7", "198.51.100.8", "198.51.100.9"] {
            let answer = request().header("x-forwarded-for", client).send().await.unwrap();
            assert_eq!(answer.status(), 200);
        }
        assert_eq!(server.terminate(), Some(0));
        let mut said = String::new();
        log.read_to_string(&mut said).unwrap();
        let told = said.matches("X-Forwarded-For comes from an address that isn't in MOTET_TRUSTED_PROXIES").count();
        assert_eq!(told, expected, "{said}");
    }
}

/// The unit that is shipped, as it is but for where the binary and the state are.
#[tokio::test(flavor = "multi_thread")]
async fn the_unit_for_systemd_is_sound_and_its_settings_serve() {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/motet.service");
    let text = fs::read_to_string(shipped).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let unit = folder.path().join("motet.service");
    assert!(text.contains("ExecStart=/usr/local/bin/motet serve\n"));
    fs::write(&unit, text.replace("/usr/local/bin/motet", env!("CARGO_BIN_EXE_motet"))).unwrap();
    match Command::new("systemd-analyze").arg("verify").arg(&unit).output() {
        Ok(verified) => {
            let said = String::from_utf8_lossy(&verified.stderr).into_owned();
            assert!(verified.status.success() && !said.contains("motet.service:"), "{said}");
        }
        Err(_) => {
            let line = b"THE UNIT FOR systemd WAS NOT VERIFIED: systemd-analyze is not installed\n";
            std::io::stderr().write_all(line).unwrap();
        }
    }
    let mut command = motet(folder.path());
    for line in text.lines().filter_map(|line| line.strip_prefix("Environment=")) {
        let (name, value) = line.split_once('=').unwrap();
        command.env(name, value.replace("/var/lib/motet", folder.path().to_str().unwrap()));
    }
    let server = Process::run(command, free_port());
    let health = Client::new().get(format!("http://{}/healthz", server.address)).send().await.unwrap();
    assert_eq!(health.status(), 200);
    assert!(folder.path().join("motet.db").exists(), "the state is where the unit has it");
    assert_eq!(server.terminate(), Some(0));
}

/// What the process then ends with is a failure to serve, like a failure to start.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_can_write_no_more_ends() {
    let mut server = Server::start().await;
    let ended = server.serve_without_writer().await;
    let said = ended.unwrap_err().to_string();
    assert_eq!(said, "what writes to the database has died, which the log tells more of");
}
