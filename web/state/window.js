// The stretch of a channel's messages that is at hand: at most 300, without gaps, oldest first.

/** @typedef {import("./types.js").Message} Message */
/** @typedef {import("./types.js").MessageWindow} MessageWindow */

/** Most messages that are kept and shown of a channel. */
export const WINDOW_MOST = 300;
/** How many more than are kept there may be: many go at once, since each time all that stays moves and is painted anew. */
export const SPARE = 20;

/** @returns {MessageWindow} */
export const emptyWindow = () => ({ messages: [], atStart: false, atEnd: false, loaded: false, stale: false });

/**
 * Whether the first id came before the second.
 * @param {string} first
 * @param {string} second
 */
export const isBefore = (first, second) =>
  first.length === second.length ? first < second : first.length < second.length;

/**
 * Messages in the order in which they were said, each once; of two with one id the later one counts.
 * @param {Message[]} messages
 */
function inOrder(messages) {
  const found = new Map(messages.map((message) => [message.message_id, message]));
  return [...found.values()].sort((a, b) => (isBefore(a.message_id, b.message_id) ? -1 : 1));
}

/**
 * A window of the newest messages, or of those around one.
 * @param {Message[]} page newest first, as the server tells them
 * @param {{ atStart: boolean, atEnd: boolean }} ends
 * @returns {MessageWindow}
 */
export const freshWindow = (page, ends) => ({ messages: inOrder(page), ...ends, loaded: true, stale: false });

/**
 * The window cut to its newest messages.
 * @param {MessageWindow} window
 * @param {number} most
 * @returns {MessageWindow}
 */
export function newestOf(window, most) {
  if (window.messages.length <= most) return window;
  return { ...window, messages: window.messages.slice(-most), atStart: false };
}

/**
 * The window with an older page before it. What is too much is left out at the end.
 * @param {MessageWindow} window
 * @param {Message[]} page
 * @param {boolean} atStart whether there is nothing before the page
 * @returns {MessageWindow}
 */
export function withOlder(window, page, atStart) {
  const messages = inOrder([...page, ...window.messages]);
  const cut = messages.length > WINDOW_MOST;
  return { ...window, messages: messages.slice(0, WINDOW_MOST), atStart, atEnd: window.atEnd && !cut };
}

/**
 * The window with a newer page after it. What is too much is left out at the start.
 * @param {MessageWindow} window
 * @param {Message[]} page
 * @param {boolean} atEnd whether there is nothing after the page
 * @returns {MessageWindow}
 */
export function withNewer(window, page, atEnd) {
  const messages = inOrder([...window.messages, ...page]);
  const cut = messages.length > WINDOW_MOST;
  return { ...window, messages: messages.slice(-WINDOW_MOST), atEnd, atStart: window.atStart && !cut };
}

/**
 * The window after a message was said. Where the end isn't at hand it lies beyond; and where the window is full of what
 * somebody reads further up, nothing of that goes for it.
 * @param {MessageWindow} window
 * @param {Message} message
 * @param {number} kept how many are kept where the reader follows what is said and needs no long past; 0 where one reads further up
 * @returns {MessageWindow}
 */
export function withMessage(window, message, kept = 100) {
  if (!window.loaded) return window;
  const last = window.messages.at(-1);
  const isNewest = !last || isBefore(last.message_id, message.message_id);
  if (!isNewest && window.messages.some((known) => known.message_id === message.message_id)) return withChanged(window, message);
  if (!window.atEnd) return window;
  if (kept === 0 && window.messages.length >= WINDOW_MOST) return { ...window, atEnd: false };
  if (!isNewest) return withNewer(window, [message], true);
  const messages = [...window.messages, message];
  // What is too much goes later, by itself; but where very many come at once, with them.
  if (kept === 0 || messages.length <= kept + 4 * SPARE) return { ...window, messages };
  return { ...window, messages: messages.slice(-kept), atStart: false };
}

/**
 * The window with a message as it says now. Of its reactions the event doesn't say which are one's own.
 * @param {MessageWindow} window
 * @param {Message} changed
 * @returns {MessageWindow}
 */
export function withChanged(window, changed) {
  return mapped(window, changed.message_id, (known) => {
    const own = new Set(known.reactions.filter((tally) => tally.me).map((tally) => tally.reaction_id));
    const reactions = changed.reactions.map((tally) => ({ ...tally, me: tally.me ?? own.has(tally.reaction_id) }));
    return { ...changed, reactions };
  });
}

/**
 * @param {MessageWindow} window
 * @param {string} id
 * @param {(message: Message) => Message} change
 * @returns {MessageWindow}
 */
function mapped(window, id, change) {
  const at = window.messages.findIndex((known) => known.message_id === id);
  if (at < 0) return window;
  const messages = window.messages.slice();
  messages[at] = change(messages[at]);
  return { ...window, messages };
}

/**
 * The window without a message, which replies to it show as deleted.
 * @param {MessageWindow} window
 * @param {string} id
 * @returns {MessageWindow}
 */
export function withoutMessage(window, id) {
  const replied = (/** @type {Message} */ message) =>
    message.reply_to?.message_id === id
      ? { ...message, reply_to: { ...message.reply_to, content: null, deleted: true } }
      : message;
  if (!window.messages.some((known) => known.message_id === id || known.reply_to?.message_id === id)) return window;
  return { ...window, messages: window.messages.filter((known) => known.message_id !== id).map(replied) };
}

/**
 * The window after somebody reacted, or took it back. Told twice it counts twice: events are told once.
 * @param {MessageWindow} window
 * @param {any} reaction as events tell it
 * @param {boolean} added
 * @param {boolean} mine
 * @returns {MessageWindow}
 */
export function withReaction(window, reaction, added, mine) {
  return mapped(window, reaction.message_id, (message) => {
    const known = message.reactions.find((tally) => tally.reaction_id === reaction.reaction_id);
    if (mine && known && Boolean(known.me) === added) return message;
    if (!known && !added) return message;
    const { reaction_id, code, emoji, image_url } = reaction;
    const before = known ?? { reaction_id, code, emoji, image_url, count: 0, me: false };
    const after = { ...before, count: before.count + (added ? 1 : -1), me: mine ? added : before.me };
    const others = message.reactions.filter((tally) => tally !== known);
    const reactions = known ? message.reactions.map((tally) => (tally === known ? after : tally)) : [...others, after];
    return { ...message, reactions: reactions.filter((tally) => tally.count > 0) };
  });
}
