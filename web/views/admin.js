// The administration of the installation: what there is, who is here, and what was done.
import { useEffect, useState } from "preact/hooks";
import { ApiError, rest } from "../net/rest.js";
import { html } from "../parts/html.js";
import { instance } from "../state/core.js";
import { firstPath } from "../state/place.js";
import { Accounts } from "./admin-accounts.js";
import { loadInstance } from "./first.js";
import { Pages } from "./pages.js";
import { whenOf } from "../locale/time.js";
import { language, t } from "../locale/text.js";

/** @param {{ tab: string }} props */
export function AdminView({ tab }) {
  const [overview, setOverview] = useState(/** @type {any} */ (undefined));
  useEffect(() => {
    loadInstance();
    rest("GET", "/admin/overview").then(setOverview, (problem) => setOverview(problem instanceof ApiError ? null : undefined));
  }, [tab]);
  const tabs = [
    { key: "glance", name: t("admin.glance"), icon: "eye", view: Glance },
    { key: "accounts", name: t("admin.accounts"), icon: "people", view: Accounts },
    { key: "record", name: t("admin.record"), icon: "clock", view: AdminRecord },
  ].map((one) => ({ ...one, path: `/app/admin/${one.key}` }));
  const open = tabs.find((one) => one.key === tab) ?? tabs[0];
  useEffect(() => void (document.title = `${open.name} · ${instance.value?.name ?? "Motet"}`), [open.name]);
  const body = overview === null ? html`<p>${t("admin.not")}</p>` : overview && html`<${open.view} overview=${overview} />`;
  return html`<${Pages} title=${t("admin.title")} tabs=${tabs} current=${open.key} back=${firstPath()}><h2>${open.name}</h2>${body}<//>`;
}

/** @param {{ overview: any }} props */
function Glance({ overview }) {
  const figures = /** @type {const} */ (["messages", "online", "accounts", "channels"]);
  const registration = /** @type {"open" | "invite" | "closed" | undefined} */ (instance.value?.registration);
  return html`<p class="said">Motet ${overview.version}</p>
    <dl class="figures">${figures.map((name) => html`<div key=${name}><dt>${t(`admin.figure.${name}`)}</dt><dd>${overview[name].toLocaleString(language.value)}</dd></div>`)}</dl>
    ${registration && html`<h3>${t("admin.signUp")}</h3><p>${t(`admin.signUp.${registration}`)}</p><p class="said">${t("admin.signUp.text", { setting: "MOTET_REGISTRATION" })}</p>`}`;
}

/** What was done by administrators. */
function AdminRecord() {
  const [list, setList] = useState(/** @type {any[] | null} */ (null));
  useEffect(() => {
    rest("GET", "/admin/actions?limit=200").then(setList, () => setList([]));
  }, []);
  const nameOf = (/** @type {any} */ user) => user.display_name || user.username;
  return html`${list?.length === 0 && html`<p class="said">${t("admin.noRecord")}</p>`}
    <ul>${list?.map((one) => html`<li class="row-line" key=${one.action_id}><span class="two-lines">
      <span dir="auto">${t(/** @type {any} */ (`admin.did.${one.admin?.user_id === one.target.user_id ? "claim" : one.action}`), { by: one.admin ? nameOf(one.admin) : t("admin.commandLine"), name: nameOf(one.target) })}</span>
      <small>${[whenOf(one.created_at), one.until && t("status.until", { time: whenOf(one.until) }), one.reason].filter(Boolean).join(" · ")}</small></span></li>`)}</ul>`;
}
