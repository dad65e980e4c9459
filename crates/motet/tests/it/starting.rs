//! How the binary starts, refuses to start, and stops.

use std::path::Path;
use std::process::{Child, ChildStderr, Command, Output, Stdio};
use std::time::{Duration, Instant};

use dialects::DIALECTS;
use server::StoreOptions;
use server::settings::{Settings, Sources};
use testkit::{Engine, PostgresDatabase};

/// The binary with nothing in its environment but what a test gives it.
pub(crate) fn motet(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_motet"));
    command.env_clear().current_dir(folder).stdin(Stdio::null());
    command
}

fn refused(command: &mut Command) -> String {
    let Output { status, stderr, .. } = command.output().unwrap();
    assert!(!status.success(), "it started");
    let said = String::from_utf8(stderr).unwrap();
    assert_eq!(said.lines().count(), 1, "one clear line: {said}");
    said.trim().to_owned()
}

/// A server as a process; killed when dropped.
pub(crate) struct Process {
    child: Child,
    /// Where it listens.
    pub(crate) address: String,
}

impl Process {
    /// Starts one on a free port and waits until it serves.
    pub(crate) fn start(folder: &Path, port: u16) -> Self {
        let mut command = motet(folder);
        command.env("MOTET_LOG", "warn");
        Self::run(command, port)
    }

    /// Starts this command, to which `serve` is added here, and waits until the server answers.
    pub(crate) fn run(command: Command, port: u16) -> Self {
        Self::saying(command, port, Stdio::null())
    }

    /// Starts the command with its standard output there, which says where it listens.
    pub(crate) fn saying(mut command: Command, port: u16, stdout: Stdio) -> Self {
        let address = format!("127.0.0.1:{port}");
        command.args(["serve", "--listen", &address]).env("MOTET_PASSWORD_COST", "cheap");
        let child = command.stdout(stdout).spawn().unwrap();
        let process = Self { child, address };
        let deadline = Instant::now() + Duration::from_secs(30);
        while std::net::TcpStream::connect(&process.address).is_err() {
            assert!(Instant::now() < deadline, "it never served");
            std::thread::sleep(Duration::from_millis(10));
        }
        process
    }

    /// Starts this one, and hands out what it says on standard error.
    pub(crate) fn spawn(mut command: Command, port: u16) -> (Self, ChildStderr) {
        let address = format!("127.0.0.1:{port}");
        command.args(["serve", "--listen", &address]).env("MOTET_PASSWORD_COST", "cheap");
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let log = child.stderr.take().unwrap();
        (Self { child, address }, log)
    }

