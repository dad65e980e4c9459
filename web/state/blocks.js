// Which rows are drawn together: a few each, and always the same ones, whatever comes before or after them.

/** Most rows of a block. */
const BLOCK_MOST = 8;

/**
 * The block of each message. One that is known stays in its block; a new one joins the one before it while there is room.
 * @param {{ message_id: string }[]} messages oldest first
 * @param {Map<string, string>} known by message, which is brought up to date
 * @returns {string[]}
 */
export function blocksOf(messages, known) {
  const found = messages.map(({ message_id }) => known.get(message_id) ?? "");
  /** @type {Map<string, number>} */
  const sizes = new Map();
  for (const block of found) if (block) sizes.set(block, (sizes.get(block) ?? 0) + 1);
  for (let at = 0; at < found.length; at += 1) {
    if (found[at]) continue;
    const before = at > 0 ? found[at - 1] : "";
    const size = sizes.get(before) ?? 0;
    found[at] = before && size < BLOCK_MOST ? before : messages[at].message_id;
    sizes.set(found[at], (sizes.get(found[at]) ?? 0) + 1);
  }
  known.clear();
  messages.forEach(({ message_id }, at) => known.set(message_id, found[at]));
  return found;
}
