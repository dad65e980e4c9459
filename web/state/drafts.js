// What was begun in each channel and isn't sent yet; it survives a reload.
import { forget, keep, recalled } from "../net/database.js";

/** @type {Map<string, string>} */
const drafts = new Map();
/** @type {Map<string, ReturnType<typeof setTimeout>>} */
const draftTimers = new Map();

/**
 * @param {string} channel
 * @returns {Promise<string>}
 */
export async function draftOf(channel) {
  const held = drafts.get(channel);
  if (held !== undefined) return held;
  const kept = (await recalled("drafts", channel)) ?? "";
  if (!drafts.has(channel)) drafts.set(channel, kept);
  return drafts.get(channel) ?? "";
}

/**
 * What is at hand without waiting.
 * @param {string} channel
 */
export const draftAtHand = (channel) => drafts.get(channel) ?? "";

/**
 * @param {string} channel
 * @param {string} text
 */
export function keepDraft(channel, text) {
  drafts.set(channel, text);
  clearTimeout(draftTimers.get(channel));
  if (!text) forget("drafts", channel);
  else draftTimers.set(channel, setTimeout(() => keep("drafts", channel, text), 200));
}

/** Forgets all of them here. */
export function forgetDrafts() {
  drafts.clear();
}

// A page that is left keeps what was typed in the last moment.
globalThis.addEventListener?.("pagehide", () => {
  for (const [channel, text] of drafts) if (text) keep("drafts", channel, text);
});