    /// Its number among the processes.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends it at once, as a power cut would.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop, and gives its exit code.
    pub(crate) fn terminate(mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that is free now.
pub(crate) fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
fn a_setting_that_cannot_be_used_stops_the_start_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let cases = [
        ("MOTET_LISTEN", "nowhere", "motet: MOTET_LISTEN: must be HOST:PORT, such as 127.0.0.1:8000"),
        (
            "ACCESS_TOKEN_EXPIRE_MINUTES",
            "soon",
            "motet: ACCESS_TOKEN_EXPIRE_MINUTES: must be a whole number from 1 to 525600",
        ),
        (
            "DATABASE_URL",
            "mysql://x",
            "motet: DATABASE_URL: must be sqlite://PATH or postgresql://USER:PASSWORD@HOST:PORT/DATABASE",
        ),
        (
            "MOTET_DIALECTS",
            "command,irc",
            "motet: MOTET_DIALECTS: must be all, or some of command, auth0, pythia, chat, gateway",
        ),
        ("MOTET_LOG_DAYS", "0", "motet: MOTET_LOG_DAYS: must be a whole number from 1 to 3650"),
        ("MOTET_LOG_DAYS", "3651", "motet: MOTET_LOG_DAYS: must be a whole number from 1 to 3650"),
        ("MOTET_LOG_DAYS", "1.5", "motet: MOTET_LOG_DAYS: must be a whole number from 1 to 3650"),
        ("MOTET_RATE_LIMITS", "maybe", "motet: MOTET_RATE_LIMITS: must be on or off"),
        ("MOTET_REGISTRATION", "some", "motet: MOTET_REGISTRATION: must be open, invite or closed"),
        ("MOTET_PUBLIC_URL", "example.com", "motet: MOTET_PUBLIC_URL: must be an http or https URL"),
        (
            "AUTH0_DOMAIN",
            "tenant.example",
            "motet: AUTH0_DOMAIN: needs AUTH0_AUDIENCE, or tokens made for other APIs would be accepted",
        ),
        ("MOTET_AUTH0_WEB_CLIENT", "the-web-client", "motet: MOTET_AUTH0_WEB_CLIENT: needs AUTH0_DOMAIN"),
        ("MOTET_AUTH0_NAME", "Harbour", "motet: MOTET_AUTH0_NAME: needs AUTH0_DOMAIN"),
        (
            "MOTET_AUTH0_CALLBACK_URLS",
            "https://chat.example,nonsense",
            "motet: MOTET_AUTH0_CALLBACK_URLS: must be URLs such as https://chat.example.com/callback, or \
             https://chat.example.com/* for all below, separated by commas",
        ),
        (
            "MOTET_AUTH0_CLIENTS",
            "web-app",
            "motet: MOTET_AUTH0_CLIENTS: must be ID:SECRET of each client, separated by commas",
        ),
        (
            "MOTET_BLOBS",
            "/var/files",
            "motet: MOTET_BLOBS: must be s3://BUCKET, s3://BUCKET/PREFIX?endpoint=URL&region=NAME, or file:///PATH",
        ),
        ("MOTET_BLOBS", "s3://files", "motet: MOTET_BLOBS: needs AWS_ACCESS_KEY_ID as well"),
        (
            "MOTET_MAX_UPLOAD_BYTES",
            "10 MB",
            "motet: MOTET_MAX_UPLOAD_BYTES: must be a whole number from 1 to 5368709120",
        ),
        (
            "MOTET_STORAGE_QUOTA",
            "plenty",
            "motet: MOTET_STORAGE_QUOTA: must be a number of bytes, such as 1073741824, 500MB or 1GiB",
        ),
        (
            "MOTET_DISK_RESERVE",
            "-1",
            "motet: MOTET_DISK_RESERVE: must be a number of bytes, such as 1073741824, 500MB or 1GiB",
        ),
        ("MOTET_KEEP_PHOTO_METADATA", "some", "motet: MOTET_KEEP_PHOTO_METADATA: must be off or on"),
        ("MOTET_LOG", "a=b=c", "motet: MOTET_LOG: is no log filter"),
    ];
    for (name, value, line) in cases {
        assert_eq!(refused(motet(folder.path()).env(name, value)), line);
    }
}

#[test]
fn a_key_that_can_be_guessed_is_for_this_machine_alone() {
    let folder = tempfile::tempdir().unwrap();
    let serve = |key: &str, place: (&str, &str)| {
        let mut command = motet(folder.path());
        command.env("SECRET_KEY", key).env("MOTET_LOG", "error").env(place.0, place.1);
        command
    };
    let short = "motet: SECRET_KEY: has 15 bytes, and needs 16 or more, better 32";
    let known = "motet: SECRET_KEY: is the example of the documents, which everybody knows";
    for place in [("MOTET_LISTEN", "0.0.0.0:0"), ("MOTET_LISTEN", "[::]:0"), ("MOTET_LISTEN_CHAT", "0.0.0.0:0")] {
        assert_eq!(refused(&mut serve("fifteen bytes!!", place)), short);
        assert_eq!(refused(&mut serve("your_secret_key_here", place)), known);
        assert_eq!(refused(&mut serve(" your_secret_key_here\n", place)), known);
    }
    for key in ["a", "your_secret_key_here"] {
        let process = Process::run(serve(key, ("MOTET_LISTEN_CHAT", "[::1]:0")), free_port());
        assert_eq!(process.terminate(), Some(0), "{key}");
    }
}

#[test]
fn an_unknown_key_in_the_file_stops_the_start_and_an_unknown_flag_too() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("motet.toml"), "listen = \"127.0.0.1:0\"\ncolour = \"red\"\n").unwrap();
    assert_eq!(
        refused(motet(folder.path()).args(["serve", "--config", "motet.toml"])),
        "motet: motet.toml: colour: no such setting"
    );
    let said = refused_with_usage(motet(folder.path()).args(["serve", "--colour", "red"]));
    assert!(said.contains("--colour"), "{said}");
    assert_eq!(
        refused(motet(folder.path()).args(["serve", "--config", "missing.toml"])),
        "motet: --config missing.toml: No such file or directory (os error 2)"
    );
}

