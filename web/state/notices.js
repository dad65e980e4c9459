// How loud each server and channel is, and the notifications of the desktop.
import { signal } from "@preact/signals";
import { ApiError, rest } from "../net/rest.js";
import { plainText } from "../parts/plain.js";
import { changed, channels, chosenStatus, isMe, nameOf, titleOf } from "./core.js";
import { prefs } from "./prefs.js";
import { isQuietAt } from "./quiet.js";
import { mentionsMe } from "./reads.js";

/** @typedef {import("./types.js").NotificationLevel} NotificationLevel */
/** @typedef {import("./types.js").Message} Message */

/** By "servers/ID" and "channels/ID". @type {import("@preact/signals").Signal<Map<string, NotificationLevel>>} */
export const levels = signal(new Map());
/** What the server knows of one's own settings; none where it keeps none. @type {import("@preact/signals").Signal<any>} */
export const accountSettings = signal(null);

/** @param {any} settings what the server tells at the start */
export function startNotices(settings) {
  accountSettings.value = settings ?? null;
  if (!settings) return;
  const found = new Map();
  for (const kind of ["servers", "channels"]) {
    for (const entry of settings.notifications?.[kind] ?? []) {
      found.set(`${kind}/${entry.server_id ?? entry.channel_id}`, entry);
    }
  }
  levels.value = found;
}

/**
 * @param {NotificationLevel | undefined} level
 */
function isQuiet(level) {
  return !!level && (level.level === "none" || (!!level.muted_until && Date.parse(level.muted_until) > Date.now()));
}

/** Whether a channel is muted, by itself or by its server. @param {string} channel */
export function isMuted(channel) {
  const own = levels.value.get(`channels/${channel}`);
  if (own) return isQuiet(own);
  const server = channels.value.get(channel)?.server_id;
  return isQuiet(server ? levels.value.get(`servers/${server}`) : undefined);
}

/**
 * @param {"servers" | "channels"} kind
 * @param {string} id
 * @param {NotificationLevel} level
 */
export async function setLevel(kind, id, level) {
  await rest("PUT", `/${kind}/${id}/notifications`, level);
  levels.value = changed(levels.value, `${kind}/${id}`, level);
}

/**
 * The level as the server has it; none where it keeps none.
 * @param {"servers" | "channels"} kind
 * @param {string} id
 */
export async function loadLevel(kind, id) {
  try {
    const level = await rest("GET", `/${kind}/${id}/notifications`);
    levels.value = changed(levels.value, `${kind}/${id}`, level);
    return level;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

/** Whether this browser can show notifications here. */
export const canNotify = () => typeof Notification !== "undefined" && isSecureContext;

/**
 * Tells of a message, where it concerns one and one isn't looking.
 * @param {Message} message
 * @param {(path: string) => void} open
 */
export function notifyOf(message, open) {
  if (isMe(message.author.user_id) || !document.hidden || !prefs.value.notify || !canNotify()) return;
  if (Notification.permission !== "granted" || isMuted(message.channel_id)) return;
  if (isQuietAt(accountSettings.value?.quiet_hours, new Date()) || chosenStatus.value === "dnd") return;
  const channel = channels.value.get(message.channel_id);
  if (!channel) return;
  const level = levels.value.get(`channels/${channel.channel_id}`) ?? levels.value.get(`servers/${channel.server_id}`);
  const loud = channel.type !== "room" || mentionsMe(message) || level?.level === "all";
  if (!loud) return;
  const where = channel.type === "room" ? `#${titleOf(channel)}` : titleOf(channel);
  const shown = new Notification(`${nameOf(message.author)} · ${where}`, {
    body: plainText(message.content).slice(0, 200), tag: channel.channel_id, icon: "/web/icons/motet-192.png",
  });
  shown.onclick = () => {
    focus();
    open(`/app/channels/${channel.channel_id}/${message.message_id}`);
  };
}
