// What one can do about a channel: how loud it is, its name, leaving it.
import { useState } from "preact/hooks";
import { ApiError, rest } from "../net/rest.js";
import { Field } from "../parts/field.js";
import { float, MenuItem, sink } from "../parts/floating.js";
import { html } from "../parts/html.js";
import { askFirst } from "../parts/question.js";
import { go } from "../app/routes.js";
import { isMe, servers, titleOf } from "../state/core.js";
import { firstSince } from "../state/history.js";
import { dropChannel, showChannel } from "../state/link.js";
import { accountSettings, isMuted, setLevel } from "../state/notices.js";
import { openBans } from "./bans.js";
import { openLoudness } from "./loudness.js";
import { askHeir } from "./owner.js";
import { t } from "../locale/text.js";

/**
 * @param {Element} anchor
 * @param {any} channel
 */
export function openChannelMenu(anchor, channel) {
  const id = channel.channel_id;
  const server = channel.server_id ? servers.value.get(channel.server_id) : null;
  const owner = channel.type !== "dm" && isMe(server ? server.owner_id : channel.owner_id);
  const leaves = !channel.server_id && channel.type !== "dm";
  const muted = isMuted(id);
  const mute = () => setLevel("channels", id, { level: muted ? "all" : "none", muted_until: null }).catch(() => {});
  float(anchor, {
    kind: "menu", label: t("channel.menu"),
    draw: () => html`
      <${MenuItem} icon="calendar" onClick=${() => askDate(anchor, id)}>${t("date.jump")}<//>
      ${accountSettings.value && html`<${MenuItem} icon=${muted ? "bell" : "mute"} onClick=${mute}>${muted ? t("channel.unmute") : t("channel.mute")}<//>
        <${MenuItem} icon="bell" onClick=${() => openLoudness(anchor, "channels", id)}>${t("level.title")}<//>`}
      ${owner && html`<${MenuItem} icon="edit" onClick=${() => setTimeout(() => editChannel(anchor, channel))}>${t("channel.edit")}<//>`}
      ${owner && !server && html`<${MenuItem} icon="person" onClick=${() => askHeir(anchor, channel)}>${t("owner.handOver")}<//>`}
      ${owner && !server && channel.type === "room" && html`<${MenuItem} icon="lock" onClick=${() => openBans(anchor, id)}>${t("serverSettings.bans")}<//>`}
      ${leaves && html`<${MenuItem} icon="door" danger onClick=${() => leaveChannel(channel)}>${t("channel.leave")}<//>`}
      ${owner && channel.type === "room" && html`<${MenuItem} icon="trash" danger onClick=${() => deleteChannel(channel)}>${t("channel.delete")}<//>`}`,
  });
}

/** @param {any} channel */
function leaveChannel(channel) {
  askFirst({
    title: t("channel.leave.title", { channel: titleOf(channel) }), yes: t("channel.leave"), no: t("action.stay"),
    act: async () => {
      await rest("DELETE", `/channels/${channel.channel_id}/members/@me`);
      dropChannel(channel.channel_id);
      go("/app/messages", { replace: true });
    },
  });
}

/** @param {any} channel */
function deleteChannel(channel) {
  askFirst({
    title: t("channel.delete.title", { channel: channel.name }), text: t("channel.delete.text"), yes: t("channel.delete"), no: t("action.keep"),
    act: async () => {
      await rest("DELETE", `/channels/${channel.channel_id}`);
      dropChannel(channel.channel_id);
      go(channel.server_id ? `/app/servers/${channel.server_id}` : "/app/messages", { replace: true });
    },
  });
}

/**
 * @param {Element} anchor
 * @param {any} channel
 */
export function editChannel(anchor, channel) {
  float(anchor, { kind: "card", label: t("channel.edit"), draw: () => html`<${ChannelForm} channel=${channel} />` });
}

/** @param {{ channel: any }} of */
function ChannelForm({ channel }) {
  const [name, setName] = useState(channel.name);
  const [topic, setTopic] = useState(channel.description ?? "");
  const [error, setError] = useState("");
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault();
    try {
      const edit = channel.type === "room" ? { name: name.trim(), description: topic.trim() || null } : { name: name.trim() };
      showChannel(await rest("PATCH", `/channels/${channel.channel_id}`, edit));
      sink();
    } catch (problem) {
      setError(problem instanceof ApiError ? problem.message : t("error.offline"));
    }
  };
  return html`<form class="card-body" onSubmit=${save} novalidate>
    <h2>${t("channel.edit")}</h2>
    <${Field} label=${t("channel.name")} value=${name} onInput=${setName} error=${error} maxlength="80" dir="auto" autocomplete="off" autofocus />
    ${channel.type === "room" && html`<${Field} label=${t("channel.topic")} value=${topic} onInput=${setTopic} maxlength="1000" dir="auto" autocomplete="off" />`}
    <button type="submit" class="main-button">${t("action.save")}</button>
  </form>`;
}

/**
 * @param {Element} anchor
 * @param {string} channel
 */
export function askDate(anchor, channel) {
  setTimeout(() => float(anchor, { kind: "card", label: t("date.jump"), draw: () => html`<${DateForm} channel=${channel} />` }));
}

/** @param {{ channel: string }} of */
function DateForm({ channel }) {
  const [date, setDate] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const jump = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const [year, month, day] = date.split("-").map(Number);
    if (!year) return;
    setBusy(true);
    const found = await firstSince(channel, new Date(year, month - 1, day).getTime()).catch(() => null);
    setBusy(false);
    if (!found) return setError(t("date.nothing"));
    sink();
    go(`/app/channels/${channel}/${found}`, { replace: true });
  };
  return html`<form class="card-body" onSubmit=${jump} novalidate>
    <${Field} label=${t("date.jump")} type="date" value=${date} onInput=${setDate} error=${error} autofocus />
    <button type="submit" class="main-button" disabled=${busy || !date}>${t("date.go")}</button>
  </form>`;
}
