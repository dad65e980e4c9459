// A channel in which nothing was said yet.
import { html } from "../parts/html.js";
import { isMe, servers, titleOf } from "../state/core.js";
import { FiveLines } from "./first.js";
import { openInvite } from "./first-server.js";
import { editChannel } from "./channel-menu.js";
import { t } from "../locale/text.js";

/** @param {{ channel: any }} of */
export function EmptyChannel({ channel }) {
  const server = channel.server_id ? servers.value.get(channel.server_id) : null;
  const mine = isMe(server ? server.owner_id : channel.owner_id) && channel.type === "room";
  const edit = (/** @type {any} */ event) => editChannel(event.currentTarget, channel);
  return html`<div class="empty"><${FiveLines} />
    <h2>${channel.type === "room" ? t("empty.title", { channel: channel.name }) : titleOf(channel)}</h2>
    <p>${channel.type === "room" ? t("empty.text") : t("empty.talk")}</p>
    <p class="buttons">${server && html`<button type="button" class="main-button" onClick=${(/** @type {any} */ event) => openInvite(event.currentTarget, server)}>${t("invite.people")}</button>`}
      ${mine && html`<button type="button" class="quiet-button" onClick=${edit}>${t("channel.editTopic")}</button>`}</p>
  </div>`;
}
