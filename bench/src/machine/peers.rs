//! Where the libraries of others are: installed beside this program on first use, each of a fixed version.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Failure;

/// The programs, and what names the versions of what they stand on.
const FILES: [(&str, &str); 7] = [
    ("uwebsockets.py", include_str!("../../peers/uwebsockets.py")),
    ("fastapi_peer.py", include_str!("../../peers/fastapi_peer.py")),
    ("bun.mjs", include_str!("../../peers/bun.mjs")),
    ("ws.mjs", include_str!("../../peers/ws.mjs")),
    ("requirements.txt", include_str!("../../peers/requirements.txt")),
    ("package.json", include_str!("../../peers/package.json")),
    ("package-lock.json", include_str!("../../peers/package-lock.json")),
];
/// Written when everything is there: what it was installed for.
const DONE: &str = "installed";

/// The folder with all of them.
pub(crate) struct Installed {
    folder: PathBuf,
}

impl Installed {
    /// Installs what is missing, with Python's and Node's own installers, into `peers` beside this program's folder.
    pub(crate) fn here() -> Result<Self, Failure> {
        let program = std::env::current_exe().map_err(|error| Failure(error.to_string()))?;
        let target = program.ancestors().nth(2).ok_or_else(|| Failure("this program is in no folder".to_owned()))?;
        let installed = Self { folder: target.join("peers") };
        let wanted: String = FILES.iter().map(|(_, text)| *text).collect();
        let done = installed.folder.join(DONE);
        if std::fs::read_to_string(&done).is_ok_and(|found| found == wanted) {
            return Ok(installed);
        }
        installed.install()?;
        write(&done, &wanted)?;
        Ok(installed)
    }

    fn install(&self) -> Result<(), Failure> {
        std::fs::create_dir_all(&self.folder).map_err(|error| self.failed(&error))?;
        for (name, text) in FILES {
            write(&self.folder.join(name), text)?;
        }
        self.run("python3", &["-m", "venv", "venv"])?;
        self.run("venv/bin/pip", &["install", "-q", "--disable-pip-version-check", "-r", "requirements.txt"])?;
        self.run("npm", &["ci", "--no-audit", "--no-fund"])?;
        self.install_libuv()
    }

    /// uWebSockets' Python package wants libuv of the system. Where there is none, Debian's is unpacked in the folder.
    fn install_libuv(&self) -> Result<(), Failure> {
        if self.run("venv/bin/python", &["-c", "import socketify"]).is_ok() {
            return Ok(());
        }
        self.run(
            "sh",
            &[
                "-c",
                "apt-get download -q libuv1 && dpkg -x libuv1_*.deb . && mkdir -p lib && cp -P usr/lib/*/libuv.so* lib",
            ],
        )
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Result<(), Failure> {
        let program = if program.contains('/') { self.folder.join(program) } else { PathBuf::from(program) };
        let output = Command::new(&program).args(arguments).current_dir(&self.folder).output();
        let output = output.map_err(|error| Failure(format!("{}: {error}", program.display())))?;
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        Err(Failure(format!("{} {}: {said}", program.display(), arguments.join(" "))))
    }

    fn failed(&self, error: &std::io::Error) -> Failure {
        Failure(format!("{}: {error}", self.folder.display()))
    }

    /// One of the programs in Python.
    pub(crate) fn python(&self, program: &str) -> Command {
        let mut command = self.command(self.folder.join("venv/bin/python"), program);
        command.env("LD_LIBRARY_PATH", self.folder.join("lib"));
        command
    }

    /// One of the programs for Bun.
    pub(crate) fn bun(&self, program: &str) -> Command {
        self.command(self.folder.join("node_modules/bun/bin/bun.exe"), program)
    }

    /// One of the programs for Node.
    pub(crate) fn node(&self, program: &str) -> Command {
        self.command(PathBuf::from("node"), program)
    }

    fn command(&self, interpreter: PathBuf, program: &str) -> Command {
        let mut command = Command::new(interpreter);
        command.arg(self.folder.join(program));
        command
    }
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text).map_err(|error| Failure(format!("{}: {error}", path.display())))
}
