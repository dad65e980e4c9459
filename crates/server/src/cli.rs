//! The command line.

use clap::{Args, Parser, Subcommand, ValueEnum};
use domain::limits;

/// One chat server that the clients of five chat APIs already know how to talk to.
#[derive(Debug, Parser)]
#[command(name = "motet", version, about)]
pub struct Cli {
    /// What to do; `serve` when nothing is said.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Settings, for every command.
    #[command(flatten)]
    pub flags: Flags,
}

/// What the binary can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server (the default).
    Serve,
    /// Bring the database to this version's schema and end; the server does the same when it starts.
    Migrate,
    /// Say who may administer this installation, and look after accounts.
    Admin {
        /// What to do.
        #[command(subcommand)]
        act: AdminAct,
    },
    /// Look after the keys of the built-in issuer.
    Keys {
        /// What to do.
        #[command(subcommand)]
        act: KeysAct,
    },
    /// Look whether what the settings name is there: folders, the database and its clock, NATS, the place for files.
    Doctor,
    /// Copy the database, the key and the files into a new folder, while the server runs.
    Backup {
        /// The folder, which must not be there yet.
        folder: std::path::PathBuf,
    },
    /// Copy all that a database holds, and the files that it names, into an empty database, such as one in Postgres.
    Copy(CopyOrder),
    /// Print whose libraries this binary is made of, and under which licences.
    Licenses,
    /// Show five clients, one of each dialect, talking to each other through a server started for them.
    Voices,
}

/// What is to be copied, and where to.
#[derive(Debug, Args)]
pub struct CopyOrder {
    /// The database that is copied: `sqlite://PATH` or `postgresql://…`. No server may run on it.
    #[arg(long, value_name = "URL")]
    pub from: String,
    /// The database that it is copied into [default: the one that the settings name].
    #[arg(long, value_name = "URL")]
    pub to: Option<String>,
    /// The data folder of the server that is moved, with its files and its key [default: the folder of a database
    /// file, or else the data folder]. Files go to the place that the settings name.
    #[arg(long, value_name = "DIR")]
    pub files_from: Option<std::path::PathBuf>,
}

/// What can be done about administrators.
#[derive(Debug, Subcommand)]
pub enum AdminAct {
    /// Make a user an administrator.
    Grant {
        /// The username.
        user: String,
    },
    /// Make an administrator an ordinary user again.
    Revoke {
        /// The username.
        user: String,
    },
    /// List the administrators.
    List,
    /// Make a member owner of a channel, or of a server with all its channels.
    Transfer {
        /// What it is.
        kind: EstateKind,
        /// Its id, as any dialect shows it.
        id: String,
        /// The username of the new owner, who has to be in it.
        user: String,
    },
    /// Give a user a new password: prints a link that sets one, good once for a day.
    Password {
        /// The username or the email.
        user: String,
        /// Take the new password from standard input instead of printing a link.
        #[arg(long)]
        new: bool,
    },
    /// Print a code that lets one person register, where registration takes an invite.
    Invite {
        /// How many days it is good.
        #[arg(long, value_name = "DAYS", default_value_t = limits::REGISTRATION_CODE_DAYS.0,
              value_parser = clap::value_parser!(u32).range(1..=i64::from(limits::REGISTRATION_CODE_DAYS.1)))]
        days: u32,
    },
    /// Look after accounts.
    User {
        /// What to do.
        #[command(subcommand)]
        act: UserAct,
    },
}

/// What can have another owner.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum EstateKind {
    /// A channel.
    Channel,
    /// A server, which is also called a guild.
    Server,
}

/// What can be done about accounts.
#[derive(Debug, Subcommand)]
pub enum UserAct {
    /// Make an account: prints a link that sets its password, good once for a day.
    Add {
        /// The username.
        name: String,
        /// The email address.
        #[arg(long, value_name = "EMAIL")]
        email: Option<String>,
        /// Take the password from standard input instead of printing a link.
        #[arg(long)]
        new: bool,
    },
}

/// What can be done about the built-in issuer's keys.
#[derive(Debug, Subcommand)]
pub enum KeysAct {
    /// Let a new key sign from now on; what the old one signed stays good for its time.
    Rotate,
}

/// Settings given on the command line; they beat the environment, which beats the file.
#[derive(Clone, Debug, Default, Args)]
pub struct Flags {
    /// Address to listen on [default: 127.0.0.1:8000].
    #[arg(long, value_name = "ADDR", global = true)]
    pub listen: Option<String>,
    /// Folder for the embedded database and keys [default: ./data].
    #[arg(long, value_name = "DIR", global = true)]
    pub data_dir: Option<String>,
    /// Database: `sqlite://PATH` or `postgresql://…` [default: sqlite in the data folder].
    #[arg(long, value_name = "URL", global = true)]
    pub database_url: Option<String>,
    /// NATS server that connects the nodes of a cluster.
    #[arg(long, value_name = "URL", global = true)]
    pub nats_url: Option<String>,
    /// Settings file (TOML).
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<String>,
}

impl Flags {
    /// What was given, by the setting's name.
    pub(crate) fn values(&self) -> impl Iterator<Item = (&'static str, String)> + '_ {
        let all = [
            ("listen", &self.listen),
            ("data_dir", &self.data_dir),
            ("database_url", &self.database_url),
            ("nats_url", &self.nats_url),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name, value.clone()?)))
    }
}
