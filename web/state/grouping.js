// Which messages stand together, and what stands between them.

/** @typedef {import("./types.js").Message} Message */

/** Messages of one author within this many milliseconds stand together. */
const TOGETHER = 7 * 60_000;

/**
 * What is shown above a message.
 * @param {Message | undefined} before the message before it
 * @param {Message} message
 * @param {string | null} newAfter the id of the last message that was read when the channel was opened; empty for none
 * @param {(time: string) => string} dayOf the day of a time, in the reader's zone
 * @returns {{ date: boolean, fresh: boolean, head: boolean }} whether a date, the "new" line, and the author
 */
export function shownAbove(before, message, newAfter, dayOf) {
  const date = !before || dayOf(before.timestamp) !== dayOf(message.timestamp);
  const fresh = newAfter !== null && (before ? before.message_id === newAfter : newAfter === "");
  const apart = before ? Date.parse(message.timestamp) - Date.parse(before.timestamp) : 0;
  const head = date || fresh || before?.author.user_id !== message.author.user_id || apart > TOGETHER || !!message.reply_to;
  return { date, fresh, head };
}