fn refused_with_usage(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(!output.status.success(), "it started");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn the_licences_of_what_it_is_made_of_are_printed() {
    let folder = tempfile::tempdir().unwrap();
    let output = motet(folder.path()).arg("licenses").output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    let named = |name: &str, licence: &str| said.lines().any(|line| line.starts_with(name) && line.contains(licence));
    for (name, licence) in [("tokio ", "MIT"), ("rustls ", "Apache-2.0"), ("aws-lc-sys ", "ISC"), ("rusqlite ", "MIT")]
    {
        assert!(named(name, licence), "{name}");
    }
    // The licences' texts: of a crate in Rust, of one that carries C code, and of what comes from elsewhere than cargo.
    for text in ["Copyright (c) Tokio Contributors", "Microsoft Corporation, Daan Leijen", "\nredoc:\n"] {
        assert!(said.contains(text), "{text}");
    }
    for tool in ["proptest ", "nextest", "jsonschema ", "syn "] {
        assert!(!said.lines().any(|line| line.starts_with(tool)), "{tool}is not in the binary");
    }
    assert_eq!(folder.path().read_dir().unwrap().count(), 0, "nothing is made");
}

#[test]
fn what_others_may_read_is_warned_of() {
    use std::io::{Read, Write};
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let set = |name: &str, mode: u32| {
        std::fs::set_permissions(folder.path().join(name), std::fs::Permissions::from_mode(mode)).unwrap();
    };
    let warned = || {
        let mut command = motet(folder.path());
        command.args(["--config", "motet.toml"]).env("MOTET_LOG", "warn");
        let (server, mut log) = Process::spawn(command, free_port());
        // It accepts connections before its data are ready, and answers them afterwards.
        let answered = || {
            let mut stream = std::net::TcpStream::connect(&server.address)?;
            stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")?;
            stream.read_exact(&mut [0; 12])
        };
        while answered().is_err() {
            std::thread::sleep(Duration::from_millis(10));
        }
        assert_eq!(server.terminate(), Some(0));
        let mut said = String::new();
        log.read_to_string(&mut said).unwrap();
        let named = |name: &&str| said.contains(&format!("{name}: others may read it (mode 0644)"));
        ["data/motet.db", "data/secret_key", ".env", "motet.toml"].into_iter().filter(named).collect::<Vec<_>>()
    };
    std::fs::write(folder.path().join(".env"), "APP_NAME=Choir\n").unwrap();
    std::fs::write(folder.path().join("motet.toml"), "app_name = \"Choir\"\n").unwrap();
    assert_eq!(warned(), [""; 0], "they hold no secret, and what the server makes is its own");
    std::fs::write(folder.path().join(".env"), "AWS_SECRET_ACCESS_KEY=hush\n").unwrap();
    std::fs::write(folder.path().join("motet.toml"), "aws_secret_access_key = \"hush\"\n").unwrap();
    for name in ["data/motet.db", "data/secret_key", ".env", "motet.toml"] {
        set(name, 0o644);
    }
    assert_eq!(warned(), ["data/motet.db", "data/secret_key", ".env", "motet.toml"]);
    for name in ["data/motet.db", "data/secret_key", ".env", "motet.toml"] {
        set(name, 0o600);
    }
    assert_eq!(warned(), [""; 0]);
}

#[test]
fn a_value_in_the_file_that_cannot_be_used_is_named_with_the_file() {
    let folder = tempfile::tempdir().unwrap();
    for (line, said) in [
        ("listen = \"nowhere\"", "motet: motet.toml: listen: must be HOST:PORT, such as 127.0.0.1:8000"),
        ("listen = 1.5", "motet: motet.toml: listen: must be a text, a whole number, true, false, or a list of these"),
        ("rate_limits = \"maybe\"", "motet: motet.toml: rate_limits: must be on or off"),
    ] {
        std::fs::write(folder.path().join("motet.toml"), line).unwrap();
        assert_eq!(refused(motet(folder.path()).args(["serve", "--config", "motet.toml"])), said);
    }
}

#[test]
fn the_event_log_is_kept_for_as_many_days_as_are_set() {
    let kept = |given: &[(&'static str, String)]| {
        let settings = Settings::read(&Sources::of(given, DIALECTS)).unwrap();
        StoreOptions::of(&settings).log_life.as_secs() / (24 * 3600)
    };
    assert_eq!(kept(&[]), 7);
    for days in [1, 30, 3650] {
        assert_eq!(kept(&[("log_days", days.to_string())]), days);
    }
}

#[test]
fn a_second_server_on_the_same_folder_refuses_to_start() {
    let folder = tempfile::tempdir().unwrap();
    let first = Process::start(folder.path(), free_port());
    let port = free_port();
    let said = refused(motet(folder.path()).args(["serve", "--listen", &format!("127.0.0.1:{port}")]));
    assert_eq!(said, "motet: data folder data: another motet is running on it");
    assert_eq!(first.terminate(), Some(0));
}

#[test]
fn a_taken_port_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let holder = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = holder.local_addr().unwrap().to_string();
    let said = refused(motet(folder.path()).args(["serve", "--listen", &address]));
    assert_eq!(said, format!("motet: MOTET_LISTEN: can't listen on {address}: Address already in use (os error 98)"));
}

#[test]
fn an_unwritable_folder_and_an_unreachable_database_are_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "").unwrap();
    let said = refused(motet(folder.path()).args(["serve", "--data-dir", "file/data", "--listen", "127.0.0.1:0"]));
    assert_eq!(said, "motet: data folder file/data: can't be made: Not a directory (os error 20)");
    let url = format!("postgresql://nobody:hush@127.0.0.1:{}/none", free_port());
    let mut command = motet(folder.path());
    command.args(["serve", "--database-url", &url, "--listen", "127.0.0.1:0"]).env("MOTET_LOG", "off");
    let said = refused(command.env("MOTET_DATABASE_WAIT_SECONDS", "0"));
    assert!(said.starts_with("motet: DATABASE_URL: ") && !said.contains("hush"), "{said}");
}

