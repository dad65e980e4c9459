// All emoji, read from the list of Unicode; loaded when a picker or a completion first needs them.
import { EMOJI_DATA } from "../vendor/emoji-data.js";

/** @typedef {{ emoji: string, name: string, toned: boolean, group: string }} Emoji */

/** @type {Emoji[] | null} */
let parsed = null;

/** @returns {Emoji[]} */
export function allEmoji() {
  if (parsed) return parsed;
  /** @type {Emoji[]} */
  const found = [];
  let group = "";
  for (const line of EMOJI_DATA.split("\n")) {
    if (line.startsWith("# ")) group = line.slice(2);
    else if (line) {
      const [emoji, slug, toned] = line.split(" ");
      found.push({ emoji, name: slug.replaceAll("_", " "), toned: toned === "+", group });
    }
  }
  parsed = found;
  return found;
}

/** The tones of skin: none, and the five of Unicode. */
export const TONES = ["", "\u{1F3FB}", "\u{1F3FC}", "\u{1F3FD}", "\u{1F3FE}", "\u{1F3FF}"];

/**
 * An emoji with a tone of skin.
 * @param {Emoji} emoji
 * @param {number} tone
 */
export function toned(emoji, tone) {
  if (!emoji.toned || tone === 0) return emoji.emoji;
  const [first, ...rest] = Array.from(emoji.emoji);
  return [first, TONES[tone], ...rest.filter((mark, at) => !(at === 0 && mark === "\uFE0F"))].join("");
}
