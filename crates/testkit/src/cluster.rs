//! Postgres servers of one test's own, to which things can be done that would hurt others: they are frozen, stopped,
//! told to refuse writes.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio_postgres::{NoTls, SimpleQueryMessage};

use crate::certificate::Certificate;

/// How long a server may take to come up or to go.
const PATIENCE: Duration = Duration::from_mins(1);

/// A Postgres server in a folder of its own. Dropping it ends it.
pub struct Cluster {
    folder: TempDir,
    port: u16,
    server: Option<Child>,
}

impl Cluster {
    /// Whether this machine can run one. Where it can't this is said, past the test harness, which would hide it.
    pub fn is_there() -> bool {
        let is_there = program("initdb").is_some();
        if !is_there {
            eprint_line("THE TESTS WITH A POSTGRES OF THEIR OWN WERE LEFT OUT: initdb is nowhere to be found\n");
        }
        is_there
    }

    /// Sets one up and starts it. Anybody on this machine may connect as `motet`.
    pub async fn start() -> Self {
        let mut cluster = Self::prepare();
        cluster.initialize();
        cluster.run().await;
        cluster
    }

    /// Sets one up that is encrypted, by a certificate for `localhost`, and takes no connection that isn't. Beside it
    /// stands a file with the certificate of whoever vouches for it.
    pub async fn encrypted() -> (Self, PathBuf) {
        let mut cluster = Self::prepare();
        cluster.initialize();
        let roots = cluster.certify();
        cluster.write("data/pg_hba.conf", "local all all trust\nhostssl all all 127.0.0.1/32 trust\n");
        cluster.run().await;
        (cluster, roots)
    }

    /// A copy of this one that stands by, and has what this one commits before this one says so.
    pub async fn standby(&self) -> Self {
        let mut standby = Self::prepare();
        let data = standby.path().join("data").display().to_string();
        let url = self.url("postgres");
        let mut copy = as_postgres(&program("pg_basebackup").unwrap());
        copy.args(["-d", &url, "-D", &data, "-R", "-X", "stream", "-c", "fast", "--no-sync"]);
        let output = copy.current_dir(standby.path()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        standby.run().await;
        self.sql("ALTER SYSTEM SET synchronous_standby_names = '*'").await;
        self.sql("ALTER SYSTEM SET synchronous_commit = 'remote_apply'").await;
        self.sql("SELECT pg_reload_conf()").await;
        standby
    }

    /// The address of a database in it.
    pub fn url(&self, database: &str) -> String {
        format!("postgresql://motet@127.0.0.1:{}/{database}", self.port)
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Runs SQL past the server under test; the first column of the answer.
    async fn sql(&self, sql: &str) -> Vec<String> {
        let socket = self.path().display();
        // This connection must be able to write even if the role's default forbids it.
        let options = "options='-c default_transaction_read_only=off'";
        let url = format!("host={socket} port={} user=motet dbname=postgres {options}", self.port);
        let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
        let driver = tokio::spawn(connection);
        let answer = client.simple_query(sql).await.unwrap();
        drop(client);
        driver.await.unwrap().unwrap();
        let first = answer.iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        });
        first.collect()
    }

    /// Has each new session of the server under test refuse writes from its beginning to its end, or take them again.
    pub async fn refuse_writes(&self, refuse: bool) {
        let said =
            if refuse { "SET default_transaction_read_only = on" } else { "RESET default_transaction_read_only" };
        self.sql(&format!("ALTER ROLE motet {said}")).await;
    }

    /// Ends all connections of the server under test.
    pub async fn hang_up(&self) {
        self.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'motet'").await;
    }

    /// From now on each commit is done, and its answer then waits for a standby that doesn't exist.
    pub async fn hold_commits(&self) {
        self.sql("ALTER SYSTEM SET synchronous_standby_names = 'nobody'").await;
        self.sql("SELECT pg_reload_conf()").await;
    }

    /// Waits until a commit waits so; ends its connection, so that nobody is told that it stands; and lets those that
    /// come after it pass.
    pub async fn lose_the_answer(&self) {
        let waiting = "SELECT COUNT(*) FROM pg_stat_activity \
             WHERE application_name = 'motet' AND wait_event = 'SyncRep'";
        self.until(waiting, "1").await;
        self.sql("ALTER SYSTEM RESET synchronous_standby_names").await;
        let ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
        assert_eq!(self.sql(ended).await, ["t"]);
        self.sql("SELECT pg_reload_conf()").await;
    }

    /// Makes one that stands by the one that takes writes.
    pub async fn promote(&self) {
        assert_eq!(self.sql("SELECT pg_promote()").await, ["t"]);
    }

    /// How many connections of the server under test aren't encrypted.
    pub async fn in_the_clear(&self) -> u32 {
        let open = "SELECT COUNT(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
             WHERE application_name = 'motet' AND NOT ssl";
        self.sql(open).await[0].parse().unwrap()
    }

    /// Makes a role that has to prove itself.
    pub async fn make_role(&self, name: &str, password: &str) {
        self.sql(&format!("CREATE ROLE {name} LOGIN PASSWORD '{password}'")).await;
    }

