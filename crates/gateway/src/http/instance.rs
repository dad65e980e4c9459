//! What this installation is, for whoever is about to log in or register.

use domain::verbs;
use kit::{Call, answer};

use super::Answer;
use crate::{PROVIDER, wire};

/// What this installation is called and speaks, who may register, and how one logs in.
#[utoipa::path(
    get,
    path = "/api/rest/instance",
    tag = "instance",
    security(()),
    responses((status = 200, body = wire::Instance<'_>)),
)]
pub(super) async fn instance(call: Call) -> Answer {
    let facts = &call.context.facts;
    let tenant = call.core().issuer.is_none().then_some(PROVIDER);
    let sign_on =
        call.core().sign_on.as_deref().map(|provider| wire::Provider { provider: PROVIDER, name: provider.name() });
    Ok(answer::ok(&wire::Instance {
        name: &facts.app_name,
        registration: call.core().registrations.word(),
        dialects: &facts.dialects,
        claimable: verbs::administration_is_offered(call.core()),
        providers: std::iter::once("password").chain(tenant).collect(),
        single_sign_on: sign_on.into_iter().collect(),
    }))
}
