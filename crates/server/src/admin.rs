//! `motet admin`: who may administer the installation, who may register, and passwords.

use std::io::{BufRead, stdin};
use std::sync::Arc;
use std::time::Duration;

use auth::{Argon2id, Cost};
use bus::CommandBus;
use domain::core::{digest, hex};
use domain::model::{Actor, ChannelId, GuildId, User, UserId};
use domain::ports::{Bus, OwnedResource, Passwords, Store};
use domain::rules::{password, text};
use domain::verbs::{MakePasswordLink, MakeRegistrationCode, Register, SetAdminByName, SetPassword, Transfer};
use domain::{Event, FieldProblem, Outcome, Refusal, Resource, UniqueName, limits};
use kit::id::{IdKind, from_decimal, from_uuid};

use crate::StartError;
use crate::cli::{AdminAct, EstateKind, UserAct};
use crate::settings::Settings;
use crate::wiring::Ambient;

const DAY: Duration = Duration::from_hours(24);

/// The bus of a command that runs beside the server: it has no listeners of its own.
pub struct Silent;

impl Bus for Silent {
    fn publish(&self, _events: Vec<Event>) {}
}

/// The bus of a command: where its acts concern the nodes of a cluster, they are left word of them.
pub fn bus(settings: &Settings) -> Arc<dyn Bus> {
    if settings.nats.is_some() { Arc::new(CommandBus) } else { Arc::new(Silent) }
}

/// What an administrator's command works with.
pub struct AdminCommands<'a> {
    /// The server's state.
    pub store: &'a dyn Store,
    /// What the server is set to.
    pub settings: &'a Settings,
    /// The machine's clock and chance.
    pub ambient: &'a Ambient,
}

impl AdminCommands<'_> {
    /// Does it, and says what was done, a line each.
    pub async fn administer(&self, act: &AdminAct) -> Result<Vec<String>, StartError> {
        match act {
            AdminAct::Grant { user } => self.set_admin(user, true).await,
            AdminAct::Revoke { user } => self.set_admin(user, false).await,
            AdminAct::Transfer { kind, id, user } => transfer(self.store, *kind, id, user).await,
            AdminAct::List => self.list().await,
            AdminAct::Password { user, new } => self.give_password(user, *new).await,
            AdminAct::Invite { days } => self.invite(*days).await,
            AdminAct::User { act: UserAct::Add { name, email, new } } => self.add(name, email.as_deref(), *new).await,
        }
    }

    async fn set_admin(&self, name: &str, admin: bool) -> Result<Vec<String>, StartError> {
        let user = self
            .store
            .perform(SetAdminByName { username: text::fold(name), admin })
            .await
            .map_err(|refusal| failed(&refusal, name))?;
        let what = if admin { "is an administrator now" } else { "is no administrator any more" };
        Ok(vec![format!("{} {what}", user.username)])
    }

    async fn list(&self) -> Result<Vec<String>, StartError> {
        let admins = self.store.admins().await.map_err(|refusal| failed(&refusal, ""))?;
        let none = vec!["no administrators".to_owned()];
        Ok(if admins.is_empty() { none } else { admins.iter().map(|user| line(user)).collect() })
    }

    /// A code that lets one person register.
    async fn invite(&self, days: u32) -> Result<Vec<String>, StartError> {
        let code = self.code();
        let kept = self.store.perform(MakeRegistrationCode { digest: digest(&code), life: DAY * days }).await;
        kept.map_err(|refusal| failed(&refusal, ""))?;
        Ok(vec![code])
    }

    /// A new password for somebody, from standard input or by a link.
    async fn give_password(&self, name: &str, new: bool) -> Result<Vec<String>, StartError> {
        let known = self.store.credentials(&text::fold(name.trim()), Vec::new()).await;
        let known = known.map_err(|refusal| failed(&refusal, name))?.ok_or_else(|| nobody(name))?;
        if !new {
            return self.link(known.user).await;
        }
        let hash = self.entered_hash().await?;
        let actor = Actor { user: known.user, session: None };
        self.store
            .perform(SetPassword { actor, proven: None, hash, marks: Vec::new() })
            .await
            .map_err(|refusal| failed(&refusal, name))?;
        Ok(vec!["the password is set, and all logins are ended".to_owned()])
    }

    /// A new account, with a password from standard input or by a link.
    async fn add(&self, name: &str, email: Option<&str>, new: bool) -> Result<Vec<String>, StartError> {
        let username = text::username(name).map_err(|problem| unfit("username", problem))?;
        let email = email.map(text::email).transpose().map_err(|problem| unfit("email", problem))?;
        let password_hash = if new { Some(self.entered_hash().await?) } else { None };
        if password_hash.is_none() {
            self.page()?;
        }
        let account = Register {
            username,
            email,
            password_hash,
            display_name: None,
            avatar_url: None,
            session: None,
            welcome: None,
            invite: None,
            invited_only: false,
        };
        let made = self.store.perform(account).await.map_err(|refusal| failed(&refusal, name))?;
        let mut said = vec![line(&made.user)];
        if !new {
            said.extend(self.link(made.user.id).await?);
        }
        Ok(said)
    }

    async fn link(&self, user: UserId) -> Result<Vec<String>, StartError> {
        let (page, code) = (self.page()?, self.code());
        let kept = self
            .store
            .perform(MakePasswordLink { user, digest: digest(&code), life: limits::PASSWORD_LINK_LIFE })
            .await;
        kept.map_err(|refusal| failed(&refusal, ""))?;
        Ok(vec![format!("{page}?code={code}")])
    }

    /// The address of the page where links lead.
    fn page(&self) -> Result<String, StartError> {
        let Settings { tenant, dialects, public_url, listen, .. } = self.settings;
        let page = dialects.iter().find_map(|dialect| dialect.password_page).filter(|_| tenant.is_none());
        let page = page.ok_or_else(|| {
            StartError("links lead to the built-in issuer's pages, which aren't there: use --new".to_owned())
        })?;
        Ok(public_url.clone().unwrap_or_else(|| format!("http://{listen}")) + page)
    }

    /// The hash of the password on the first line of standard input.
    async fn entered_hash(&self) -> Result<String, StartError> {
        let mut entered = String::new();
        stdin().lock().read_line(&mut entered).map_err(|error| StartError(format!("standard input: {error}")))?;
        let entered = entered.strip_suffix('\n').unwrap_or(&entered);
        let entered = entered.strip_suffix('\r').unwrap_or(entered);
        let password = password::new(entered).map_err(|problem| unfit("password", problem))?;
        let hashed = hashed(self.settings, self.ambient, password).await;
        hashed.map_err(|refusal| failed(&refusal, ""))
    }

    fn code(&self) -> String {
        let mut bytes = [0; 16];
        self.ambient.chance.fill(&mut bytes);
        hex(&bytes)
    }
}

