//! What one wants to be told of.

use domain::model::NotificationScope;
use domain::verbs::{SetNotifications, UpdateSettings};
use domain::{Refusal, limits};
use kit::{Call, answer};

use super::Answer;
use crate::answers::Restricted;
use crate::{decode, requests, wire};

/// One's settings.
#[utoipa::path(
    get,
    path = "/api/rest/users/@me/settings",
    tag = "accounts",
    operation_id = "settings",
    responses((status = 200, body = wire::UserSettings)),
)]
pub(super) async fn read(call: Call) -> Answer {
    let account = call.account().await?;
    let settings = call.core().store.user_settings(account.user.id).await?;
    Ok(answer::ok(&wire::UserSettings::new(&settings, limits::NOTIFICATION_SETTINGS)))
}

/// Changes one's settings. What isn't named stays; null takes it away.
#[utoipa::path(
    patch,
    path = "/api/rest/users/@me/settings",
    tag = "accounts",
    operation_id = "update_settings",
    request_body = requests::SettingsEdit,
    responses((status = 200, body = wire::UserSettings)),
)]
pub(super) async fn update(call: Call) -> Answer {
    let account = call.account().await?;
    let act = UpdateSettings { actor: account.actor(), edit: call.read(decode::settings_edit)? };
    let settings = call.core().perform(act).await?;
    Ok(answer::ok(&wire::UserSettings::new(&settings, limits::NOTIFICATION_SETTINGS)))
}

/// What one is notified of in a server.
#[utoipa::path(
    get,
    path = "/api/rest/servers/{server_id}/notifications",
    tag = "servers",
    operation_id = "server_notifications",
    responses((status = 200, body = wire::NotificationSetting)),
)]
pub(super) async fn of_server(call: Call) -> Answer {
    shown(&call, decode::server_id(&call).map(NotificationScope::Guild)).await
}

/// Says what one wants to be notified of in a server's channels, but for those of which one said it apart.
#[utoipa::path(
    put,
    path = "/api/rest/servers/{server_id}/notifications",
    tag = "servers",
    operation_id = "set_server_notifications",
    request_body = requests::Notifications,
    responses((status = 200, body = wire::NotificationSetting)),
)]
pub(super) async fn set_of_server(call: Call) -> Answer {
    set(&call, decode::server_id(&call).map(NotificationScope::Guild)).await
}

/// What one is notified of in a channel: what one said of it, else of its server.
#[utoipa::path(
    get,
    path = "/api/rest/channels/{channel_id}/notifications",
    tag = "channels",
    operation_id = "channel_notifications",
    responses((status = 200, body = wire::NotificationSetting), Restricted),
)]
pub(super) async fn of_channel(call: Call) -> Answer {
    shown(&call, decode::channel_id(&call).map(NotificationScope::Channel)).await
}

/// Says what one wants to be notified of in a channel.
#[utoipa::path(
    put,
    path = "/api/rest/channels/{channel_id}/notifications",
    tag = "channels",
    operation_id = "set_channel_notifications",
    request_body = requests::Notifications,
    responses((status = 200, body = wire::NotificationSetting), Restricted),
)]
pub(super) async fn set_of_channel(call: Call) -> Answer {
    set(&call, decode::channel_id(&call).map(NotificationScope::Channel)).await
}

async fn shown(call: &Call, scope: Result<NotificationScope, Refusal>) -> Answer {
    let account = call.account().await?;
    let setting = call.core().store.notification_setting(account.user.id, scope?).await?;
    Ok(answer::ok(&wire::NotificationSetting::from(&setting)))
}

async fn set(call: &Call, scope: Result<NotificationScope, Refusal>) -> Answer {
    let account = call.account().await?;
    let (scope, setting) = (scope?, call.read(decode::notifications)?);
    call.core().perform(SetNotifications { actor: account.actor(), scope, setting }).await?;
    Ok(answer::ok(&wire::NotificationSetting::from(&setting)))
}
