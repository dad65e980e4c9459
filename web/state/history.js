// The windows of messages, and what loads them.
import { signal } from "@preact/signals";
import { keep, keepNewest, recalled } from "../net/database.js";
import { rest } from "../net/rest.js";
import { knowsReplies, meet } from "./core.js";
import { emptyWindow, freshWindow, withNewer, withOlder } from "./window.js";

/** @typedef {import("./types.js").Message} Message */
/** @typedef {import("./types.js").MessageWindow} MessageWindow */
/** @typedef {import("@preact/signals").Signal<MessageWindow>} WindowSignal */

/** How many messages a page has. */
const PAGE_MESSAGES = 50;

/** @type {Map<string, WindowSignal>} */
const windows = new Map();
/** What is being loaded, by channel and direction. @type {Map<string, Promise<void>>} */
const loading = new Map();

/**
 * @param {string} channel
 * @returns {WindowSignal}
 */
export function windowOf(channel) {
  let found = windows.get(channel);
  if (!found) {
    found = signal(emptyWindow());
    windows.set(channel, found);
  }
  return found;
}

/**
 * Changes the window of a channel, if there is one.
 * @param {string} channel
 * @param {(window: MessageWindow) => MessageWindow} change
 */
export function changeWindow(channel, change) {
  const found = windows.get(channel);
  if (found) found.value = change(found.value);
}

/** Says that there may be gaps: each is loaded anew when it is shown. */
export function doubtWindows() {
  for (const found of windows.values()) if (found.value.loaded) found.value = { ...found.value, stale: true };
}

/** Forgets all of them. */
export function forgetWindows() {
  windows.clear();
}

/**
 * One thing at a time of a kind and channel.
 * @param {string} key
 * @param {() => Promise<void>} load
 */
function once(key, load) {
  const running = loading.get(key) ?? load().finally(() => loading.delete(key));
  loading.set(key, running);
  return running;
}

/**
 * @param {string} channel
 * @param {string} query
 * @returns {Promise<Message[]>}
 */
async function fetchPage(channel, query) {
  const page = await rest("GET", `/channels/${channel}/messages?limit=${PAGE_MESSAGES}${query}`);
  for (const message of page) meet(message.author);
  if (page.some((/** @type {Message} */ message) => "reply_to" in message)) knowsReplies.value = true;
  return page;
}

/**
 * Loads the newest messages. Until they are there, those that were kept are shown.
 * @param {string} channel
 */
export const loadNewest = (channel) =>
  once(`${channel} newest`, async () => {
    const found = windowOf(channel);
    if (!found.value.loaded) {
      const kept = await recalled("channels", channel);
      if (kept && !found.value.loaded) {
        kept.messages.forEach((/** @type {Message} */ message) => meet(message.author));
        found.value = { messages: kept.messages, atStart: false, atEnd: true, loaded: true, stale: true };
      }
    }
    const page = await fetchPage(channel, "");
    found.value = freshWindow(page, { atStart: page.length < PAGE_MESSAGES, atEnd: true });
    keepMessages(channel);
  });

/** @param {string} channel */
export const loadOlder = (channel) =>
  once(`${channel} older`, async () => {
    const found = windowOf(channel);
    const first = found.value.messages[0];
    if (!first || found.value.atStart) return;
    const page = await fetchPage(channel, `&before=${first.message_id}`);
    if (found.value.messages[0] !== first) return;
    found.value = withOlder(found.value, page, page.length < PAGE_MESSAGES);
  });

/** @param {string} channel */
export const loadNewer = (channel) =>
  once(`${channel} newer`, async () => {
    const found = windowOf(channel);
    const last = found.value.messages.at(-1);
    if (!last || found.value.atEnd) return;
    const page = await fetchPage(channel, `&after=${last.message_id}`);
    if (found.value.messages.at(-1) !== last) return;
    found.value = withNewer(found.value, page, page.length < PAGE_MESSAGES);
  });

/**
 * Loads the messages around one, which is then in the window.
 * @param {string} channel
 * @param {string} message
 */
export const loadAround = (channel, message) =>
  once(`${channel} around ${message}`, async () => {
    const found = windowOf(channel);
    const page = await fetchPage(channel, `&around=${message}`);
    const newest = page[0] ? await fetchPage(channel, `&after=${page[0].message_id}`) : [];
    const around = freshWindow(page, { atStart: false, atEnd: false });
    found.value = withNewer(around, newest, newest.length < PAGE_MESSAGES);
  });

/**
 * The id of the first message since a time; none where nothing was said since. Pages are read backwards, as the server
 * finds messages by ids alone.
 * @param {string} channel
 * @param {number} time in milliseconds
 * @returns {Promise<string | null>}
 */
export async function firstSince(channel, time) {
  let page = await rest("GET", `/channels/${channel}/messages?limit=100`);
  /** @type {Message | null} */
  let best = null;
  for (let turn = 0; page.length > 0 && turn < 200; turn += 1) {
    const since = page.filter((/** @type {Message} */ message) => Date.parse(message.timestamp) >= time);
    if (since.length) best = since[since.length - 1];
    if (since.length < page.length) break;
    page = await rest("GET", `/channels/${channel}/messages?limit=100&before=${page[page.length - 1].message_id}`);
  }
  return best?.message_id ?? null;
}

/** How much survives a reload. */
const KEPT = { messages: 50, channels: 20 };
/** @type {Map<string, ReturnType<typeof setTimeout>>} */
const keeping = new Map();

/**
 * Keeps the newest messages of a channel for a reload, a little later.
 * @param {string} channel
 */
export function keepMessages(channel) {
  if (keeping.has(channel)) return;
  keeping.set(channel, setTimeout(async () => {
    keeping.delete(channel);
    const { messages, atEnd, stale } = windowOf(channel).peek();
    if (!atEnd || stale) return;
    await keep("channels", channel, { channel, at: Date.now(), messages: messages.slice(-KEPT.messages) });
    await keepNewest("channels", KEPT.channels, "channel");
  }, 2000));
}