async fn hashed(settings: &Settings, ambient: &Ambient, password: String) -> Outcome<String> {
    let cost = if settings.cheap_passwords { Cost::Cheap } else { Cost::Full };
    let passwords = Argon2id::new(Arc::clone(&ambient.chance), cost);
    let turn = passwords.turn(None).await?;
    passwords.hash(turn, password).await
}

async fn transfer(store: &dyn Store, kind: EstateKind, id: &str, name: &str) -> Result<Vec<String>, StartError> {
    let (resource, what) = match kind {
        EstateKind::Channel => (channel(id).map(OwnedResource::Channel), "channel"),
        EstateKind::Server => (from_decimal(id).and_then(GuildId::new).map(OwnedResource::Guild), "server"),
    };
    let resource = resource.ok_or_else(|| StartError(format!("{id:?} is not the id of a {what}")))?;
    let user = store.user_named(&text::fold(name)).await.map_err(|refusal| failed(&refusal, name))?;
    let user = user.ok_or_else(|| failed(&Refusal::Unknown(Resource::User), name))?;
    store.perform(Transfer { actor: None, resource, target: user.id }).await.map_err(|refusal| {
        StartError(match refusal {
            Refusal::Unknown(Resource::Member) => format!("{} is not in the {what} {id}", user.username),
            Refusal::Unknown(_) => format!("there is no {what} {id}"),
            Refusal::Barred => format!("{} is banned or suspended", user.username),
            Refusal::DirectConversation => "a conversation of two has no owner".to_owned(),
            other => format!("the store refused: {}", other.label()),
        })
    })?;
    Ok(vec![format!("{} owns the {what} {id} now", user.username)])
}

/// Every dialect's form of a channel's id.
fn channel(id: &str) -> Option<ChannelId> {
    from_decimal(id).or_else(|| from_uuid(IdKind::Channel, id)).and_then(ChannelId::new)
}

fn line(user: &User) -> String {
    format!("{}\t{}", user.id, user.username)
}

fn unfit(what: &str, problem: FieldProblem) -> StartError {
    StartError(format!("the {what} {problem}"))
}

fn nobody(name: &str) -> StartError {
    StartError(format!("there is no user named {name:?}"))
}

fn failed(refusal: &Refusal, name: &str) -> StartError {
    match refusal {
        Refusal::Unknown(_) => nobody(name),
        Refusal::Taken(UniqueName::Email) => StartError("the email is somebody's already".to_owned()),
        Refusal::Taken(_) => StartError(format!("there is a user named {name:?} already")),
        other => StartError(format!("the store refused: {}", other.label())),
    }
}
