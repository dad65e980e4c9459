// What was begun in each channel and isn't sent yet; it survives a reload, and is the same in all tabs.
import { signal } from "@preact/signals";
import { forget, keep, recalled } from "../net/database.js";
import { hearTabs, tellTabs } from "../net/tabs.js";

/** @type {Map<string, string>} */
const drafts = new Map();
/** What was typed in the last moment and isn't kept yet. @type {Map<string, ReturnType<typeof setTimeout>>} */
const draftTimers = new Map();
/** What another tab typed last. @type {import("@preact/signals").Signal<{ channel: string, text: string } | null>} */
export const draftElsewhere = signal(null);

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
  if (text) draftTimers.set(channel, setTimeout(() => settleDraft(channel), 200));
  else settleDraft(channel);
}

/** @param {string} channel */
function settleDraft(channel) {
  clearTimeout(draftTimers.get(channel));
  draftTimers.delete(channel);
  const text = drafts.get(channel) ?? "";
  if (text) keep("drafts", channel, text);
  else forget("drafts", channel);
  tellTabs("draft", { channel, text });
}

/** Forgets all of them here. */
export function forgetDrafts() {
  for (const timer of draftTimers.values()) clearTimeout(timer);
  draftTimers.clear();
  drafts.clear();
}

hearTabs("draft", (said) => {
  if (draftTimers.has(said.channel)) return; // It is being typed here.
  drafts.set(said.channel, said.text);
  draftElsewhere.value = said;
});

// A page that is left keeps what was typed in the last moment.
globalThis.addEventListener?.("pagehide", () => {
  for (const channel of [...draftTimers.keys()]) settleDraft(channel);
});
