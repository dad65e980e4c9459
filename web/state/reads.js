// What is unread in each channel, kept by the server, and counted on from what is told.
import { signal } from "@preact/signals";
import { ApiError, rest } from "../net/rest.js";
import { changed, isMe, keepsReads, me } from "./core.js";
import { afterDeletion, afterMessage, mentions, nothingUnread, readUpTo } from "./unread.js";
import { isBefore } from "./window.js";

/** @typedef {import("./types.js").ReadState} ReadState */
/** @typedef {import("./types.js").Message} Message */

/** By channel. @type {import("@preact/signals").Signal<Map<string, ReadState>>} */
export const reads = signal(new Map());

/**
 * @param {string} channel
 * @returns {ReadState}
 */
export const readOf = (channel) => reads.value.get(channel) ?? nothingUnread(channel);

/** @param {ReadState[] | undefined} states what the server tells at the start, where it keeps them */
export function startReads(states) {
  keepsReads.value = Array.isArray(states);
  if (states) reads.value = new Map(states.map((state) => [state.channel_id, state]));
}

/** @param {ReadState} state */
export function hearRead(state) {
  reads.value = changed(reads.value, state.channel_id, state);
}

/** @param {Message} message */
export const mentionsMe = (message) =>
  !!me.value && (mentions(message.content, me.value.username) || message.reply_to?.author?.user_id === me.value.user_id);

/** @param {Message} message */
const about = (message) => ({ mine: isMe(message.author.user_id), mentioned: mentionsMe(message) });

/** @param {Message} message */
export function countMessage(message) {
  hearRead(afterMessage(readOf(message.channel_id), message, about(message)));
}

/**
 * @param {string} channel
 * @param {string} id
 * @param {Message | undefined} message what it said, where that is known
 */
export function countDeletion(channel, id, message) {
  hearRead(afterDeletion(readOf(channel), id, message ? about(message) : { mine: false, mentioned: false }));
}

/** @type {Map<string, ReturnType<typeof setTimeout>>} */
const due = new Map();

/**
 * Everything up to this message, the newest, has been read. The server is told a little later, once.
 * @param {string} channel
 * @param {string} id
 */
export function markRead(channel, id) {
  const state = readOf(channel);
  const known = state.last_read_message_id;
  if (state.unread_count === 0 && known && !isBefore(known, id)) return;
  hearRead(readUpTo(state, id));
  if (!keepsReads.value) return;
  clearTimeout(due.get(channel));
  due.set(channel, setTimeout(() => tellRead(channel, id), 300));
}

/**
 * Everything from this message on is unread.
 * @param {string} channel
 * @param {Message[]} messages those at hand, oldest first
 * @param {string} id
 */
export async function markUnread(channel, messages, id) {
  const at = messages.findIndex((message) => message.message_id === id);
  if (at < 0) return;
  const after = messages.slice(at).filter((message) => !isMe(message.author.user_id));
  const before = messages[at - 1]?.message_id ?? null;
  hearRead({
    channel_id: channel, last_read_message_id: before,
    unread_count: after.length, mention_count: after.filter(mentionsMe).length,
  });
  clearTimeout(due.get(channel));
  if (keepsReads.value && before) await tellRead(channel, before);
}

/**
 * @param {string} channel
 * @param {string} id
 */
async function tellRead(channel, id) {
  due.delete(channel);
  try {
    await rest("PUT", `/channels/${channel}/read-state`, { message_id: id });
  } catch (error) {
    // The mark is told again with the next one.
    if (error instanceof ApiError && error.code === "unknown_path") keepsReads.value = false;
  }
}

/**
 * Everything in a server has been read.
 * @param {string} server
 * @param {string[]} inIt its channels
 */
export async function markServerRead(server, inIt) {
  const next = new Map(reads.value);
  for (const channel of inIt) {
    const state = readOf(channel);
    next.set(channel, { ...state, unread_count: 0, mention_count: 0 });
  }
  reads.value = next;
  if (keepsReads.value) await rest("PUT", `/servers/${server}/read-state`).catch(() => {});
}
