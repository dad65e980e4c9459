// The windows of messages, and what loads them.
import { signal } from "@preact/signals";
import { keep, keepNewest, recalled } from "../net/database.js";
import { rest } from "../net/rest.js";
import { knowsReplies, meet } from "./core.js";
import { emptyWindow, freshWindow, newestOf, SPARE, withNewer, withOlder } from "./window.js";

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

/** Channels whose reader is further up. @type {Set<string>} */
const readFurtherUp = new Set();

/**
 * Says whether the reader of a channel follows what is said.
 * @param {string} channel
 * @param {boolean} follows
 */
export function followEnd(channel, follows) {
  if (follows) readFurtherUp.delete(channel);
  else readFurtherUp.add(channel);
}

/** @param {string} channel */
export const followsEnd = (channel) => !readFurtherUp.has(channel);

/**
 * How many messages are kept of a channel as more are said: those that fill the screen more than once; 0 for all.
 * @param {string} channel
 */
export const keptOf = (channel) => (followsEnd(channel) ? Math.max(40, Math.ceil(innerHeight / 20)) : 0);

/**
 * Changes the window of a channel, if there is one.
 * @param {string} channel
 * @param {(window: MessageWindow) => MessageWindow} change
 */
export function changeWindow(channel, change) {
  const found = windows.get(channel);
  if (found) found.value = change(found.value);
}

/** The channels of which what is too much is about to go. @type {Set<string>} */
const shortening = new Set();
/** After so many milliseconds: between one time that something comes and the next, as both together would take long. */
const SHORTENED_AFTER = 30;

/**
 * Has what is too much of a channel that one follows go, soon.
 * @param {string} channel
 */
export function shortenSoon(channel) {
  const isTooLong = () => keptOf(channel) > 0 && windowOf(channel).peek().messages.length > keptOf(channel) + SPARE;
  if (shortening.has(channel) || !isTooLong()) return;
  shortening.add(channel);
  setTimeout(() => {
    shortening.delete(channel);
    if (isTooLong()) changeWindow(channel, (window) => (window.atEnd ? newestOf(window, keptOf(channel)) : window));
  }, SHORTENED_AFTER);
}

/** How many windows are kept at hand. */
const WINDOWS_MOST = 40;

/**
 * A channel is left: what it shows when it is opened again is at hand, all else is loaded when one looks for it.
 * @param {string} channel
 */
export function leaveWindow(channel) {
  readFurtherUp.delete(channel);
  changeWindow(channel, (window) => (window.atEnd ? newestOf(window, PAGE_MESSAGES) : window));
  const left = windows.get(channel);
  if (!left) return;
  windows.delete(channel);
  windows.set(channel, left);
  if (windows.size > WINDOWS_MOST) windows.delete(/** @type {string} */ (windows.keys().next().value));
}

/** Says that there may be gaps: each is loaded anew when it is shown. */
export function doubtWindows() {
  for (const found of windows.values()) if (found.value.loaded) found.value = { ...found.value, stale: true };
}

/** Forgets all of them. */
export function forgetWindows() {
  keptHere.clear();
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
    const asked = fetchPage(channel, "");
    asked.catch(() => {}); // It is awaited below, once what was kept is shown.
    if (!found.value.loaded) {
      // Where the server is quicker there is nothing to wait for.
      const recalling = recalled("channels", channel);
      const kept = await Promise.race([recalling, asked.then(() => null, () => recalling)]);
      if (kept && !found.value.loaded) {
        kept.messages.forEach((/** @type {Message} */ message) => meet(message.author));
        found.value = { messages: kept.messages, atStart: false, atEnd: true, loaded: true, stale: true };
      }
    }
    const page = await asked;
    found.value = freshWindow(knownOnes(found.value.messages, page), { atStart: page.length < PAGE_MESSAGES, atEnd: true });
    keepMessages(channel);
  });

/**
 * A page in which what says the same as before is the same: it isn't drawn anew.
 * @param {Message[]} before
 * @param {Message[]} page
 */
function knownOnes(before, page) {
  const known = new Map(before.map((message) => [message.message_id, message]));
  return page.map((message) => {
    const same = known.get(message.message_id);
    return same && JSON.stringify(same) === JSON.stringify(message) ? same : message;
  });
}

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
 * The id of the first message since a time; none where nothing was said since.
 * @param {string} channel
 * @param {number} time in milliseconds
 * @returns {Promise<string | null>}
 */
export async function firstSince(channel, time) {
  const moment = encodeURIComponent(new Date(time).toISOString());
  /** @type {Message[]} */
  const page = await rest("GET", `/channels/${channel}/messages?limit=10&at=${moment}`);
  return page.findLast((message) => Date.parse(message.timestamp) >= time)?.message_id ?? null;
}

/** How much survives a reload. */
const KEPT = { messages: 50, channels: 20 };
/** @type {Map<string, ReturnType<typeof setTimeout>>} */
const keeping = new Map();
/** The channels that this page has kept. @type {Set<string>} */
const keptHere = new Set();

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
    if (keptHere.has(channel)) return;
    keptHere.add(channel);
    await keepNewest("channels", KEPT.channels, "channel");
  }, 2000));
}
