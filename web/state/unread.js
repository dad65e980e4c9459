// What one hasn't read, as far as it follows from what is told.
import { isBefore } from "./window.js";

/** @typedef {import("./types.js").ReadState} ReadState */
/** @typedef {import("./types.js").Message} Message */

/**
 * @param {string} channel
 * @returns {ReadState}
 */
export const nothingUnread = (channel) => ({
  channel_id: channel, last_read_message_id: null, unread_count: 0, mention_count: 0,
});

/**
 * The state after a message was said. One's own is read, and so is all before it.
 * @param {ReadState} state
 * @param {Message} message
 * @param {{ mine: boolean, mentioned: boolean }} about
 * @returns {ReadState}
 */
export function afterMessage(state, message, { mine, mentioned }) {
  if (mine) return readUpTo(state, message.message_id);
  const known = state.last_read_message_id;
  if (known && !isBefore(known, message.message_id)) return state;
  return {
    ...state,
    unread_count: state.unread_count + 1,
    mention_count: state.mention_count + (mentioned ? 1 : 0),
  };
}

/**
 * The state after a message that wasn't read was deleted.
 * @param {ReadState} state
 * @param {string} id
 * @param {{ mine: boolean, mentioned: boolean }} about
 * @returns {ReadState}
 */
export function afterDeletion(state, id, { mine, mentioned }) {
  const known = state.last_read_message_id;
  if (mine || state.unread_count === 0 || (known && !isBefore(known, id))) return state;
  return {
    ...state,
    unread_count: state.unread_count - 1,
    mention_count: Math.max(0, state.mention_count - (mentioned ? 1 : 0)),
  };
}

/**
 * The state when everything up to a message, the newest, is read.
 * @param {ReadState} state
 * @param {string} id
 * @returns {ReadState}
 */
export const readUpTo = (state, id) => ({ ...state, last_read_message_id: id, unread_count: 0, mention_count: 0 });

/**
 * Whether a text names somebody: roughly as the server reads it, until the server says it.
 * @param {string} content
 * @param {string} username
 */
export function mentions(content, username) {
  if (!content.includes("@")) return false;
  const outside = content.replace(/```[^]*?(```|$)|`[^`\n]*`|https?:\/\/\S+/g, " ").normalize("NFKC").toLowerCase();
  return formOf(username).test(outside);
}

/** @type {{ username: string, form: RegExp } | null} */
let lastForm = null;

/** What names somebody. It is asked for one name over and over. @param {string} username */
function formOf(username) {
  if (lastForm?.username === username) return lastForm.form;
  const name = username.normalize("NFKC").toLowerCase().replace(/[.*+?^${}()|[\]\\-]/g, "\\$&");
  const form = new RegExp(`(^|[^\\p{L}\\p{N}_])@${name}(?![\\p{L}\\p{N}\\p{M}_-]|\\.[\\p{L}\\p{N}])`, "u");
  lastForm = { username, form };
  return form;
}
