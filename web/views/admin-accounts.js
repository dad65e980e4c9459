// All accounts of the installation: who they are, how they stand, and what an administrator can do about them.
import { useEffect, useState } from "preact/hooks";
import { ApiError, rest } from "../net/rest.js";
import { Avatar } from "../parts/avatar.js";
import { Choice, Field } from "../parts/field.js";
import { float, MenuItem, sink } from "../parts/floating.js";
import { html } from "../parts/html.js";
import { Icon, IconButton } from "../parts/icon.js";
import { isMe, nameOf } from "../state/core.js";
import { whenOf } from "../locale/time.js";
import { language, t } from "../locale/text.js";

/** How many a page has. */
const ACCOUNTS_PAGE = 50;

/** Every account, by search and standing. */
export function Accounts() {
  const [search, setSearch] = useState("");
  const [standing, setStanding] = useState("");
  const [list, setList] = useState(/** @type {any[] | null} */ (null));
  const [more, setMore] = useState(false);
  const load = async (/** @type {any[]} */ before) => {
    const page = await rest("GET", `/admin/users?limit=${ACCOUNTS_PAGE}&skip=${before.length}&search=${encodeURIComponent(search.trim())}&standing=${standing}`).catch(() => []);
    setList([...before, ...page]);
    setMore(page.length === ACCOUNTS_PAGE);
  };
  useEffect(() => {
    const timer = setTimeout(() => load([]), 200);
    return () => clearTimeout(timer);
  }, [search, standing]);
  const changed = (/** @type {any} */ account) => setList((now) => now?.map((one) => (one.user_id === account.user_id ? account : one)) ?? null);
  return html`<div class="wide">
    <${Field} label=${t("admin.find")} type="search" value=${search} onInput=${setSearch} autocomplete="off" dir="auto" before=${html`<${Icon} name="search" size=${16} />`} />
    <${Choice} label=${t("admin.accounts")} value=${standing} onChange=${setStanding}
      options=${[["", t("admin.all")], ["suspended", t("admin.suspended")], ["banned", t("admin.banned")]]} />
    ${list?.length === 0 && html`<p class="said">${t("admin.nobody")}</p>`}
    ${list && list.length > 0 && html`<div class="table-box" tabindex="0" role="group" aria-label=${t("admin.accounts")}><table class="accounts">
      <thead><tr><th scope="col">${t("admin.name")}</th><th scope="col">${t("field.email")}</th><th scope="col">${t("admin.since")}</th><td></td></tr></thead>
      <tbody>${list.map((account) => html`<${AccountRow} key=${account.user_id} account=${account} onChange=${changed} />`)}</tbody></table></div>`}
    ${more && html`<p><button type="button" class="quiet-button" onClick=${() => load(list ?? [])}>${t("admin.more")}</button></p>`}
  </div>`;
}

/** @param {{ account: any, onChange: (account: any) => void }} of */
function AccountRow({ account, onChange }) {
  const open = (/** @type {any} */ event) => openAccountMenu(event.currentTarget, account, onChange);
  const barred = account.standing === "banned" ? t("admin.banned") : account.standing === "suspended" ? t("admin.suspended") : "";
  return html`<tr><th scope="row"><span class="account"><${Avatar} user=${account} size=${24} /><bdi>${nameOf(account)}</bdi>
      ${account.is_admin && html`<span class="word">${t("admin.administrator")}</span>`}
      ${barred && html`<span class="word barred" title=${account.until ? t("status.until", { time: whenOf(account.until) }) : undefined}>${barred}</span>`}</span></th>
    <td><bdi>${account.email}</bdi></td><td>${new Date(account.created_at).toLocaleDateString(language.value, { dateStyle: "medium" })}</td>
    <td>${!isMe(account.user_id) && html`<${IconButton} icon="more" label=${t("admin.menu", { name: nameOf(account) })} aria-haspopup="menu" onClick=${open} />`}</td></tr>`;
}

/**
 * @param {Element} anchor
 * @param {any} account
 * @param {(account: any) => void} onChange
 */
function openAccountMenu(anchor, account, onChange) {
  const path = `/admin/users/${account.user_id}`;
  const ask = (/** @type {string} */ method, /** @type {string} */ below, /** @type {any} */ body) => rest(method, path + below, body).then(onChange, () => {});
  const judge = (/** @type {"suspended" | "banned"} */ standing) => void setTimeout(() => float(anchor, {
    kind: "card", label: titleFor(standing, account), draw: () => html`<${Judgement} account=${account} standing=${standing} onChange=${onChange} />`,
  }));
  float(anchor, {
    kind: "menu", label: t("admin.menu", { name: nameOf(account) }),
    draw: () => html`
      ${account.is_admin ? html`<${MenuItem} icon="person" onClick=${() => ask("DELETE", "/administrator", undefined)}>${t("admin.revoke")}<//>`
        : html`<${MenuItem} icon="person" onClick=${() => ask("PUT", "/administrator", undefined)}>${t("admin.grant")}<//>`}
      ${account.standing !== "good" && html`<${MenuItem} icon="check" onClick=${() => ask("PUT", "/standing", { standing: "good" })}>${t("admin.restore")}<//>`}
      <${MenuItem} icon="clock" danger onClick=${() => judge("suspended")}>${t("admin.suspend")}<//>
      <${MenuItem} icon="lock" danger onClick=${() => judge("banned")}>${t("admin.ban")}<//>`,
  });
}

/**
 * @param {"suspended" | "banned"} standing
 * @param {any} account
 */
const titleFor = (standing, account) => t(standing === "banned" ? "admin.ban.title" : "admin.suspend.title", { name: nameOf(account) });

/** For how long somebody is kept out, and why. @param {{ account: any, standing: "suspended" | "banned", onChange: (account: any) => void }} of */
function Judgement({ account, standing, onChange }) {
  const [days, setDays] = useState(standing === "banned" ? 0 : 1);
  const [reason, setReason] = useState("");
  const [error, setError] = useState("");
  const act = async (/** @type {Event} */ event) => {
    event.preventDefault();
    try {
      onChange(await rest("PUT", `/admin/users/${account.user_id}/standing`, { standing, ...(days && { expires_in: days * 86_400 }), ...(reason.trim() && { reason: reason.trim() }) }));
      sink();
    } catch (problem) {
      setError(problem instanceof ApiError ? problem.message : t("error.offline"));
    }
  };
  return html`<form class="card-body" onSubmit=${act} novalidate><h2>${titleFor(standing, account)}</h2>
    <${Choice} label=${t("admin.for")} value=${days} onChange=${setDays} options=${[1, 7, 30, 0].map((n) => [n, n ? t("admin.for.days", { n }) : t("admin.for.ever")])} />
    <${Field} label=${t("admin.reason")} value=${reason} onInput=${setReason} error=${error} maxlength="500" dir="auto" autocomplete="off" />
    <button type="submit" class="danger-button">${standing === "banned" ? t("admin.ban") : t("admin.suspend")}</button></form>`;
}
