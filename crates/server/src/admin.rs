//! `motet admin`: who may administer the installation.

use domain::model::User;
use domain::ports::{Bus, Store};
use domain::rules::text::fold;
use domain::{Event, Refusal};

use crate::StartError;
use crate::cli::AdminAct;

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

fn line(user: &User) -> String {
    format!("{}\t{}", user.id, user.username)
}

fn failed(refusal: &Refusal, name: &str) -> StartError {
    StartError(match refusal {
        Refusal::Unknown(_) => format!("there is no user named {name:?}"),
        other => format!("the store refused: {}", other.label()),
    })
}
