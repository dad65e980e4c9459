// The channels of a server, or one's conversations and rooms; and oneself at the foot.
import { useComputed } from "@preact/signals";
import { useState } from "preact/hooks";
import { later } from "../net/later.js";
import { ApiError, rest } from "../net/rest.js";
import { Avatar } from "../parts/avatar.js";
import { Field } from "../parts/field.js";
import { float, MenuItem, sink } from "../parts/floating.js";
import { classes, html } from "../parts/html.js";
import { Icon, IconButton, Lozenge } from "../parts/icon.js";
import { askFirst } from "../parts/question.js";
import { follow, go } from "../app/routes.js";
import { channelsByServer, chosenStatus, isMe, me, nameOf, othersIn, presences, servers, statusWords, titleOf } from "../state/core.js";
import { chooseStatus, dropServer, endLogin, showChannel } from "../state/link.js";
import { accountSettings, isMuted } from "../state/notices.js";
import { openChannel, openServer } from "../state/place.js";
import { markServerRead, reads } from "../state/reads.js";
import { openInvite } from "./first-server.js";
import { HomeTools } from "./home.js";
import { openLoudness } from "./loudness.js";
import { t } from "../locale/text.js";

/** The list beside the messages, or alone on a phone. @param {{ alone: boolean }} of */
export function Side({ alone }) {
  const server = servers.value.get(openServer.value);
  const inIt = channelsByServer.value.get(openServer.value) ?? [];
  const heading = alone ? "h1" : "h2";
  return html`<section class="side" role=${alone ? "main" : undefined} aria-label=${server?.name ?? t("messages.title")}>
    <div class="side-head">
      ${server ? html`<${ServerHead} server=${server} heading=${heading} />` : html`<${heading}>${t("messages.title")}<//>`}
    </div>
    <nav class="channel-list" aria-label=${server ? t("channels.label", { server: server.name }) : t("messages.title")}>
      ${server ? html`<${ChannelLinks} list=${inIt} />` : html`<${HomeLists} list=${inIt} />`}
      ${server && isMe(server.owner_id) && html`<${NewChannel} path=${`/servers/${server.server_id}/channels`} />`}
    </nav>
    <${Foot} />
  </section>`;
}

/** @param {{ list: any[] }} of */
function ChannelLinks({ list }) {
  return html`<ul>${list.map((channel) => html`<li key=${channel.channel_id}><${ChannelLink} channel=${channel} /></li>`)}</ul>`;
}

/** @param {{ list: any[] }} of */
function HomeLists({ list }) {
  const talks = list.filter((channel) => channel.type !== "room");
  const rooms = list.filter((channel) => channel.type === "room");
  return html`<${HomeTools} />
    ${talks.length > 0 && html`<h3>${t("messages.people")}</h3><${ChannelLinks} list=${talks} />`}
    ${rooms.length > 0 && html`<h3>${t("messages.rooms")}</h3><${ChannelLinks} list=${rooms} />`}
    <${NewChannel} path="/channels" room />`;
}

/**
 * How a channel is named to somebody who can't see it.
 * @param {any} channel
 * @param {number} unread
 * @param {number} mentioned
 */
function channelWords(channel, unread, mentioned) {
  return [
    titleOf(channel),
    unread > 0 && t("unread.count", { n: unread }),
    mentioned > 0 && t("unread.mentions", { n: mentioned }),
    isMuted(channel.channel_id) && t("unread.muted"),
  ].filter(Boolean).join(", ");
}

/** @param {{ channel: any }} of */
function ChannelLink({ channel }) {
  const id = channel.channel_id;
  const unread_count = useComputed(() => reads.value.get(id)?.unread_count ?? 0).value;
  const mention_count = useComputed(() => reads.value.get(id)?.mention_count ?? 0).value;
  const current = openChannel.value?.channel_id === channel.channel_id;
  const muted = isMuted(channel.channel_id);
  const others = channel.type === "room" ? [] : othersIn(channel);
  const count = channel.type === "room" ? mention_count : unread_count;
  return html`<a class=${classes("channel", unread_count > 0 && !muted && "unread", muted && "muted")} href=${`/app/channels/${channel.channel_id}`}
      onClick=${follow} aria-current=${current ? "page" : undefined} aria-label=${channelWords(channel, unread_count, mention_count)}>
    ${others.length === 1 ? html`<${Avatar} user=${others[0]} size=${24} status=${presences.value.get(others[0].user_id) ?? "offline"} />`
      : html`<${Icon} name=${channel.type === "room" ? (channel.server_id || !channel.is_private ? "hash" : "lock") : "people"} size=${17} />`}
    <bdi>${titleOf(channel)}</bdi>
    ${muted ? html`<${Icon} name="mute" size=${16} />` : count > 0 ? html`<span class="disc">${count}</span>` : unread_count > 0 && html`<${Lozenge} />`}
  </a>`;
}

/** @param {{ server: any, heading: string }} of */
function ServerHead({ server, heading }) {
  const owner = isMe(server.owner_id);
  const inIt = (channelsByServer.value.get(server.server_id) ?? []).map((channel) => channel.channel_id);
  const leave = () => askFirst({
    title: t("server.leave.title", { server: server.name }), text: t("server.leave.text"), yes: t("server.leave"), no: t("action.stay"),
    act: async () => {
      await rest("DELETE", `/servers/${server.server_id}/members/@me`);
      dropServer(server.server_id);
      go("/", { replace: true });
    },
  });
  const open = (/** @type {any} */ event) => float(event.currentTarget, {
    kind: "menu", label: t("server.menu"),
    draw: () => html`
      <${MenuItem} icon="people" onClick=${() => openInvite(event.target, server)}>${t("invite.people")}<//>
      <${MenuItem} icon="inbox" onClick=${() => markServerRead(server.server_id, inIt)}>${t("server.markRead")}<//>
      ${accountSettings.value && html`<${MenuItem} icon="bell" onClick=${() => openLoudness(event.target, "servers", server.server_id)}>${t("level.title")}<//>`}
      <${MenuItem} icon="gear" onClick=${() => go(`/app/servers/${server.server_id}/settings`)}>${t("server.settings")}<//>
      ${!owner && html`<${MenuItem} icon="door" danger onClick=${leave}>${t("server.leave")}<//>`}`,
  });
  return html`<button type="button" class="side-title" aria-haspopup="menu" onClick=${open}>
    <${heading}><bdi>${server.name}</bdi><//><${Icon} name="down" size=${16} /></button>
    <${IconButton} icon="person" label=${t("invite.people")} onClick=${(/** @type {any} */ event) => openInvite(event.currentTarget, server)} />`;
}

/** A form in the list itself. @param {{ path: string, room?: boolean }} of */
function NewChannel({ path, room }) {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const [error, setError] = useState("");
  const create = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!name.trim()) return setError(t("error.name"));
    try {
      const channel = await rest("POST", path, { name: name.trim() });
      showChannel(channel);
      setOpen(false);
      setName("");
      go(`/app/channels/${channel.channel_id}`);
    } catch (problem) {
      setError(problem instanceof ApiError ? problem.message : t("error.offline"));
    }
  };
  const label = room ? t("room.create") : t("channel.create");
  if (!open) return html`<button type="button" class="channel add" onClick=${() => setOpen(true)}><${Icon} name="plus" size=${17} />${label}</button>`;
  return html`<form class="new-channel" onSubmit=${create} novalidate onKeyDown=${(/** @type {any} */ event) => event.key === "Escape" && setOpen(false)}>
    <${Field} label=${room ? t("room.name") : t("channel.name")} value=${name} onInput=${setName} error=${error} maxlength="80" dir="auto" autocomplete="off" autofocus />
    <div class="buttons"><button type="button" class="quiet-button" onClick=${() => setOpen(false)}>${t("action.cancel")}</button>
      <button type="submit" class="main-button">${label}</button></div>
  </form>`;
}

/** Oneself: how one is seen, and the settings. */
function Foot() {
  const user = me.value;
  if (!user) return null;
  const open = (/** @type {any} */ event) => {
    const anchor = event.currentTarget;
    float(anchor, { kind: "menu", label: t("status.choose"), draw: () => html`<${StatusMenu} anchor=${anchor} />` });
  };
  const status = statusWords(user);
  return html`<div class="foot">
    <button type="button" class="oneself" aria-haspopup="menu" onClick=${open} aria-label=${[nameOf(user), status, t(/** @type {any} */ (`status.${chosenStatus.value}`))].filter(Boolean).join(", ")}>
      <${Avatar} user=${user} size=${32} status=${chosenStatus.value === "invisible" ? "offline" : chosenStatus.value} />
      <span class="two-lines"><bdi>${nameOf(user)}</bdi>${status && html`<small><bdi>${status}</bdi></small>`}</span>
    </button>
    <${IconButton} icon="gear" label=${t("settings.title")} onClick=${() => go("/app/settings")} />
  </div>`;
}

/**
 * @param {Element} anchor
 * @param {import("./status-form.js").StatusDraft} [begun]
 */
async function setStatus(anchor, begun) {
  const { StatusForm } = await later(import("./status-form.js"));
  const again = (/** @type {import("./status-form.js").StatusDraft} */ draft) => setStatus(anchor, draft);
  float(anchor, {
    kind: "card", label: t("status.set"),
    draw: () => html`<div class="card-body"><h2>${t("status.set")}</h2><${StatusForm} begun=${begun} onDone=${sink} again=${again} /></div>`,
  });
}

/** @param {{ anchor: Element }} of */
function StatusMenu({ anchor }) {
  const all = /** @type {const} */ (["online", "idle", "dnd", "invisible"]);
  return html`${all.map((status) => html`<${MenuItem} key=${status} checked=${chosenStatus.value === status} onClick=${() => (chooseStatus(status), sink())}>
    <span class=${`presence-dot ${status === "invisible" ? "offline" : status}`}></span>${t(`status.${status}`)}<//>`)}
    <hr /><${MenuItem} icon="smile" onClick=${() => setStatus(anchor)}>${t("status.set")}<//>
    <${MenuItem} icon="door" onClick=${endLogin}>${t("auth.logOut")}<//>`;
}
