// One message: who said it, what, and what one can do about it.
import { useMemo, useState } from "preact/hooks";
import { rest } from "../net/rest.js";
import { Avatar } from "../parts/avatar.js";
import { drawContent, readContent } from "../parts/content.js";
import { classes, html } from "../parts/html.js";
import { Icon, IconButton } from "../parts/icon.js";
import { plainText } from "../parts/plain.js";
import { memo } from "../parts/memo.js";
import { go } from "../app/routes.js";
import { isMe, listedPeople, nameOf, peopleVersion, personOf } from "../state/core.js";
import { deleteLater, undeleted, undoDelete } from "../state/deletions.js";
import { canReply, editing } from "../state/place.js";
import { mentionsMe } from "../state/reads.js";
import { clockOf, fullTime, whenOf } from "../locale/time.js";
import { Attachments } from "./attachments.js";
import { EditBox } from "./edit-box.js";
import { openMessageMenu, pickReaction, reactWith, replyTo, startEdit } from "./message-acts.js";
import { openProfile } from "./profile.js";
import { t } from "../locale/text.js";

/** @typedef {import("../state/types.js").Message} Message */

/** @param {{ message: Message, head: boolean, channel: any, first: boolean }} of */
function Row({ message, head, channel, first }) {
  const [hot, setHot] = useState(false);
  peopleVersion.value;
  const id = message.message_id;
  const author = personOf(message.author.user_id) ?? message.author;
  const edits = editing.value === id;
  const blocks = useMemo(() => readContent(message.content), [message.content]);
  const failed = undeleted.value.get(id);
  const heat = () => setHot(true);
  const cool = (/** @type {any} */ event) => {
    if (!event.currentTarget.matches(":focus-within")) setHot(false);
  };
  return html`<article id=${`m${id}`} class=${classes("message", head && "head", hot && "hot", mentionsMe(message) && !isMe(author.user_id) && "mentions")}
      aria-labelledby=${head ? `a${id}` : undefined} aria-label=${head ? undefined : nameOf(author)} tabindex=${first ? 0 : -1} onMouseEnter=${heat} onMouseLeave=${cool} onFocusIn=${heat} onFocusOut=${(/** @type {any} */ event) => event.currentTarget.matches(":hover") || setHot(false)}
      onContextMenu=${(/** @type {any} */ event) => contextMenu(event, message, channel)}>
    ${message.reply_to && html`<${ReplyLine} reply=${message.reply_to} channel=${channel} />`}
    <div class="gutter">${head ? html`<button type="button" class="plain" tabindex="-1" aria-hidden="true" onClick=${(/** @type {any} */ event) => openProfile(event.currentTarget, author)}>
        ${Avatar({ user: author, size: 36 })}</button>`
      : html`<time datetime=${message.timestamp} title=${hot ? fullTime(message.timestamp) : undefined}>${clockOf(message.timestamp)}</time>`}</div>
    <div class="body">
      ${head && html`<div class="byline">
        <button type="button" class="plain name" id=${`a${id}`} tabindex="-1" onClick=${(/** @type {any} */ event) => openProfile(event.currentTarget, author)}><bdi>${nameOf(author)}</bdi></button>
        <time datetime=${message.timestamp} title=${hot ? fullTime(message.timestamp) : undefined}>${whenOf(message.timestamp)}</time>
      </div>`}
      ${edits ? html`<${EditBox} message=${message} />` : html`<div class="content">${drawContent(blocks, message.content, message.server_id)}
        ${message.edited_at && html`<span class="edited" title=${fullTime(message.edited_at)}>${t("message.edited")}</span>`}</div>`}
      ${message.attachments && html`<${Attachments} files=${message.attachments} />`}
      ${message.reactions.length > 0 && html`<${Reactions} message=${message} within=${hot ? 0 : -1} />`}
      ${failed !== undefined && html`<p class="status failed" role="alert"><${Icon} name="alert" size=${16} />${t("message.notDeleted")}</p>`}
    </div>
    ${hot ? html`<${Tools} message=${message} channel=${channel} />` : html`<div class="tools" role="group" aria-label=${t("message.acts")}>
      <button type="button" class="icon-button" aria-label=${t("message.more")} tabindex="-1" aria-haspopup="menu" onClick=${(/** @type {any} */ event) => openMessageMenu(event.currentTarget, message, channel)}></button></div>`}
  </article>`;
}

