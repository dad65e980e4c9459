// What one can do about a message.
import { useEffect, useState } from "preact/hooks";
import { later } from "../net/later.js";
import { ApiError, rest } from "../net/rest.js";
import { copyText } from "../parts/clipboard.js";
import { float, MenuItem, sink } from "../parts/floating.js";
import { html } from "../parts/html.js";
import { changed, isMe, servers } from "../state/core.js";
import { deleteLater } from "../state/deletions.js";
import { changeWindow, windowOf } from "../state/history.js";
import { canReply, editing, replies } from "../state/place.js";
import { countUse, usedMost } from "../state/prefs.js";
import { markUnread } from "../state/reads.js";
import { withReaction } from "../state/window.js";
import { t } from "../locale/text.js";

/** @typedef {import("../state/types.js").Message} Message */

/** @param {Message} message */
export function replyTo(message) {
  replies.value = changed(replies.value, message.channel_id, message);
  setTimeout(() => document.querySelector(".composer textarea")?.dispatchEvent(new Event("please-focus")));
}

/** @param {Message} message */
export function startEdit(message) {
  editing.value = message.message_id;
}

/**
 * Reacts, or takes it back. It is shown at once, and taken back where the server refuses.
 * @param {Message} message
 * @param {string} emoji
 * @param {boolean} added
 */
export async function reactWith(message, emoji, added) {
  const path = `/channels/${message.channel_id}/messages/${message.message_id}/reactions/${encodeURIComponent(emoji)}`;
  const known = message.reactions.find((tally) => (tally.emoji ?? tally.code) === emoji);
  const show = (/** @type {any} */ tally, /** @type {boolean} */ how) =>
    changeWindow(message.channel_id, (window) => withReaction(window, { ...tally, message_id: message.message_id }, how, true));
  if (known) show(known, added);
  if (added) countUse(emoji);
  try {
    const answer = await rest(added ? "PUT" : "DELETE", path);
    if (added && !known) show(answer, true);
  } catch (error) {
    if (known && error instanceof ApiError) show(known, !added);
  }
}

/**
 * Opens the picker by an element.
 * @param {Element} anchor
 * @param {(emoji: string) => void} onPick
 */
export async function openPicker(anchor, onPick) {
  const rect = anchor.getBoundingClientRect();
  const { EmojiPicker } = await later(import("./emoji-picker.js"));
  float(anchor, {
    kind: "picker", label: t("emoji.title"), rect,
    draw: () => html`<${EmojiPicker} onPick=${(/** @type {string} */ emoji) => (sink(), onPick(emoji))} />`,
  });
}

/**
 * @param {Element} anchor
 * @param {Message} message
 */
export const pickReaction = (anchor, message) => openPicker(anchor, (emoji) => reactWith(message, emoji, true));

/**
 * Shows who reacted how.
 * @param {Element} anchor
 * @param {Message} message
 */
async function showReactors(anchor, message) {
  const rect = anchor.getBoundingClientRect();
  const { Reactors } = await later(import("./reactors.js"));
  float(anchor, { kind: "card", label: t("message.reactors"), rect, draw: () => html`<${Reactors} message=${message} />` });
}

/** Who may delete others' messages. @param {Message} message @param {any} channel */
export function mayDelete(message, channel) {
  const server = message.server_id ? servers.value.get(message.server_id) : null;
  const owner = server ? server.owner_id : channel.type === "dm" ? null : channel.owner_id;
  return isMe(message.author.user_id) || (owner !== null && isMe(owner));
}

/** The emoji that one uses most, each under its name. @param {{ message: Message }} of */
function Quick({ message }) {
  const [names, setNames] = useState(/** @type {Map<string, string>} */ (new Map()));
  useEffect(() => void later(import("../state/emoji.js")).then(({ allEmoji }) => setNames(new Map(allEmoji().map(({ emoji, name }) => [emoji, name]))), () => {}), []);
  return html`<div class="quick" role="presentation">${usedMost(5).map((emoji) => html`<button type="button" role="menuitem" tabindex="-1" key=${emoji} aria-label=${names.get(emoji) ?? emoji}
    onClick=${() => (sink(), reactWith(message, emoji, true))}>${emoji}</button>`)}</div>`;
}

/**
 * @param {Element} anchor
 * @param {Message} message
 * @param {any} channel
 * @param {{ x: number, y: number }} [at]
 */
export function openMessageMenu(anchor, message, channel, at) {
  const mine = isMe(message.author.user_id);
  const address = `${location.origin}/app/channels/${message.channel_id}/${message.message_id}`;
  const unread = () => markUnread(message.channel_id, windowOf(message.channel_id).peek().messages, message.message_id);
  float(anchor, {
    kind: "menu", label: t("message.acts"), at,
    draw: () => html`
      <${Quick} message=${message} />
      <${MenuItem} icon="react" onClick=${() => pickReaction(anchor, message)}>${t("message.react")}<//>
      ${message.reactions.length > 0 && html`<${MenuItem} icon="people" onClick=${() => showReactors(anchor, message)}>${t("message.reactors")}<//>`}
      ${canReply.value && html`<${MenuItem} icon="reply" onClick=${() => replyTo(message)}>${t("message.reply")}<//>`}
      ${mine && html`<${MenuItem} icon="edit" onClick=${() => startEdit(message)}>${t("message.edit")}<//>`}
      <${MenuItem} icon="copy" onClick=${() => copyText(message.content)}>${t("message.copyText")}<//>
      <${MenuItem} icon="link" onClick=${() => copyText(address)}>${t("message.copyLink")}<//>
      <${MenuItem} icon="inbox" onClick=${unread}>${t("message.markUnread")}<//>
      ${mayDelete(message, channel) && html`<${MenuItem} icon="trash" danger onClick=${() => deleteLater(message.channel_id, message.message_id)}>${t("message.delete")}<//>`}`,
  });
}
