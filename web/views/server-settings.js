// The settings of a server: its name, invites, members, bans.
import { useEffect, useState } from "preact/hooks";
import { ApiError, rest } from "../net/rest.js";
import { Avatar } from "../parts/avatar.js";
import { Field, MainButton } from "../parts/field.js";
import { html } from "../parts/html.js";
import { Icon } from "../parts/icon.js";
import { askFirst } from "../parts/question.js";
import { go } from "../app/routes.js";
import { changed, channelsByServer, isMe, nameOf, servers } from "../state/core.js";
import { dropServer } from "../state/link.js";
import { loadEverybody, members } from "../state/members.js";
import { pathInto } from "../state/place.js";
import { BansList, useList } from "./bans.js";
import { InviteLink } from "./first-server.js";
import { Pages, Said } from "./pages.js";
import { handServer } from "./owner.js";
import { removeFrom } from "./profile.js";
import { language, t } from "../locale/text.js";

/** @typedef {import("../state/types.js").Server} Server */

/** @param {{ server: string }} props */
export function ServerSettingsView({ server: id }) {
  const server = servers.value.get(id);
  const [tab, setTab] = useState("overview");
  useEffect(() => {
    if (!server) go("/", { replace: true });
    else document.title = `${t("server.settings")} · ${server.name}`;
  }, [server]);
  if (!server) return null;
  const owner = isMe(server.owner_id);
  const tabs = [
    { key: "overview", name: t("serverSettings.overview"), icon: "gear", view: OverviewTab },
    { key: "invites", name: t("serverSettings.invites"), icon: "link", view: InvitesTab },
    { key: "members", name: t("serverSettings.members"), icon: "people", view: MembersTab },
    ...(owner ? [{ key: "bans", name: t("serverSettings.bans"), icon: "lock", view: BansTab }] : []),
  ];
  const open = tabs.find((one) => one.key === tab) ?? tabs[0];
  return html`<${Pages} title=${server.name} tabs=${tabs} current=${open.key} back=${pathInto(id)} onTab=${setTab}>
    <h2>${open.name}</h2><${open.view} key=${id} server=${server} owner=${owner} /><//>`;
}

/** @param {{ server: Server, owner: boolean }} props */
function OverviewTab({ server, owner }) {
  const [name, setName] = useState(server.name);
  const [outcome, setOutcome] = useState({ said: "", wrong: false });
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault();
    try {
      const said = await rest("PATCH", `/servers/${server.server_id}`, { name: name.trim() });
      servers.value = changed(servers.value, server.server_id, { ...server, ...said });
      setOutcome({ said: t("settings.saved"), wrong: false });
    } catch (error) {
      setOutcome({ said: error instanceof ApiError ? error.message : t("error.offline"), wrong: true });
    }
  };
  const remove = () => askFirst({
    title: t("server.delete.title", { server: server.name }), text: t("server.delete.text", { n: channelsByServer.value.get(server.server_id)?.length ?? 0 }), yes: t("server.delete"), no: t("action.keep"), typed: server.name,
    act: async () => {
      await rest("DELETE", `/servers/${server.server_id}`);
      dropServer(server.server_id);
      go("/", { replace: true });
    },
  });
  if (!owner) return html`<p>${server.name}</p>`;
  return html`<form onSubmit=${save} novalidate><${Field} label=${t("server.name")} value=${name} onInput=${setName} maxlength="100" dir="auto" autocomplete="off" />
      <${Said} ...${outcome} /><${MainButton}>${t("action.save")}<//></form>
    <hr /><button type="button" class="quiet-button danger" onClick=${remove}>${t("server.delete")}</button>`;
}

/** @param {{ server: Server }} props */
function InvitesTab({ server }) {
  const { list, load } = useList(`/servers/${server.server_id}/invites`);
  const [making, setMaking] = useState(false);
  const until = (/** @type {string} */ time) => new Date(time).toLocaleDateString(language.value, { dateStyle: "medium" });
  return html`${making ? html`<${InviteLink} server=${server.server_id} />` : html`<button type="button" class="quiet-button" onClick=${() => setMaking(true)}>${t("invite.people")}</button>`}
    ${list?.length === 0 && html`<p class="said">${t("serverSettings.noInvites")}</p>`}
    <ul>${list?.map((invite) => html`<li class="row-line" key=${invite.code}><${Icon} name="link" /><span class="two-lines"><bdi>${invite.code}</bdi>
      <small>${t("serverSettings.uses", { n: invite.uses, date: until(invite.expires_at) })}</small></span>
      <button type="button" class="quiet-button" onClick=${() => rest("DELETE", `/invites/${invite.code}`).then(load, load)}>${t("serverSettings.revoke")}</button></li>`)}</ul>`;
}

/** From how many members on one can look for a name, and how many are shown at most. */
const SHOWN = { field: 20, most: 200 };

/** @param {{ server: Server, owner: boolean }} props */
function MembersTab({ server, owner }) {
  const circle = `servers/${server.server_id}`;
  const place = { path: circle, name: server.name };
  const [wanted, setWanted] = useState("");
  useEffect(() => void loadEverybody(circle).catch(() => {}), [circle]);
  const people = members.value.get(circle) ?? [];
  const found = people.filter((user) => `${user.username} ${nameOf(user)}`.toLowerCase().includes(wanted.trim().toLowerCase()));
  return html`${people.length > SHOWN.field && html`<${Field} label=${t("serverSettings.find")} type="search" value=${wanted} onInput=${setWanted} autocomplete="off" dir="auto" />`}
  <ul>${found.slice(0, SHOWN.most).map((user) => html`<li class="row-line" key=${user.user_id}><${Avatar} user=${user} size=${32} />
    <span class="two-lines"><bdi>${nameOf(user)}</bdi><small>${user.user_id === server.owner_id ? t("serverSettings.owner") : user.username}</small></span>
    ${owner && !isMe(user.user_id) && html`<button type="button" class="quiet-button" onClick=${() => handServer(server, user)}>${t("owner.act")}</button>
      <button type="button" class="quiet-button" onClick=${() => removeFrom(place, user, false)}>${t("member.kick")}</button>
      <button type="button" class="quiet-button danger" onClick=${() => removeFrom(place, user, true)}>${t("member.ban")}</button>`}</li>`)}</ul>`;
}

/** @param {{ server: Server }} props */
const BansTab = ({ server }) => html`<${BansList} place=${`servers/${server.server_id}`} />`;