/** Drawn anew only when the message has changed. */
export const MessageRow = memo(Row);

/** What is offered of a message at which one points; of any other only the menu. @param {{ message: Message, channel: any }} of */
function Tools({ message, channel }) {
  const mine = isMe(message.author.user_id);
  const anchor = (/** @type {any} */ event) => event.currentTarget;
  return html`<div class="tools" role="group" aria-label=${t("message.acts")}>
    <${IconButton} icon="react" label=${t("message.react")} onClick=${(/** @type {any} */ event) => pickReaction(anchor(event), message)} />
    ${canReply.value && html`<${IconButton} icon="reply" label=${t("message.reply")} onClick=${() => replyTo(message)} />`}
    ${mine && html`<${IconButton} icon="edit" label=${t("message.edit")} onClick=${() => startEdit(message)} />`}
    ${mine && html`<${IconButton} icon="trash" label=${t("message.delete")} onClick=${() => deleteLater(message.channel_id, message.message_id)} />`}
    <${IconButton} icon="more" label=${t("message.more")} aria-haspopup="menu" onClick=${(/** @type {any} */ event) => openMessageMenu(anchor(event), message, channel)} />
  </div>`;
}

/**
 * @param {MouseEvent} event
 * @param {Message} message
 * @param {any} channel
 */
function contextMenu(event, message, channel) {
  const target = /** @type {Element} */ (event.target);
  if (target.closest("a, img, video, pre, textarea") || String(getSelection())) return;
  event.preventDefault();
  openMessageMenu(/** @type {Element} */ (event.currentTarget), message, channel, { x: event.clientX, y: event.clientY });
}

/** @param {{ reply: import("../state/types.js").ReplyTo, channel: any }} of */
function ReplyLine({ reply, channel }) {
  if (reply.deleted || !reply.author) return html`<p class="reply-line"><span>${t("reply.deleted")}</span></p>`;
  const said = plainText(reply.content ?? "");
  const jump = () => go(`/app/channels/${channel.channel_id}/${reply.message_id}`, { replace: true });
  return html`<button type="button" class="plain reply-line" tabindex="-1" aria-label=${`${t("reply.to", { name: nameOf(reply.author) })}: ${said}`} onClick=${jump}>
    <${Avatar} user=${reply.author} size=${16} /><b><bdi>${nameOf(reply.author)}</bdi></b> <span dir="auto">${said}</span></button>`;
}

/** By keyboard they are reached from the row that has the focus. @param {{ message: Message, within: number }} of */
function Reactions({ message, within }) {
  return html`<div class="reactions">${message.reactions.map((tally) => html`<${Reaction} key=${tally.reaction_id} message=${message} tally=${tally} within=${within} />`)}
    <${IconButton} icon="react" size=${16} label=${t("message.react")} tabindex=${within} onClick=${(/** @type {any} */ event) => pickReaction(event.currentTarget, message)} />
  </div>`;
}

/** @param {{ message: Message, tally: import("../state/types.js").Tally, within: number }} of */
function Reaction({ message, tally, within }) {
  const [who, setWho] = useState("");
  const shown = tally.emoji ?? tally.code;
  const load = async () => {
    const path = `/channels/${message.channel_id}/messages/${message.message_id}/reactions/${encodeURIComponent(tally.emoji ?? tally.reaction_id)}?limit=5`;
    const found = await rest("GET", path).catch(() => []);
    const names = found.map((/** @type {any} */ one) => nameOf(one.user)).slice(0, tally.count > 4 ? 3 : 4);
    setWho(listedPeople(names, tally.count));
  };
  const label = who ? `${shown} ${tally.count}, ${who}` : `${shown} ${tally.count}`;
  return html`<button type="button" class="reaction" tabindex=${within} aria-pressed=${!!tally.me} aria-label=${label} title=${who || undefined}
    onMouseEnter=${load} onFocus=${load} onClick=${() => reactWith(message, shown, !tally.me)}>
    <span>${shown}</span><span>${tally.count}</span></button>`;
}

/** One's own message that is about to go. @param {{ id: string }} of */
export function DeletedRow({ id }) {
  return html`<p class="deleted-row">${t("message.deleted")} <button type="button" class="link-button" onClick=${() => undoDelete(id)}>${t("action.undo")}</button></p>`;
}
