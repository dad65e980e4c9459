// Pictures of people and servers, or their letters in one of eight hues.
import { html } from "./html.js";
import { nameOf, peopleVersion, personOf } from "../state/core.js";

/** @typedef {import("../state/types.js").User} User */

/**
 * One of eight, always the same for an id.
 * @param {string} id
 */
export function hueOf(id) {
  let sum = 7;
  for (const character of id) sum = (sum * 31 + character.charCodeAt(0)) % 1_000_003;
  return (sum % 8) + 1;
}

/** At most two letters of a name. @param {string} name */
export function lettersOf(name) {
  const words = name.trim().split(/[\s._-]+/u).filter(Boolean);
  const first = words.length > 1 ? [words[0], words[words.length - 1]] : [words[0] ?? "?"];
  const letters = first.map((word) => Array.from(word)[0]).join("");
  return (words.length > 1 ? letters : Array.from(words[0] ?? "?").slice(0, 2).join("")).toLocaleUpperCase();
}

/**
 * The path of a picture that this server keeps; others' servers aren't asked.
 * @param {string | null | undefined} address
 */
export function pictureOf(address) {
  if (!address) return null;
  try {
    const { pathname } = new URL(address, location.origin);
    return pathname.startsWith("/avatars/") ? pathname : null;
  } catch {
    return null;
  }
}

/** @param {{ user: User, size?: number, status?: string | null }} of */
export function Avatar({ user, size = 36, status = null }) {
  peopleVersion.value;
  const person = personOf(user.user_id) ?? user;
  const picture = pictureOf(person.avatar_url);
  const name = nameOf(person);
  return html`<span class=${`avatar hue-${hueOf(person.user_id)} size-${size}${picture || status ? " holds" : ""}`} data-letters=${picture ? "" : lettersOf(name)} aria-hidden="true">
    ${picture && html`<img src=${picture} alt="" loading="lazy" />`}
    ${status && html`<span class=${`presence ${status}`}></span>`}
  </span>`;
}

/** @param {{ server: { server_id: string, name: string }, size?: number }} of */
export function ServerMark({ server, size = 40 }) {
  return html`<span class=${`server-mark hue-${hueOf(server.server_id)} size-${size}`} data-letters=${lettersOf(server.name)} aria-hidden="true"></span>`;
}
