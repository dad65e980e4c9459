// What a word that is being typed may become: people, channels, emoji.
import { channelsByServer, everybody, nameOf } from "./core.js";

/** @typedef {{ kind: "person" | "channel" | "emoji", text: string, shown: string, more: string, user?: import("./types.js").User }} Suggestion */

/** Most that are offered. */
const OFFERED = 8;

/**
 * The word before the caret, with its sign; none where there is nothing to complete.
 * @param {string} text
 * @param {number} caret
 * @returns {{ sign: "@" | "#" | ":", word: string, start: number } | null}
 */
export function wordAt(text, caret) {
  const found = /(?:^|[\s(])([@#:])([\p{L}\p{N}\p{M}_.+-]{0,32})$/u.exec(text.slice(0, caret));
  if (!found || (found[1] === ":" && found[2].length < 2)) return null;
  return { sign: /** @type {"@" | "#" | ":"} */ (found[1]), word: found[2], start: caret - found[2].length - 1 };
}

/**
 * @param {{ sign: "@" | "#" | ":", word: string }} typed
 * @param {{ server: string | null, people: import("./types.js").User[], emoji: { emoji: string, name: string }[] }} among
 * @returns {Suggestion[]}
 */
export function suggestions({ sign, word }, among) {
  const wanted = word.toLowerCase();
  const rank = (/** @type {string} */ name) => (name.toLowerCase().startsWith(wanted) ? 0 : name.toLowerCase().includes(wanted) ? 1 : 2);
  if (sign === "@") {
    const people = among.people.length ? among.people : everybody();
    return people.map((user) => ({ user, at: Math.min(rank(user.username), rank(nameOf(user))) })).filter(({ at }) => at < 2)
      .sort((a, b) => a.at - b.at || nameOf(a.user).localeCompare(nameOf(b.user))).slice(0, OFFERED)
      .map(({ user }) => ({ kind: "person", text: `@${user.username} `, shown: nameOf(user), more: user.username, user }));
  }
  if (sign === "#") {
    return (channelsByServer.value.get(among.server ?? "") ?? []).filter((channel) => channel.type === "room" && rank(channel.name) < 2)
      .sort((a, b) => rank(a.name) - rank(b.name)).slice(0, OFFERED)
      .map((channel) => ({ kind: "channel", text: `#${channel.name} `, shown: channel.name, more: channel.description ?? "" }));
  }
  return among.emoji.filter(({ name }) => rank(name) < 2).sort((a, b) => rank(a.name) - rank(b.name)).slice(0, OFFERED)
    .map(({ emoji, name }) => ({ kind: "emoji", text: `${emoji} `, shown: emoji, more: `:${name.replaceAll(" ", "_")}:` }));
}