/// Document 003's `.env`, but for where the database is: the name `db` is the composer's.
pub(crate) async fn the_environment_of_the_document_works_as_printed(engine: Engine) {
    let folder = tempfile::tempdir().unwrap();
    let database = if engine == Engine::Postgres { Some(PostgresDatabase::make().await) } else { None };
    let url = database.as_ref().map(|database| format!("DATABASE_URL={}\n", database.url())).unwrap_or_default();
    let rest = "SECRET_KEY=your_secret_key_here\nAPP_NAME=Chat API\nACCESS_TOKEN_EXPIRE_MINUTES=30\n";
    std::fs::write(folder.path().join(".env"), url + rest).unwrap();
    assert!(motet(folder.path()).arg("migrate").status().unwrap().success());
    let server = Process::start(folder.path(), free_port());
    assert!(!folder.path().join("data/secret_key").exists(), "no key is generated beside a given one");
    assert_eq!(folder.path().join("data/motet.db").exists(), database.is_none());
    let account = serde_json::json!({ "username": "johndoe", "email": "john@example.com", "password": "secretpass" });
    let url = |path: &str| format!("http://{}{path}", server.address);
    let client = reqwest::Client::new();
    let login = client.post(url("/api/rest/auth/register")).json(&account).send().await.unwrap();
    assert_eq!(login.json::<serde_json::Value>().await.unwrap()["expires_in"], 30 * 60);
    for path in ["/docs", "/redoc"] {
        let page = client.get(url(path)).send().await.unwrap().text().await.unwrap();
        assert!(page.contains("<title>Chat API"), "{path}: {page}");
    }
    assert_eq!(server.terminate(), Some(0));
}

