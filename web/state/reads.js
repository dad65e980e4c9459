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
  counted.clear();
  keepsReads.value = Array.isArray(states);
  if (states) reads.value = new Map(states.map((state) => [state.channel_id, state]));
}

/**
 * Messages that were counted as they were told, with whether they mentioned oneself, by channel: what was told of a read state
 * since then counts anew. @type {Map<string, Map<string, boolean>>}
 */
const counted = new Map();
/** How many of them are kept for a channel. */
const COUNTED_MAX = 1000;

/** @param {ReadState} state */
function keepRead(state) {
  reads.value = changed(reads.value, state.channel_id, state);
}

/** @param {ReadState} state what the server counted, or all of a channel as read */
export function hearRead(state) {
  counted.delete(state.channel_id);
  keepRead(state);
}

/**
 * Whether it mentions oneself: a server that keeps read states says whom a message mentions.
 * @param {Message} message
 */
export function mentionsMe(message) {
  const own = me.value;
  if (!own) return false;
  if (keepsReads.value) return !!message.mentions_everyone || !!message.mentions?.includes(own.user_id);
  return mentions(message.content, own.username) || message.reply_to?.author?.user_id === own.user_id;
}

/** @param {Message} message */
const about = (message) => ({ mine: isMe(message.author.user_id), mentioned: mentionsMe(message) });

/** @param {Message} message */
export function countMessage(message) {
  const { channel_id: channel, message_id: id } = message;
  const said = about(message);
  keepRead(afterMessage(readOf(channel), message, said));
  const known = counted.get(channel) ?? new Map();
  if (said.mine) known.clear();
  else known.set(id, said.mentioned);
  if (known.size > COUNTED_MAX) known.delete(known.keys().next().value);
  counted.set(channel, known);
}

/**
 * @param {{ channel_id: string, message_id: string, author_id?: string, mentions?: string[], mentions_everyone?: boolean }} gone
 * @param {Message | undefined} message what it said, where that is known
 */
export function countDeletion(gone, message) {
  const { channel_id: channel, message_id: id } = gone;
  const told = { mine: isMe(gone.author_id ?? ""), mentioned: !!gone.mentions_everyone || !!gone.mentions?.includes(me.value?.user_id ?? "") };
  const said = message && !gone.author_id ? about(message) : told;
  const known = counted.get(channel);
  keepRead(afterDeletion(readOf(channel), id, { ...said, mentioned: known?.get(id) ?? said.mentioned }));
  known?.delete(id);
}

/** Channels whose counts are asked for in a moment. @type {Set<string>} */
const asking = new Set();

/**
 * An edit may have changed whom an unread message mentions: the server counts.
 * @param {Message} message
 */
export function recountEdited(message) {
  const { channel_id: channel, message_id: id, author } = message;
  const { unread_count, last_read_message_id: known } = readOf(channel);
  if (!keepsReads.value || unread_count === 0 || isMe(author.user_id) || (known && !isBefore(known, id)) || asking.has(channel)) return;
  asking.add(channel);
  setTimeout(async () => {
    asking.delete(channel);
    const found = await rest("GET", `/read-states?channel_id=${channel}`).catch(() => []);
    for (const state of found) if (!due.has(channel)) hearRead(state);
  }, 1000);
}

/** Up to which message each channel is read, of which the server is told in a moment. @type {Map<string, string>} */
const due = new Map();
/** When it was told last of each. @type {Map<string, number>} */
const toldAt = new Map();
/** After how many milliseconds it is told, and how often at most where messages keep coming. */
const TOLD = { after: 300, every: 3000 };

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
  if (!due.has(channel)) setTimeout(() => tellDue(channel), Math.max(TOLD.after, (toldAt.get(channel) ?? 0) + TOLD.every - Date.now()));
  due.set(channel, id);
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
  due.delete(channel);
  if (keepsReads.value) await tellRead(channel, before);
}

/** @param {string} channel */
function tellDue(channel) {
  const id = due.get(channel);
  due.delete(channel);
  toldAt.set(channel, Date.now());
  if (id) tellRead(channel, id);
}

/**
 * @param {string} channel
 * @param {string | null} id
 */
async function tellRead(channel, id) {
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
