// Where one is among servers and channels, and the way to the next.
import { computed, signal } from "@preact/signals";
import { go, route } from "../app/routes.js";
import { channels, channelsByServer, knowsReplies, servers } from "./core.js";
import { followsEnd, windowOf } from "./history.js";
import { repliesAreLost } from "./outbox.js";
import { isMuted } from "./notices.js";
import { reads } from "./reads.js";

/** The channel that is open. */
export const openChannel = computed(() => {
  const at = route.value;
  return at.page === "channel" ? channels.value.get(at.channel) ?? null : null;
});

/** The server whose channels are listed; empty for rooms and conversations. */
export const openServer = computed(() => {
  const at = route.value;
  if (at.page === "server" || at.page === "server-settings") return at.server;
  return openChannel.value?.server_id ?? "";
});

/** The channel that was open last in each server. @type {Map<string, string>} */
const lastOpen = new Map();

/** Which message is edited, and to which one replies, by channel. */
export const editing = signal(/** @type {string | null} */ (null));
export const replies = signal(/** @type {Map<string, import("./types.js").Message>} */ (new Map()));

/** Whether the server knows replies. */
export const canReply = computed(() => knowsReplies.value && !repliesAreLost.value);

/**
 * Whether the reader sees it come.
 * @param {import("./types.js").Message} message
 */
export function isReadHere({ channel_id: id }) {
  const at = route.peek();
  return at.page === "channel" && at.channel === id && followsEnd(id) && windowOf(id).peek().atEnd && !document.hidden && document.hasFocus();
}

/** Remembers what is open. */
export function rememberPlace() {
  const channel = openChannel.value;
  if (!channel) return;
  lastOpen.set(channel.server_id ?? "", channel.channel_id);
  try {
    sessionStorage.setItem("motet.place", location.pathname);
  } catch {
    // Then the next visit begins elsewhere.
  }
}

/** The path where a server opens. @param {string} server */
export function pathInto(server) {
  const inIt = channelsByServer.value.get(server) ?? [];
  const last = lastOpen.get(server);
  const found = inIt.find((channel) => channel.channel_id === last) ?? inIt[0];
  if (found && server) return `/app/channels/${found.channel_id}`;
  return server ? `/app/servers/${server}` : "/app/messages";
}

/** Where one begins: where one was, else the first server. */
export function firstPath() {
  let kept = null;
  try {
    kept = sessionStorage.getItem("motet.place");
  } catch {
    // Nothing is kept here.
  }
  const channel = kept ? /^\/app\/channels\/(\w+)$/.exec(kept)?.[1] : null;
  if (kept && channel && channels.value.has(channel)) return kept;
  const first = servers.value.keys().next().value;
  if (first) return pathInto(first);
  return channels.value.size ? "/app/messages" : "/app/new";
}

/** What is unread in a server: whether anything, and how many mentions. @param {string} server */
export function unreadIn(server) {
  let [fresh, mentioned] = [false, 0];
  for (const channel of channelsByServer.value.get(server) ?? []) {
    const state = reads.value.get(channel.channel_id);
    if (!state) continue;
    mentioned += channel.type === "room" ? state.mention_count : state.unread_count;
    fresh ||= state.unread_count > 0 && !isMuted(channel.channel_id);
  }
  return { fresh, mentioned };
}

/**
 * Goes to the channel above or below, or to the next one with something unread.
 * @param {number} step
 * @param {boolean} unreadOnly
 */
export function stepChannel(step, unreadOnly) {
  const inIt = channelsByServer.value.get(openServer.value) ?? [];
  const all = unreadOnly ? [...channels.value.values()] : inIt;
  const at = all.findIndex((channel) => channel.channel_id === openChannel.value?.channel_id);
  for (let turn = 1; turn <= all.length; turn += 1) {
    const next = all[(at + step * turn + all.length * 2) % all.length];
    if (!unreadOnly || (reads.value.get(next.channel_id)?.unread_count ?? 0) > 0) return go(`/app/channels/${next.channel_id}`);
  }
}

/** @param {number} step */
export function stepServer(step) {
  const all = ["", ...servers.value.keys()];
  const at = all.indexOf(openServer.value);
  go(pathInto(all[(at + step + all.length) % all.length]));
}
