// What the client knows of itself, its servers and its channels, as the server told it last.
import { computed, signal } from "@preact/signals";
import { listed, t } from "../locale/text.js";

/** @typedef {import("./types.js").User} User */
/** @typedef {import("./types.js").Server} Server */
/** @typedef {import("./types.js").Channel} Channel */
/** @template T @typedef {import("@preact/signals").Signal<T>} Signal */

/** Oneself. @type {Signal<User | null>} */
export const me = signal(null);
/** Servers by id. @type {Signal<Map<string, Server>>} */
export const servers = signal(new Map());
/** Channels of all kinds by id. @type {Signal<Map<string, Channel>>} */
export const channels = signal(new Map());
/** How others are seen, by user. Who isn't in it is offline. @type {Signal<Map<string, string>>} */
export const presences = signal(new Map());
/** One's own status as chosen. */
export const chosenStatus = signal("online");
/** @type {Signal<"connecting" | "live" | "waiting">} */
export const linkState = signal("connecting");
/** Whether what is shown comes from the server or from what was kept. */
export const started = signal(false);
/** Whether the server keeps read states. */
export const keepsReads = signal(false);
/** Whether the server knows replies. */
export const knowsReplies = signal(false);
/** What the installation says of itself. @type {Signal<{ name: string, registration: string, dialects: string[], providers: string[], claimable?: boolean,
 *   single_sign_on?: { provider: string, name: string }[] } | null>} */
export const instance = signal(null);

/** Everybody seen so far, by id. @type {Map<string, User>} */
const known = new Map();
/** Counts what is learnt of people, so that names are drawn anew. */
export const peopleVersion = signal(0);

/** Counts what is learnt of what people do at the moment. */
const statusVersion = signal(0);

/** @param {User | null | undefined} user */
export function meet(user) {
  if (!user) return;
  const before = known.get(user.user_id);
  // A whole user has no status where none is told; one of those who are listed with a conversation doesn't tell.
  const now = { ...before, ...user, ...("about_me" in user && { custom_status: user.custom_status ?? null }) };
  known.set(user.user_id, now);
  if (before && (before.display_name !== user.display_name || before.avatar_url !== user.avatar_url)) peopleVersion.value += 1;
  if (!isSameStatus(before?.custom_status, now.custom_status)) statusCame(now);
}

/**
 * @param {User["custom_status"]} a
 * @param {User["custom_status"]} b
 */
const isSameStatus = (a, b) => a?.text === b?.text && a?.emoji === b?.emoji && a?.until === b?.until;

/** Shows it, and that it is over when it is. @param {User} user */
function statusCame({ user_id, custom_status }) {
  statusVersion.value += 1;
  if (isMe(user_id) && me.value) me.value = { ...me.value, custom_status };
  const left = custom_status?.until ? Date.parse(custom_status.until) - Date.now() : 0;
  if (left > 0 && left < 86_400_000) setTimeout(() => (statusVersion.value += 1), left + 50);
}

/** What a change of oneself was answered with. @param {User} said */
export function becomeMe(said) {
  me.value = { ...me.value, ...said, custom_status: said.custom_status ?? null };
  meet(said);
}

/**
 * @param {string} id
 * @returns {User | undefined}
 */
export const personOf = (id) => known.get(id);

/** @param {string} username */
export function personNamed(username) {
  const folded = username.normalize("NFKC").toLowerCase();
  for (const user of known.values()) if (user.username.normalize("NFKC").toLowerCase() === folded) return user;
  return undefined;
}

/** Everybody known. */
export const everybody = () => [...known.values()];

/** @param {User} user */
export const nameOf = (user) => user.display_name || user.username;

/**
 * What somebody says of themselves at the moment; it ends by itself.
 * @param {User} user
 */
export function statusShown({ custom_status: status }) {
  statusVersion.value; // Who shows it draws it anew when one comes or ends.
  return status && (!status.until || Date.parse(status.until) > Date.now()) ? status : null;
}

/** The same in words; empty where there are none. @param {User} user */
export function statusWords(user) {
  const status = statusShown(user);
  return [status?.emoji, status?.text].filter(Boolean).join(" ");
}

/** @param {string} id */
export const isMe = (id) => me.value?.user_id === id;

/**
 * A map with one entry changed, or taken out where the value is undefined.
 * @template K, V
 * @param {Map<K, V>} map
 * @param {K} key
 * @param {V | undefined} value
 */
export function changed(map, key, value) {
  const copy = new Map(map);
  if (value === undefined) copy.delete(key);
  else copy.set(key, value);
  return copy;
}

/** The channels of each server, and under "" one's rooms and conversations. */
export const channelsByServer = computed(() => {
  /** @type {Map<string, Channel[]>} */
  const found = new Map();
  for (const channel of channels.value.values()) {
    const server = channel.server_id ?? "";
    found.set(server, [...(found.get(server) ?? []), channel]);
  }
  for (const [server, list] of found) list.sort(server ? byAge : byNews);
  return found;
});

/**
 * @param {Channel} a
 * @param {Channel} b
 */
const byAge = (a, b) => Number(a.channel_id) - Number(b.channel_id);

/**
 * @param {Channel} a
 * @param {Channel} b
 */
const byNews = (a, b) => lastNews(b) - lastNews(a);

/** @param {Channel} channel */
const lastNews = (channel) => Date.parse(channel.last_message_at ?? channel.created_at);

/**
 * Who is in a conversation besides oneself.
 * @param {Channel} channel
 */
export const othersIn = (channel) => (channel.recipients ?? []).filter((user) => !isMe(user.user_id));

/**
 * What a channel is called: a conversation without a name by who is in it.
 * @param {Channel} channel
 */
export function titleOf(channel) {
  if (channel.type === "room") return channel.name;
  if (channel.type === "group_dm" && channel.name) return channel.name;
  const names = othersIn(channel).map((user) => nameOf(personOf(user.user_id) ?? user));
  return names.length ? names.join(", ") : channel.name || nameOf(/** @type {User} */ (me.value ?? { username: "" }));
}

/**
 * A few of many people: "Ada, Jun and 2 others".
 * @param {string[]} names
 * @param {number} count how many they are in all
 */
export function listedPeople(names, count) {
  const rest = count - names.length;
  return listed(rest > 0 ? [...names, t("people.others", { n: rest })] : names);
}
