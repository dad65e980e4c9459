// Who is typing where, for ten seconds or until they said it; and telling that one types oneself.
import { signal } from "@preact/signals";
import { changed, isMe } from "./core.js";

/** How long it holds, and how rarely it is told, in milliseconds. */
const TYPING = { holds: 10_000, every: 5_000 };

/** By channel, then by user, until when. @type {import("@preact/signals").Signal<Map<string, Map<string, number>>>} */
export const typing = signal(new Map());
/** When one was told to type, by channel. @type {Map<string, number>} */
const toldTyping = new Map();

/**
 * @param {string} channel
 * @param {string} user
 */
export function hearTyping(channel, user) {
  if (isMe(user)) return;
  setTyping(channel, user, Date.now() + TYPING.holds);
  setTimeout(() => {
    const until = typing.value.get(channel)?.get(user);
    if (until !== undefined && until <= Date.now()) setTyping(channel, user, undefined);
  }, TYPING.holds + 50);
}

/**
 * @param {string} channel
 * @param {string} user
 */
export function stopTyping(channel, user) {
  if (typing.value.get(channel)?.has(user)) setTyping(channel, user, undefined);
}

/**
 * @param {string} channel
 * @param {string} user
 * @param {number | undefined} until
 */
function setTyping(channel, user, until) {
  typing.value = changed(typing.value, channel, changed(typing.value.get(channel) ?? new Map(), user, until));
}

/**
 * Whether it is time to tell that one types.
 * @param {string} channel
 */
export function shouldTellTyping(channel) {
  const now = Date.now();
  if (now - (toldTyping.get(channel) ?? 0) < TYPING.every) return false;
  toldTyping.set(channel, now);
  return true;
}

/** What was written has been sent: the next letter tells anew. @param {string} channel */
export const typedEnough = (channel) => toldTyping.delete(channel);
