// Ctrl-K: to a channel, a person or a server by name; with nothing typed what is unread comes first.
import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { Avatar, ServerMark } from "../parts/avatar.js";
import { classes, html } from "../parts/html.js";
import { Icon, Lozenge } from "../parts/icon.js";
import { go } from "../app/routes.js";
import { channels, everybody, isMe, nameOf, servers, titleOf } from "../state/core.js";
import { pathInto } from "../state/place.js";
import { readOf } from "../state/reads.js";
import { talkWith } from "./home.js";
import { t } from "../locale/text.js";

/** Whether it is open. */
export const switching = signal(false);

/** Where it is drawn. */
export const SwitcherLayer = () => switching.value && html`<${Switcher} />`;

/** @typedef {{ key: string, name: string, more: string, mark: any, unread: number, act: () => void }} Place */

/** @returns {Place[]} */
function allPlaces() {
  const rooms = [...channels.value.values()].map((channel) => ({
    key: `c${channel.channel_id}`, name: titleOf(channel), more: servers.value.get(channel.server_id ?? "")?.name ?? "",
    mark: html`<${Icon} name=${channel.type === "room" ? "hash" : "people"} size=${17} />`,
    unread: readOf(channel.channel_id).unread_count, act: () => go(`/app/channels/${channel.channel_id}`),
  }));
  const homes = [...servers.value.values()].map((server) => ({
    key: `s${server.server_id}`, name: server.name, more: "", mark: html`<${ServerMark} server=${server} size=${24} />`, unread: 0,
    act: () => go(pathInto(server.server_id)),
  }));
  const people = everybody().filter((user) => !isMe(user.user_id)).map((user) => ({
    key: `u${user.user_id}`, name: nameOf(user), more: user.username, mark: html`<${Avatar} user=${user} size=${24} />`, unread: 0,
    act: () => void talkWith([user.user_id]).catch(() => {}),
  }));
  return [...rooms, ...homes, ...people];
}

function Switcher() {
  const box = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  useEffect(() => box.current?.showModal(), []);
  const wanted = text.trim().toLowerCase();
  const rank = (/** @type {Place} */ place) => (place.name.toLowerCase().startsWith(wanted) ? 0 : 1);
  const found = allPlaces().filter((place) => place.name.toLowerCase().includes(wanted) || (wanted && place.more.toLowerCase().includes(wanted)))
    .sort((a, b) => (wanted ? rank(a) - rank(b) : b.unread - a.unread)).slice(0, 10);
  const close = () => {
    switching.value = false;
  };
  const choose = (/** @type {Place | undefined} */ place) => {
    close();
    place?.act();
  };
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    const next = { ArrowDown: at + 1, ArrowUp: at - 1 + found.length }[event.key];
    if (next !== undefined && found.length) {
      event.preventDefault();
      setAt(next % found.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      choose(found[at]);
    }
  };
  return html`<dialog ref=${box} class="switcher" aria-label=${t("switcher.title")} onClose=${close} onKeyDown=${onKey} onClick=${(/** @type {any} */ event) => event.target === box.current && close()}>
    <input type="text" role="combobox" aria-expanded="true" aria-controls="places" aria-activedescendant=${found.length ? `place-${at}` : undefined} aria-label=${t("switcher.title")}
      placeholder=${t("switcher.hint")} value=${text} autofocus dir="auto" onInput=${(/** @type {any} */ event) => (setText(event.target.value), setAt(0))} />
    <div id="places" role="listbox" aria-label=${t("switcher.title")}>${found.map((place, index) => html`<div key=${place.key} id=${`place-${index}`} role="option" aria-selected=${index === at}
      class=${classes("option", index === at && "chosen")} onClick=${() => choose(place)}>${place.mark}<bdi>${place.name}</bdi><small><bdi>${place.more}</bdi></small>${place.unread > 0 && html`<${Lozenge} />`}</div>`)}
    </div>
    ${found.length === 0 && html`<p class="said">${t("switcher.nothing")}</p>`}
  </dialog>`;
}
