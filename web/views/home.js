// What one can do where no server is open: talk to somebody, find a room.
import { useEffect, useState } from "preact/hooks";
import { ApiError, rest } from "../net/rest.js";
import { Avatar } from "../parts/avatar.js";
import { Field } from "../parts/field.js";
import { float, sink } from "../parts/floating.js";
import { html } from "../parts/html.js";
import { Icon } from "../parts/icon.js";
import { go } from "../app/routes.js";
import { channels, everybody, isMe, nameOf } from "../state/core.js";
import { showChannel } from "../state/link.js";
import { t } from "../locale/text.js";

/** The ways to somebody or to a room. */
export function HomeTools() {
  const talk = (/** @type {any} */ event) => float(event.currentTarget, { kind: "card", label: t("messages.new"), draw: () => html`<${NewTalk} />` });
  const find = (/** @type {any} */ event) => float(event.currentTarget, { kind: "card", label: t("room.find"), draw: () => html`<${FindRoom} />` });
  return html`<button type="button" class="channel add" onClick=${talk}><${Icon} name="edit" size=${17} />${t("messages.new")}</button>
    <button type="button" class="channel add" onClick=${find}><${Icon} name="search" size=${17} />${t("room.find")}</button>`;
}

/**
 * Opens the conversation with these people.
 * @param {string[]} people
 */
export async function talkWith(people) {
  const body = people.length === 1 ? { recipient_id: people[0] } : { recipient_ids: people };
  const channel = await rest("POST", "/users/@me/dm-channels", body);
  showChannel(channel);
  go(`/app/channels/${channel.channel_id}`);
}

function NewTalk() {
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(/** @type {string[]} */ ([]));
  const [error, setError] = useState("");
  const wanted = text.trim().toLowerCase();
  const found = everybody().filter((user) => !isMe(user.user_id) && `${user.username} ${nameOf(user)}`.toLowerCase().includes(wanted))
    .sort((a, b) => Number(chosen.includes(b.user_id)) - Number(chosen.includes(a.user_id)) || nameOf(a).localeCompare(nameOf(b))).slice(0, 8);
  const toggle = (/** @type {string} */ id) => setChosen(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  const start = async (/** @type {Event} */ event) => {
    event.preventDefault();
    try {
      await talkWith(chosen);
      sink();
    } catch (problem) {
      setError(problem instanceof ApiError ? problem.message : t("error.offline"));
    }
  };
  return html`<form class="card-body" onSubmit=${start} novalidate>
    <h2>${t("messages.new")}</h2>
    <${Field} label=${t("messages.to")} value=${text} onInput=${setText} error=${error} autocomplete="off" autofocus dir="auto" />
    <div class="pick-list" role="group" aria-label=${t("messages.people")}>
      ${found.map((user) => html`<button type="button" key=${user.user_id} class="pick" aria-pressed=${chosen.includes(user.user_id)} onClick=${() => toggle(user.user_id)}>
        <${Avatar} user=${user} size=${24} /><bdi>${nameOf(user)}</bdi>${chosen.includes(user.user_id) && html`<${Icon} name="check" size=${16} />`}</button>`)}
      ${found.length === 0 && html`<p class="said">${t("messages.nobody")}</p>`}
    </div>
    <button type="submit" class="main-button" disabled=${chosen.length === 0}>${t("messages.start")}</button>
  </form>`;
}

function FindRoom() {
  const [rooms, setRooms] = useState(/** @type {any[] | null} */ (null));
  const [error, setError] = useState("");
  useEffect(() => {
    rest("GET", "/channels/public?limit=100").then(setRooms, () => setError(t("error.offline")));
  }, []);
  const join = async (/** @type {string} */ id) => {
    try {
      showChannel(await rest("POST", `/channels/${id}/join`));
      sink();
      go(`/app/channels/${id}`);
    } catch (problem) {
      setError(problem instanceof ApiError ? problem.message : t("error.offline"));
    }
  };
  const others = (rooms ?? []).filter((room) => !channels.value.has(room.channel_id));
  return html`<div class="card-body"><h2>${t("room.find")}</h2>
    ${error && html`<p class="said wrong" role="alert">${error}</p>`}
    ${rooms && others.length === 0 && html`<p class="said">${t("room.none")}</p>`}
    <div class="pick-list">${others.map((room) => html`<button type="button" key=${room.channel_id} class="pick" onClick=${() => join(room.channel_id)}>
      <${Icon} name="hash" size=${17} /><bdi>${room.name}</bdi></button>`)}</div>
  </div>`;
}
