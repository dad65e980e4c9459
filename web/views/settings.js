// One's own settings.
import { useEffect, useState } from "preact/hooks";
import { ApiError, rest } from "../net/rest.js";
import { Choice, Field, MainButton, Switch } from "../parts/field.js";
import { html } from "../parts/html.js";
import { Icon } from "../parts/icon.js";
import { go } from "../app/routes.js";
import { becomeMe, instance, me } from "../state/core.js";
import { endLogin } from "../state/link.js";
import { accountSettings, canNotify } from "../state/notices.js";
import { firstPath } from "../state/place.js";
import { prefer, prefs } from "../state/prefs.js";
import { ClaimForm } from "./first-server.js";
import { KeysTable } from "./keys-shown.js";
import { Pages, Said } from "./pages.js";
import { PictureChooser } from "./picture.js";
import { StatusForm } from "./status-form.js";
import { browserLanguage, language, LANGUAGES, speak, t } from "../locale/text.js";

/** @param {{ tab: string }} props */
export function SettingsView({ tab }) {
  const tabs = [
    { key: "profile", name: t("settings.profile"), icon: "person", view: ProfileTab },
    { key: "account", name: t("settings.account"), icon: "lock", view: AccountTab },
    { key: "look", name: t("settings.look"), icon: "eye", view: LookTab },
    { key: "notifications", name: t("settings.notifications"), icon: "bell", view: NotificationsTab },
    { key: "keys", name: t("settings.keys"), icon: "keys", view: KeysTab },
    ...(instance.value?.claimable ? [{ key: "claim", name: t("settings.claim"), icon: "gear", view: ClaimTab }] : []),
  ].map((one) => ({ ...one, path: `/app/settings/${one.key}` }));
  const [administers, setAdministers] = useState(false);
  useEffect(() => void rest("GET", "/admin/overview").then(() => setAdministers(true), () => {}), [instance.value?.claimable]);
  const shown = administers ? [...tabs, { key: "admin", name: t("admin.title"), icon: "gear", path: "/app/admin" }] : tabs;
  const open = tabs.find((one) => one.key === tab) ?? tabs[0];
  useEffect(() => void (document.title = `${open.name} · ${instance.value?.name ?? "Motet"}`), [open.name]);
  return html`<${Pages} title=${t("settings.title")} tabs=${shown} current=${open.key} back=${firstPath()}><h2>${open.name}</h2><${open.view} /><//>`;
}

/** Sends a change of oneself; what became of it. @param {any} change */
async function changeMe(change) {
  try {
    const said = await rest("PATCH", "/users/@me", change);
    becomeMe(said);
    return { said: t("settings.saved"), wrong: false };
  } catch (error) {
    return { said: error instanceof ApiError ? error.fields[0]?.message ?? error.message : t("error.offline"), wrong: true };
  }
}

function ProfileTab() {
  const user = /** @type {import("../state/types.js").User} */ (me.value);
  const [name, setName] = useState(user.display_name ?? "");
  const [pronouns, setPronouns] = useState(user.pronouns ?? "");
  const [about, setAbout] = useState(user.about_me ?? "");
  const [outcome, setOutcome] = useState({ said: "", wrong: false });
  const [cutting, setCutting] = useState(false);
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setOutcome(await changeMe({ display_name: name.trim() || null, pronouns: pronouns.trim() || null, about_me: about.trim() || null }));
  };
  return html`<${PictureChooser} onCutting=${setCutting} />
    <form onSubmit=${save} novalidate>
      <${Field} label=${t("settings.displayName")} value=${name} onInput=${setName} maxlength="80" dir="auto" autocomplete="nickname" />
      <${Field} label=${t("settings.pronouns")} value=${pronouns} onInput=${setPronouns} maxlength="40" dir="auto" autocomplete="off" />
      <div class="field"><label for="about">${t("settings.about")}</label><div class="field-box"><textarea id="about" value=${about} maxlength="2000" dir="auto" onInput=${(/** @type {any} */ event) => setAbout(event.target.value)}></textarea></div></div>
      <${Said} ...${outcome} /><${MainButton} class=${cutting ? "quiet-button" : "main-button"}>${t("action.save")}<//>
    </form>
    <hr /><${StatusForm} second />`;
}

function AccountTab() {
  return html`<div class="row-line"><span class="two-lines"><bdi>${me.value?.username}</bdi><small><bdi>${me.value?.email}</bdi></small></span>
      <button type="button" class="quiet-button" onClick=${endLogin}>${t("auth.logOut")}</button></div>
    <${PasswordForm} /><${Sessions} />`;
}

function PasswordForm() {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [errors, setErrors] = useState(/** @type {Record<string, string>} */ ({}));
  const [done, setDone] = useState(false);
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setDone(false);
    try {
      await rest("PUT", "/users/@me/password", { current_password: current, new_password: next });
      setErrors({});
      setDone(true);
      setCurrent("");
      setNext("");
    } catch (error) {
      const code = error instanceof ApiError ? error.code : "";
      if (code === "wrong_password") setErrors({ current: t("settings.password.wrong") });
      else if (code === "invalid_request") setErrors({ next: t("error.password") });
      else setErrors({ next: error instanceof ApiError ? error.message : t("error.offline") });
    }
  };
  return html`<form onSubmit=${save} novalidate><h3>${t("settings.password")}</h3>
    <${Field} label=${t("settings.oldPassword")} type="password" value=${current} onInput=${setCurrent} error=${errors.current} autocomplete="current-password" />
    <${Field} label=${t("settings.newPassword")} type="password" value=${next} onInput=${setNext} hint=${t("error.password")} error=${errors.next} autocomplete="new-password" />
    ${done && html`<${Said} said=${t("settings.password.done")} />`}<${MainButton}>${t("settings.password")}<//></form>`;
}