#[test]
fn administrators_are_made_on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let server = Process::start(folder.path(), free_port());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for (path, name) in
        [("/api/v1/auth/register", "Ada"), ("/api/auth/register", "Cy"), ("/api/v1/auth/register", "Eve")]
    {
        let email = format!("{name}@example.com");
        let account = serde_json::json!({ "username": name, "email": email, "password": "correct horse" });
        let url = format!("http://{}{path}", server.address);
        let status =
            runtime.block_on(async { reqwest::Client::new().post(url).json(&account).send().await.unwrap().status() });
        assert_eq!(status, 200);
    }
    let admin = |args: &[&str]| {
        let output = motet(folder.path()).arg("admin").args(args).output().unwrap();
        (
            output.status.success(),
            String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap(),
        )
    };
    assert_eq!(admin(&["list"]), (true, "no administrators\n".to_owned()));
    assert_eq!(admin(&["grant", "ada"]), (true, "Ada is an administrator now\n".to_owned()));
    assert_eq!(admin(&["list"]), (true, "1\tAda\n".to_owned()));
    assert_eq!(admin(&["grant", "bob"]), (false, "motet: there is no user named \"bob\"\n".to_owned()));
    assert_eq!(admin(&["revoke", "ADA"]), (true, "Ada is no administrator any more\n".to_owned()));
    assert_eq!(admin(&["list"]), (true, "no administrators\n".to_owned()));
    // Cy joined the first channel, as clients of `chat` do; Eve is in none.
    let uuid = kit::id::uuid(kit::id::IdKind::Channel, 1);
    assert_eq!(admin(&["transfer", "channel", "1", "cy"]), (true, "Cy owns the channel 1 now\n".to_owned()));
    assert_eq!(admin(&["transfer", "channel", &uuid, "ada"]), (true, format!("Ada owns the channel {uuid} now\n")));
    let refused = [
        (["channel", "1", "eve"], "Eve is not in the channel 1"),
        (["channel", "99", "ada"], "there is no channel 99"),
        (["server", "1", "ada"], "there is no server 1"),
        (["channel", "one", "ada"], "\"one\" is not the id of a channel"),
        (["channel", "1", "bob"], "there is no user named \"bob\""),
    ];
    for ([kind, id, user], problem) in refused {
        assert_eq!(admin(&["transfer", kind, id, user]), (false, format!("motet: {problem}\n")));
    }
    assert_eq!(server.terminate(), Some(0));
}

#[test]
fn the_schema_is_made_before_the_server_ever_runs_and_left_alone_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let migrate = || {
        let output = motet(folder.path()).arg("migrate").output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    };
    let done = (true, format!("the database has schema {}, which is this version's\n", store::SCHEMA));
    assert_eq!(migrate(), done);
    assert!(folder.path().join("data/motet.db").exists());
    let server = Process::start(folder.path(), free_port());
    assert_eq!(migrate(), done);
    assert_eq!(server.terminate(), Some(0));
}

#[test]
fn the_issuers_key_is_rotated_on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let server = Process::start(folder.path(), free_port());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let url = format!("http://{}/.well-known/jwks.json", server.address);
    let kids = || -> Vec<serde_json::Value> {
        let text = runtime.block_on(async { reqwest::get(&url).await.unwrap().text().await.unwrap() });
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        document["keys"].as_array().unwrap().iter().map(|key| key["kid"].clone()).collect()
    };
    let before = kids();
    assert_eq!(before.len(), 1);
    let output = motet(folder.path()).args(["keys", "rotate"]).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(said, "a new key signs from now on; the old one is shown for 31 more minutes\n");
    let deadline = Instant::now() + Duration::from_secs(30);
    while kids().len() != 2 {
        assert!(Instant::now() < deadline, "the server never saw it");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(kids()[1], before[0]);
    assert_eq!(server.terminate(), Some(0));
}
