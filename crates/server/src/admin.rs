//! `motet admin`: who may administer the installation.

use dialects::kit::id::{Kind, from_decimal, from_uuid};
use domain::model::{ChannelId, GuildId, User};
use domain::ports::{Bus, Estate, Store};
use domain::rules::text::fold;
use domain::{Event, Refusal, Thing};

use crate::StartError;
use crate::cli::{AdminAct, EstateKind};

/// The bus of a command that runs beside the server: it has no listeners of its own.
pub struct Silent;

impl Bus for Silent {
    fn publish(&self, _events: Vec<Event>) {}
}

/// Does it, and says what was done, a line each.
pub async fn administer(store: &dyn Store, act: &AdminAct) -> Result<Vec<String>, StartError> {
    match act {
        AdminAct::Grant { user } => set(store, user, true).await,
        AdminAct::Revoke { user } => set(store, user, false).await,
        AdminAct::Transfer { kind, id, user } => transfer(store, *kind, id, user).await,
        AdminAct::List => {
            let admins = store.admins().await.map_err(|refusal| failed(&refusal, ""))?;
            Ok(if admins.is_empty() {
                vec!["no administrators".to_owned()]
            } else {
                admins.iter().map(|user| line(user)).collect()
            })
        }
    }
}

async fn set(store: &dyn Store, name: &str, admin: bool) -> Result<Vec<String>, StartError> {
    let user = store.set_admin(&fold(name), admin).await.map_err(|refusal| failed(&refusal, name))?;
    let what = if admin { "is an administrator now" } else { "is no administrator any more" };
    Ok(vec![format!("{} {what}", user.username)])
}

async fn transfer(store: &dyn Store, kind: EstateKind, id: &str, name: &str) -> Result<Vec<String>, StartError> {
    let (estate, what) = match kind {
        EstateKind::Channel => (channel(id).map(Estate::Channel), "channel"),
        EstateKind::Server => (from_decimal(id).and_then(GuildId::new).map(Estate::Guild), "server"),
    };
    let estate = estate.ok_or_else(|| StartError(format!("{id:?} is not the id of a {what}")))?;
    let user = store.user_named(&fold(name)).await.map_err(|refusal| failed(&refusal, name))?;
    let user = user.ok_or_else(|| failed(&Refusal::Unknown(Thing::User), name))?;
    store.transfer(None, estate, user.id).await.map_err(|refusal| {
        StartError(match refusal {
            Refusal::Unknown(Thing::Member) => format!("{} is not in the {what} {id}", user.username),
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
    from_decimal(id).or_else(|| from_uuid(Kind::Channel, id)).and_then(ChannelId::new)
}

fn line(user: &User) -> String {
    format!("{}\t{}", user.id, user.username)
}

fn failed(refusal: &Refusal, name: &str) -> StartError {
    StartError(match refusal {
        Refusal::Unknown(_) => format!("there is no user named {name:?}"),
        other => format!("the store refused: {}", other.label()),
    })
}
