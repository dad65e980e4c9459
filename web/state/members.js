// Who is in a server or a room, loaded when it is looked at. Of a large server those who are there come first, and all others
// when somebody asks for them.
import { signal } from "@preact/signals";
import { rest } from "../net/rest.js";
import { changed, channels, isMe, meet, presences } from "./core.js";

/** @typedef {import("./types.js").User} User */

/** By "servers/ID" or "channels/ID". @type {import("@preact/signals").Signal<Map<string, User[]>>} */
export const members = signal(new Map());
/** How many are in those of them of which only who is there is at hand. @type {import("@preact/signals").Signal<Map<string, number>>} */
export const largeCircles = signal(new Map());
/** What was asked for already. @type {Map<string, Promise<void>>} */
const askedFor = new Map();

/** From so many on a server is large; how many a page has; and how many are loaded at most. */
const MANY = { large: 200, page: 1000, most: 5000 };

/**
 * Where the members of a channel are asked for; none for a conversation, which shows them itself.
 * @param {string} channel
 */
export function circleOf(channel) {
  const found = channels.value.get(channel);
  if (!found || found.type === "dm") return null;
  return found.server_id ? `servers/${found.server_id}` : `channels/${channel}`;
}

/**
 * Loads who is in it; of a large server only who is there.
 * @param {string} circle
 */
export function loadMembers(circle) {
  const asked = askedFor.get(circle) ?? fetchMembers(circle).catch(() => void askedFor.delete(circle));
  askedFor.set(circle, asked);
  return asked;
}

/** @param {string} circle */
async function fetchMembers(circle) {
  const first = await rest("GET", `/${circle}/members?limit=${MANY.large}`);
  if (first.length < MANY.large) return showMembers(circle, first, null);
  if (!circle.startsWith("servers/")) return showMembers(circle, await everyPage(circle, ""), null);
  const { member_count } = await rest("GET", `/${circle}?counted=true`);
  showMembers(circle, await everyPage(circle, "&present=true"), member_count);
}

/**
 * Loads those too who aren't there.
 * @param {string} circle
 */
export async function loadEverybody(circle) {
  await loadMembers(circle);
  if (largeCircles.peek().has(circle)) showMembers(circle, await everyPage(circle, ""), null);
}

/**
 * @param {string} circle
 * @param {string} which
 */
async function everyPage(circle, which) {
  /** @type {any[]} */
  const found = [];
  for (let page = null; page === null || (page.length === MANY.page && found.length < MANY.most); ) {
    const after = found.length ? `&after=${found[found.length - 1].user_id}` : "";
    page = await rest("GET", `/${circle}/members?limit=${MANY.page}${which}${after}`);
    found.push(...page);
  }
  return found;
}

/**
 * @param {string} circle
 * @param {any[]} found
 * @param {number | null} inAll where more are in it than were found
 */
function showMembers(circle, found, inAll) {
  const seen = new Map(presences.value);
  for (const { status, ...user } of found) {
    meet(user);
    if (status === "offline") seen.delete(user.user_id);
    else seen.set(user.user_id, status);
  }
  presences.value = seen;
  members.value = changed(members.value, circle, found);
  largeCircles.value = changed(largeCircles.peek(), circle, inAll ?? undefined);
}

/** What was loaded may be old. */
export function doubtMembers() {
  askedFor.clear();
  for (const circle of members.value.keys()) loadMembers(circle);
}

/** Where it is looked again who is there, in a moment. @type {Set<string>} */
const lookingAgain = new Set();
/** After how many milliseconds: many may come at once. */
const LOOK_AGAIN = 5000;

/**
 * Somebody is there now. No event says in which servers: where only those who are there are at hand, it is asked again.
 * @param {string} user
 */
export function hearArrival(user) {
  if (isMe(user)) return;
  for (const circle of largeCircles.peek().keys()) {
    if (lookingAgain.has(circle) || members.peek().get(circle)?.some((one) => one.user_id === user)) continue;
    lookingAgain.add(circle);
    setTimeout(() => {
      lookingAgain.delete(circle);
      const inAll = largeCircles.peek().get(circle);
      if (inAll !== undefined) everyPage(circle, "&present=true").then((found) => showMembers(circle, found, inAll), () => {});
    }, LOOK_AGAIN);
  }
}

/**
 * @param {string} circle
 * @param {User} user
 */
export function addMember(circle, user) {
  const list = members.value.get(circle);
  if (!list || list.some((known) => known.user_id === user.user_id)) return;
  members.value = changed(members.value, circle, [...list, user]);
  resize(circle, 1);
}

/**
 * How somebody who came into a server or room that isn't large is seen.
 * @param {string} circle
 * @param {string} user
 */
export async function learnPresence(circle, user) {
  if ((members.value.get(circle)?.length ?? MANY.large) >= MANY.large) return;
  const found = await rest("GET", `/${circle}/members?limit=1&after=${Number(user) - 1 || ""}`).catch(() => []);
  const one = found.find((/** @type {any} */ member) => member.user_id === user);
  if (one && one.status !== "offline") presences.value = changed(presences.value, user, one.status);
}

/**
 * How many are in a large one, from when somebody came or went.
 * @param {string} circle
 * @param {number} by
 */
function resize(circle, by) {
  const inAll = largeCircles.peek().get(circle);
  if (inAll !== undefined) largeCircles.value = changed(largeCircles.peek(), circle, inAll + by);
}

/**
 * @param {string} circle
 * @param {string} user
 */
export function dropMember(circle, user) {
  resize(circle, -1);
  const list = members.value.get(circle);
  if (list) members.value = changed(members.value, circle, list.filter((known) => known.user_id !== user));
}

/** Forgets all lists. */
export function forgetMembers() {
  askedFor.clear();
  members.value = new Map();
  largeCircles.value = new Map();
}
