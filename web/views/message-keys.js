// Keys in the list of messages: one row has the focus, and letters act on it.
import { channels, isMe } from "../state/core.js";
import { deleteLater } from "../state/deletions.js";
import { windowOf } from "../state/history.js";
import { canReply } from "../state/place.js";
import { prefs } from "../state/prefs.js";
import { markUnread } from "../state/reads.js";
import { mayDelete, openMessageMenu, pickReaction, replyTo, startEdit } from "./message-acts.js";

/** @param {KeyboardEvent} event */
export function listKeys(event) {
  const list = /** @type {HTMLElement} */ (event.currentTarget);
  const row = /** @type {HTMLElement} */ (event.target);
  if (row.tagName !== "ARTICLE" || event.ctrlKey || event.metaKey || event.altKey) return;
  const all = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("article")]);
  const at = all.indexOf(row);
  const next = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: all.length - 1 }[event.key];
  if (next !== undefined) {
    event.preventDefault();
    const to = all[next];
    if (!to) return;
    row.tabIndex = -1;
    to.tabIndex = 0;
    to.focus({ preventScroll: true });
    to.scrollIntoView({ block: "nearest" });
    return;
  }
  act(event, row);
}

/**
 * @param {KeyboardEvent} event
 * @param {HTMLElement} row
 */
function act(event, row) {
  const found = messageOf(row);
  if (!found) return;
  const { message, channel, messages } = found;
  const single = prefs.value.singleKeys;
  const acts = /** @type {Record<string, () => unknown>} */ ({
    Enter: () => openMessageMenu(row, message, channel),
    Delete: () => mayDelete(message, channel) && deleteLater(message.channel_id, message.message_id),
    ...(single && {
      r: () => canReply.value && replyTo(message),
      e: () => isMe(message.author.user_id) && startEdit(message),
      "+": () => pickReaction(row, message),
      u: () => markUnread(message.channel_id, messages, message.message_id),
    }),
  });
  const chosen = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!chosen) return;
  event.preventDefault();
  chosen();
}

/** @param {HTMLElement} row */
function messageOf(row) {
  const id = row.id.slice(1);
  for (const channel of channels.value.values()) {
    const { messages } = windowOf(channel.channel_id).peek();
    const message = messages.find((known) => known.message_id === id);
    if (message) return { message, channel, messages };
  }
  return null;
}
