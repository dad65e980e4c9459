// Handing over a server or a room to another of its members.
import { useEffect } from "preact/hooks";
import { rest } from "../net/rest.js";
import { Avatar } from "../parts/avatar.js";
import { float, sink } from "../parts/floating.js";
import { html } from "../parts/html.js";
import { askFirst } from "../parts/question.js";
import { changed, isMe, nameOf, servers, titleOf } from "../state/core.js";
import { showChannel } from "../state/link.js";
import { loadMembers, members } from "../state/members.js";
import { t } from "../locale/text.js";

/** @typedef {import("../state/types.js").User} User */

/**
 * @param {import("../state/types.js").Server} server
 * @param {User} user
 */
export function handServer(server, user) {
  askOwner(user, server.name, async () => {
    const said = await rest("PATCH", `/servers/${server.server_id}`, { owner_id: user.user_id });
    servers.value = changed(servers.value, server.server_id, { ...server, ...said });
  });
}

/**
 * @param {User} user
 * @param {string} place
 * @param {() => Promise<void>} act
 */
function askOwner(user, place, act) {
  askFirst({ title: t("owner.title", { name: nameOf(user), place }), text: t("owner.text"), yes: t("owner.act"), no: t("action.cancel"), act });
}

/**
 * Asks to whom a room or a group goes.
 * @param {Element} anchor
 * @param {any} channel
 */
export const askHeir = (anchor, channel) =>
  void setTimeout(() => float(anchor, { kind: "card", label: t("owner.handOver"), draw: () => html`<${Heirs} channel=${channel} />` }));

/** @param {{ channel: any }} of */
function Heirs({ channel }) {
  const circle = `channels/${channel.channel_id}`;
  useEffect(() => void loadMembers(circle), [circle]);
  const all = members.value.get(circle) ?? channel.recipients ?? [];
  const others = all.filter((/** @type {User} */ user) => !isMe(user.user_id)).slice(0, 200);
  const give = (/** @type {User} */ user) => {
    sink();
    askOwner(user, titleOf(channel), async () => showChannel(await rest("PATCH", `/channels/${channel.channel_id}`, { owner_id: user.user_id })));
  };
  return html`<div class="card-body"><h2>${t("owner.handOver")}</h2>
    ${others.length === 0 && html`<p class="said">${t("owner.nobody")}</p>`}
    <div class="pick-list" role="group" aria-label=${t("owner.to")}>${others.map((/** @type {User} */ user) => html`<button type="button" key=${user.user_id} class="pick" onClick=${() => give(user)}>
      <${Avatar} user=${user} size=${24} /><bdi>${nameOf(user)}</bdi></button>`)}</div></div>`;
}