    async fn until(&self, sql: &str, answer: &str) {
        let begun = Instant::now();
        while self.sql(sql).await.first().map(String::as_str) != Some(answer) {
            assert!(begun.elapsed() < PATIENCE, "{sql} never answered {answer}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Freezes all its processes. Connections stay open, and new ones are still accepted by the kernel.
    pub fn freeze(&self) {
        self.signal("-STOP");
    }

    /// Lets it go on.
    pub fn thaw(&self) {
        self.signal("-CONT");
    }

    /// Ends it without any goodbye.
    pub fn crash(&mut self) {
        self.signal("-KILL");
        if let Some(mut server) = self.server.take() {
            server.wait().unwrap();
        }
    }

    /// Ends it in good order, however many are connected.
    pub fn stop(&mut self) {
        let Some(mut server) = self.server.take() else { return };
        kill("-INT", &[server.id().to_string()]);
        server.wait().unwrap();
    }

    /// Starts it again.
    pub async fn run(&mut self) {
        self.spawn();
        let begun = Instant::now();
        let socket = self.path().display().to_string();
        let ready = program("pg_isready").unwrap();
        let is_ready = || {
            let mut ask = Command::new(&ready);
            ask.args(["-q", "-h", &socket, "-p", &self.port.to_string()]).status().unwrap().success()
        };
        while !is_ready() {
            assert!(begun.elapsed() < PATIENCE, "{}", fs::read_to_string(self.path().join("log")).unwrap());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Starts it, and doesn't wait until it takes connections.
    pub fn spawn(&mut self) {
        let log = fs::File::create(self.path().join("log")).unwrap();
        let mut command = as_postgres(&program("postgres").unwrap());
        command.args(["-D", &self.path().join("data").display().to_string(), "-p", &self.port.to_string()]);
        let socket = format!("unix_socket_directories={}", self.path().display());
        for setting in ["listen_addresses=127.0.0.1", &socket, "fsync=off", "max_connections=60"] {
            command.args(["-c", setting]);
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).current_dir(self.path());
        self.server = Some(command.spawn().unwrap());
    }

    fn prepare() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        give_away(folder.path());
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self { folder, port, server: None }
    }

    fn initialize(&self) {
        let data = self.path().join("data").display().to_string();
        let mut command = as_postgres(&program("initdb").unwrap());
        command.args(["-D", &data, "-U", "motet", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]);
        let output = command.current_dir(self.path()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes one of its files, with its rights.
    pub fn write(&self, name: &str, content: &str) {
        let path = self.path().join(name);
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        give_away(&path);
    }

    fn certify(&self) -> PathBuf {
        let made = Certificate::of("localhost");
        self.write("data/server.key", &made.key);
        self.write("data/server.crt", &made.certificate);
        let settings = fs::read_to_string(self.path().join("data/postgresql.conf")).unwrap();
        self.write("data/postgresql.conf", &format!("{settings}\nssl = on\n"));
        let roots = self.path().join("roots.pem");
        fs::write(&roots, made.roots).unwrap();
        roots
    }

    /// To the server and all its children.
    fn signal(&self, signal: &str) {
        let Some(server) = &self.server else { return };
        let pid = server.id().to_string();
        let children = Command::new("ps").args(["-o", "pid=", "--ppid", &pid]).output().unwrap();
        let mut pids = vec![pid];
        pids.extend(String::from_utf8(children.stdout).unwrap().split_whitespace().map(str::to_owned));
        kill(signal, &pids);
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.signal("-CONT");
        if let Some(mut server) = self.server.take() {
            kill("-QUIT", &[server.id().to_string()]);
            let _ = server.wait();
        }
    }
}

fn kill(signal: &str, pids: &[String]) {
    // Some may have ended by themselves.
    let _ = Command::new("kill").arg(signal).args(pids).stderr(Stdio::null()).status();
}

fn eprint_line(line: &str) {
    use std::io::Write;
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}

/// A program of Postgres, wherever it is installed.
fn program(name: &str) -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|versions| versions.filter_map(|version| Some(version.ok()?.path().join("bin"))).collect())
        .unwrap_or_default();
    folders.sort();
    folders.extend(["/usr/bin", "/usr/local/bin"].map(PathBuf::from));
    folders.into_iter().rev().map(|folder| folder.join(name)).rfind(|path| path.exists())
}

/// The user that Postgres runs as where this runs as root, which it refuses.
fn user() -> Option<(u32, u32)> {
    let number = |arguments: &[&str]| -> Option<u32> {
        let output = Command::new("id").args(arguments).stderr(Stdio::null()).output().ok()?;
        String::from_utf8(output.stdout).ok()?.trim().parse().ok()
    };
    if number(&["-u"]) != Some(0) {
        return None;
    }
    let of = |name| Some((number(&["-u", name])?, number(&["-g", name])?));
    of("postgres").or_else(|| of("nobody"))
}

fn as_postgres(program: &Path) -> Command {
    let Some((uid, gid)) = user() else { return Command::new(program) };
    let mut command = Command::new("setpriv");
    command.args(["--reuid", &uid.to_string(), "--regid", &gid.to_string(), "--clear-groups", "--"]).arg(program);
    command
}

fn give_away(path: &Path) {
    if let Some((uid, gid)) = user() {
        chown(path, Some(uid), Some(gid)).unwrap();
    }
}
