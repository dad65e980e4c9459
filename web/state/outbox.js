// What was written and isn't confirmed yet. It is sent in order, again until it is answered, with one nonce; it survives a
// reload.
import { signal } from "@preact/signals";
import { forget, keep, recalledAll } from "../net/database.js";
import { newNonce } from "../net/nonce.js";
import { ApiError, isUnanswered, rest } from "../net/rest.js";
import { LostLogin } from "../net/session.js";
import { hearTabs, tellTabs } from "../net/tabs.js";
import { upload } from "../net/upload.js";
import { waitBefore } from "../net/backoff.js";
import { changed, me } from "./core.js";
import { changeWindow } from "./history.js";
import { withMessage } from "./window.js";

/** @typedef {import("./types.js").Outgoing} Outgoing */
/** @typedef {import("./types.js").Message} Message */

/** By nonce, in the order in which it was written. @type {import("@preact/signals").Signal<Map<string, Outgoing>>} */
export const outbox = signal(new Map());
/** Whether a reply was taken as a message like any other: an older server. */
export const repliesAreLost = signal(false);
/** Channels in which something is being sent. @type {Set<string>} */
const busy = new Set();
/** What ends an upload. @type {Map<string, AbortController>} */
const aborts = new Map();

/**
 * Writes something: it is shown at once.
 * @param {string} channel
 * @param {string} content
 * @param {File[]} files
 * @param {Message | null} reply
 * @param {boolean} silent whether a reply mentions nobody
 */
export function write(channel, content, files, reply, silent) {
  /** @type {Outgoing} */
  const item = {
    nonce: newNonce(), channel_id: channel, content, files, reply, silent,
    state: "waiting", at: Date.now(), error: "", progress: 0,
  };
  put(item);
  keep("outbox", item.nonce, { ...item, user: me.value?.user_id });
  sendNext(channel);
}

/** Goes on with what an earlier page had left. */
export async function openOutbox() {
  const left = (await recalledAll("outbox")).filter((item) => item.user === me.value?.user_id);
  left.sort((a, b) => a.at - b.at);
  const next = new Map(outbox.value);
  for (const { user: _, ...item } of left) {
    if (!next.has(item.nonce)) next.set(item.nonce, { ...item, state: item.state === "failed" ? "failed" : "waiting", progress: 0 });
  }
  outbox.value = next;
  sendAll();
}

/** Tries everything that waits. */
export function sendAll() {
  for (const channel of new Set([...outbox.value.values()].map((item) => item.channel_id))) sendNext(channel);
}

/** Forgets all of it. */
export function forgetOutbox() {
  for (const abort of aborts.values()) abort.abort();
  outbox.value = new Map();
}

/** @param {string} nonce */
export function trySendAgain(nonce) {
  const item = outbox.value.get(nonce);
  if (!item) return;
  put({ ...item, state: "waiting", error: "" });
  sendNext(item.channel_id);
}

/** @param {string} nonce */
export function discard(nonce) {
  drop(nonce);
  tellTabs("discarded", nonce);
}

/** @param {string} nonce */
function drop(nonce) {
  aborts.get(nonce)?.abort();
  confirm(nonce);
}

// What another tab was told not to send isn't sent from here.
hearTabs("discarded", drop);

/**
 * It was told: it stands among the messages now.
 * @param {string} nonce
 */
export function confirm(nonce) {
  if (!outbox.value.has(nonce)) return;
  outbox.value = changed(outbox.value, nonce, undefined);
  forget("outbox", nonce);
}

/** @param {Outgoing} item */
function put(item) {
  outbox.value = changed(outbox.value, item.nonce, item);
}

/** @param {string} channel */
async function sendNext(channel) {
  if (busy.has(channel)) return;
  busy.add(channel);
  try {
    for (let attempt = 0; ; ) {
      const item = [...outbox.value.values()].find((one) => one.channel_id === channel && one.state !== "failed");
      if (!item) return;
      if (!item.content && item.files.length === 0) confirm(item.nonce);
      else if (await wasSent(item)) attempt = 0;
      else await pauseFor(waitBefore(attempt++, null, Math.random));
    }
  } catch {
    // The login is lost: `sendAll` goes on after the next one.
  } finally {
    busy.delete(channel);
  }
}

/** @param {number} milliseconds */
function pauseFor(milliseconds) {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    addEventListener("online", done, { once: true });
    function done() {
      clearTimeout(timer);
      removeEventListener("online", done);
      resolve(undefined);
    }
  });
}

/**
 * Whether it is settled, by being sent or refused for good.
 * @param {Outgoing} item
 */
async function wasSent(item) {
  put({ ...item, state: "sending" });
  try {
    const message = await sent(item);
    if (item.reply && !message.reply_to) repliesAreLost.value = true;
    changeWindow(item.channel_id, (window) => withMessage(window, message));
    confirm(item.nonce);
    return true;
  } catch (error) {
    const now = outbox.value.get(item.nonce);
    if (!now) return true; // It was discarded, or told, meanwhile.
    if (error instanceof LostLogin) {
      put({ ...now, state: "waiting" });
      throw error;
    }
    if (isUnanswered(error) || (error instanceof ApiError && error.passes && error.code !== "storage_full")) {
      put({ ...now, state: "waiting", progress: 0 });
      return false;
    }
    const failed = { ...now, state: /** @type {const} */ ("failed"), error: error instanceof ApiError ? error.code : "failed" };
    put(failed);
    keep("outbox", item.nonce, { ...failed, user: me.value?.user_id });
    return true;
  }
}

/**
 * @param {Outgoing} item
 * @returns {Promise<Message>}
 */
async function sent(item) {
  const path = `/channels/${item.channel_id}/messages`;
  const reply = item.reply ? { reply_to: item.reply.message_id, ...(item.silent && { silent: true }) } : {};
  const body = { content: item.content, nonce: item.nonce, ...reply };
  if (item.files.length === 0) return rest("POST", path, body);
  const form = new FormData();
  form.append("payload_json", JSON.stringify(item.content ? body : { ...body, content: undefined }));
  item.files.forEach((file, at) => form.append(`files[${at}]`, file, file.name));
  const abort = new AbortController();
  aborts.set(item.nonce, abort);
  const progress = (/** @type {number} */ part) => {
    const now = outbox.value.get(item.nonce);
    if (now && part - now.progress > 0.01) put({ ...now, progress: part });
  };
  try {
    return await upload(path, form, progress, abort.signal);
  } finally {
    aborts.delete(item.nonce);
  }
}
