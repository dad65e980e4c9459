// Who is in a server or a room, loaded when it is looked at.
import { signal } from "@preact/signals";
import { rest } from "../net/rest.js";
import { changed, channels, meet, presences } from "./core.js";

/** @typedef {import("./types.js").User} User */

/** By "servers/ID" or "channels/ID". @type {import("@preact/signals").Signal<Map<string, User[]>>} */
export const members = signal(new Map());
/** @type {Set<string>} */
const askedFor = new Set();

/** How many the list loads at most. */
const MEMBERS_MOST = 5000;

/**
 * Where the members of a channel are asked for; none for a conversation, which shows them itself.
 * @param {string} channel
 */
export function circleOf(channel) {
  const found = channels.value.get(channel);
  if (!found || found.type === "dm") return null;
  return found.server_id ? `servers/${found.server_id}` : `channels/${channel}`;
}

/** @param {string} circle */
export async function loadMembers(circle) {
  if (askedFor.has(circle)) return;
  askedFor.add(circle);
  try {
    /** @type {any[]} */
    const found = [];
    for (let page = null; page === null || (page.length === 1000 && found.length < MEMBERS_MOST); ) {
      const after = found.length ? `&after=${found[found.length - 1].user_id}` : "";
      page = await rest("GET", `/${circle}/members?limit=1000${after}`);
      found.push(...page);
    }
    const seen = new Map(presences.value);
    for (const { status, ...user } of found) {
      meet(user);
      if (status === "offline") seen.delete(user.user_id);
      else seen.set(user.user_id, status);
    }
    presences.value = seen;
    members.value = changed(members.value, circle, found);
  } catch {
    askedFor.delete(circle);
  }
}

/** What was loaded may be old. */
export function doubtMembers() {
  askedFor.clear();
  for (const circle of members.value.keys()) loadMembers(circle);
}

/**
 * @param {string} server
 * @param {User} user
 */
export function addMember(server, user) {
  const circle = `servers/${server}`;
  const list = members.value.get(circle);
  if (!list || list.some((known) => known.user_id === user.user_id)) return;
  members.value = changed(members.value, circle, [...list, user]);
}

/** In servers of at most so many members it is asked how a newcomer is seen, which no event tells. */
const SMALL = 200;

/**
 * How somebody who came in is seen.
 * @param {string} server
 * @param {string} user
 */
export async function learnPresence(server, user) {
  if ((members.value.get(`servers/${server}`)?.length ?? SMALL) >= SMALL) return;
  const found = await rest("GET", `/servers/${server}/members?limit=1&after=${Number(user) - 1 || ""}`).catch(() => []);
  const one = found.find((/** @type {any} */ member) => member.user_id === user);
  if (one && one.status !== "offline") presences.value = changed(presences.value, user, one.status);
}

/**
 * @param {string} server
 * @param {string} user
 */
export function dropMember(server, user) {
  const circle = `servers/${server}`;
  const list = members.value.get(circle);
  if (list) members.value = changed(members.value, circle, list.filter((known) => known.user_id !== user));
}

/** Forgets all lists. */
export function forgetMembers() {
  askedFor.clear();
  members.value = new Map();
}