function Sessions() {
  const [list, setList] = useState(/** @type {any[]} */ ([]));
  const load = () => rest("GET", "/users/@me/sessions").then(setList, () => {});
  useEffect(() => void load(), []);
  const end = async (/** @type {string} */ id) => {
    await rest("DELETE", `/users/@me/sessions${id}`).catch(() => {});
    load();
  };
  if (list.length === 0) return null;
  const date = (/** @type {string} */ time) => new Date(time).toLocaleDateString(language.value, { dateStyle: "long" });
  return html`<section><h3>${t("settings.sessions")}</h3>
    <ul>${list.map((one) => html`<li class="row-line" key=${one.session_id}><${Icon} name="keys" /><span class="two-lines"><bdi>${one.current ? t("settings.current") : one.dialect}</bdi>
      <small>${t("settings.via", { dialect: one.dialect, date: date(one.created_at) })}</small></span>
      ${!one.current && html`<button type="button" class="quiet-button" onClick=${() => end(`/${one.session_id}`)}>${t("auth.logOut")}</button>`}</li>`)}</ul>
    ${list.length > 1 && html`<p><button type="button" class="link-button" onClick=${() => end("")}>${t("settings.endOthers")}</button></p>`}</section>`;
}

function LookTab() {
  const now = prefs.value;
  const choose = (/** @type {string} */ tag) => {
    prefer({ language: tag });
    speak(tag || browserLanguage());
  };
  return html`
    <${Choice} label=${t("settings.theme")} value=${now.theme} onChange=${(/** @type {any} */ theme) => prefer({ theme })}
      options=${[["system", t("settings.system")], ["light", t("settings.light")], ["dark", t("settings.dark")], ["contrast", t("settings.contrast")]]} />
    <${Choice} label=${t("settings.density")} value=${now.density} onChange=${(/** @type {any} */ density) => prefer({ density })}
      options=${[["comfortable", t("settings.comfortable")], ["compact", t("settings.compact")]]} />
    <${Choice} label=${t("settings.size")} value=${now.size} onChange=${(/** @type {number} */ size) => prefer({ size })}
      options=${[14, 15, 16, 18, 20].map((size) => [size, size.toLocaleString(language.value)])} />
    <${Choice} label=${t("settings.language")} value=${now.language} onChange=${choose}
      options=${[["", t("settings.system")], ...Object.entries(LANGUAGES)]} />`;
}

function NotificationsTab() {
  const allow = async (/** @type {boolean} */ on) => {
    if (on && Notification.permission !== "granted" && (await Notification.requestPermission()) !== "granted") return;
    prefer({ notify: on });
  };
  return html`${canNotify() ? html`<${Switch} label=${t("settings.notify")} hint=${t("settings.notify.text")} on=${prefs.value.notify} onChange=${allow} />`
      : html`<p class="said">${t("settings.noNotify")}</p>`}
    ${accountSettings.value && html`<${AccountSettings} />`}`;
}

/** What the server keeps of one's settings. */
function AccountSettings() {
  const now = accountSettings.value;
  const quiet = now.quiet_hours;
  const [outcome, setOutcome] = useState({ said: "", wrong: false });
  const change = async (/** @type {any} */ some) => {
    try {
      const said = await rest("PATCH", "/users/@me/settings", some);
      accountSettings.value = { ...now, ...some, ...said };
      setOutcome({ said: t("settings.saved"), wrong: false });
    } catch (error) {
      setOutcome({ said: error instanceof ApiError ? error.message : t("error.offline"), wrong: true });
    }
  };
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const hours = (/** @type {any} */ some) => change({ quiet_hours: { from: "22:00", to: "07:00", ...quiet, zone, ...some } });
  return html`
    <${Choice} label=${t("settings.dm")} value=${now.direct_messages} onChange=${(/** @type {string} */ direct_messages) => change({ direct_messages })}
      options=${[["everyone", t("settings.dm.everyone")], ["shared", t("settings.dm.shared")], ["nobody", t("settings.dm.nobody")]]} />
    <${Switch} label=${t("settings.quiet")} hint=${quiet ? `${t("settings.quiet.text")} (${quiet.zone})` : t("settings.quiet.text")} on=${!!quiet} onChange=${(/** @type {boolean} */ on) => (on ? hours({}) : change({ quiet_hours: null }))} />
    ${quiet && html`<div class="buttons"><${Field} label=${t("settings.from")} type="time" value=${quiet.from} onInput=${(/** @type {string} */ from) => from && hours({ from })} />
      <${Field} label=${t("settings.to")} type="time" value=${quiet.to} onInput=${(/** @type {string} */ to) => to && hours({ to })} /></div>`}
    <${Said} ...${outcome} />`;
}

function KeysTab() {
  return html`<${Switch} label=${t("settings.singleKeys")} hint=${t("settings.singleKeys.text")} on=${prefs.value.singleKeys} onChange=${(/** @type {boolean} */ singleKeys) => prefer({ singleKeys })} />
    <${Switch} label=${t("settings.ctrlSends")} hint=${t("settings.ctrlSends.text")} on=${prefs.value.ctrlSends} onChange=${(/** @type {boolean} */ ctrlSends) => prefer({ ctrlSends })} />
    <${KeysTable} />`;
}

const ClaimTab = () => html`<${ClaimForm} onDone=${() => go("/app/admin", { replace: true })} />`;
