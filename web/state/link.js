// From what the socket says to what the client knows.
import { batch, effect } from "@preact/signals";
import { forgetAll, keep, recalled } from "../net/database.js";
import { GatewayLink, OPCODE } from "../net/gateway.js";
import { rest } from "../net/rest.js";
import { forgetLogin } from "../net/session.js";
import { go } from "../app/routes.js";
import { lookForUpdate } from "../app/update.js";
import {
  changed, channels, chosenStatus, isMe, knowsReplies, linkState, me, meet, presences, servers, started,
} from "./core.js";
import { settleDeletion } from "./deletions.js";
import { forgetDrafts } from "./drafts.js";
import { changeWindow, doubtWindows, forgetWindows, keepMessages, keptOf, shortenSoon, windowOf } from "./history.js";
import { addMember, doubtMembers, dropMember, forgetMembers, learnPresence } from "./members.js";
import { accountSettings, notifyOf, startNotices } from "./notices.js";
import { confirm, forgetOutbox, openOutbox, outbox, sendAll } from "./outbox.js";
import { cameIntoRoom, hearPresences, presenceChanged, userChanged, wentFromRoom } from "./people.js";
import { isReadHere } from "./place.js";
import { countDeletion, countMessage, hearRead, markRead, reads, recountEdited, startReads } from "./reads.js";
import { hearTyping, shouldTellTyping, stopTyping } from "./typing.js";
import { withChanged, withMessage, withoutMessage, withReaction } from "./window.js";

/** @typedef {import("../net/gateway.js").GatewayFrame} GatewayFrame */
/** @typedef {import("./types.js").Channel} Channel */
/** @typedef {import("./types.js").Message} Message */

/** @type {GatewayLink | null} */
let link = null;
let stopKeeping = () => {};

/** Connects as whoever is logged in. Until the server answers, what was kept is shown. */
export async function startLink() {
  if (link) return;
  link = new GatewayLink({ hear: (frames) => batch(() => frames.forEach(hear)), change: changeLink });
  link.open();
  stopKeeping = effect(keepStart);
  const kept = await recalled("start", "connected");
  if (kept && !started.value && link) batch(() => begin(kept));
}

/** Logs in again where the login was lost: everything goes on where it was. */
export function restartLink() {
  link?.hurry();
  link?.connect();
  sendAll();
}

/** Ends everything of this login, here and in storage. */
export async function endLogin() {
  const asked = rest("POST", "/auth/logout").catch(() => {});
  await Promise.race([asked, new Promise((resolve) => setTimeout(resolve, 3000))]);
  stopLink();
  forgetLogin();
  await forgetAll();
  go("/app/login", { replace: true });
}

/** Forgets all that this login knew. */
export function stopLink() {
  link?.close();
  link = null;
  stopKeeping();
  clearTimeout(keepingStart);
  batch(() => {
    forgetOutbox();
    forgetDrafts();
    forgetWindows();
    forgetMembers();
    me.value = null;
    started.value = false;
    servers.value = new Map();
    channels.value = new Map();
    presences.value = new Map();
    reads.value = new Map();
    accountSettings.value = null;
    linkState.value = "connecting";
  });
}

/** Whether it was live before. */
let wasLive = false;

/** @param {"connecting" | "live" | "waiting"} state */
function changeLink(state) {
  linkState.value = state;
  if (state !== "live") return;
  sendAll();
  if (wasLive) lookForUpdate();
  wasLive = true;
}

/** Tries to connect now. */
export const connectNow = () => link?.hurry();

/** Tells the others that one types. @param {string} channel */
export function tellTyping(channel) {
  if (shouldTellTyping(channel)) link?.say(OPCODE.TYPING_START, { channel_id: channel });
}

/** @param {string} status */
export function chooseStatus(status) {
  link?.say(OPCODE.PRESENCE_UPDATE, { status });
  chosenStatus.value = status;
}

/** @param {GatewayFrame} frame */
function hear({ op, d }) {
  switch (op) {
    case OPCODE.CONNECTED: return connected(d);
    case OPCODE.RESUMED: return resumed(d);
    case OPCODE.MESSAGE_CREATE: return messageCame(d);
    case OPCODE.MESSAGE_UPDATE: return messageChanged(d);
    case OPCODE.MESSAGE_DELETE: return messageWent(d);
    case OPCODE.REACTION_ADD: return reacted(d, true);
    case OPCODE.REACTION_REMOVE: return reacted(d, false);
    case OPCODE.CHANNEL_CREATE:
    case OPCODE.CHANNEL_UPDATE: return showChannel(d);
    case OPCODE.CHANNEL_DELETE: return dropChannel(d.channel_id);
    case OPCODE.CHANNEL_MEMBER_ADD: return cameIntoRoom(d);
    case OPCODE.CHANNEL_MEMBER_REMOVE: return wentFromRoom(d);
    case OPCODE.USER_UPDATE: return userChanged(d);
    case OPCODE.MEMBER_ADD: return memberCame(d);
    case OPCODE.MEMBER_REMOVE: return memberWent(d);
    case OPCODE.SERVER_UPDATE: return void (servers.value = changed(servers.value, d.server_id, d));
    case OPCODE.PRESENCE_UPDATE: return presenceChanged(d);
    case OPCODE.TYPING_START: return hearTyping(d.channel_id, d.user_id);
    case OPCODE.READ_STATE_UPDATE: return hearRead(d);
    default: // What a newer server says besides is passed over.
  }
}

/** @param {any} d */
function connected(d) {
  begin(d);
  startReads(d.read_states);
  startNotices(d.settings);
  // Replies came to the dialect before settings did.
  if (d.settings) knowsReplies.value = true;
  doubtWindows();
  doubtMembers();
  if (outbox.value.size === 0) openOutbox();
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let keepingStart;

/** Keeps what one starts from for a reload without a connection, a little after it changed. */
function keepStart() {
  const [user, own, inAll, status] = [me.value, servers.value, channels.value, chosenStatus.value];
  clearTimeout(keepingStart);
  if (!user || linkState.value !== "live") return;
  keepingStart = setTimeout(() => keep("start", "connected", startOf(user, own, [...inAll.values()], status)), 500);
}

/**
 * The same as the server tells it.
 * @param {import("./types.js").User} user
 * @param {Map<string, import("./types.js").Server>} own
 * @param {Channel[]} all
 * @param {string} status
 */
function startOf(user, own, all, status) {
  const inServer = (/** @type {string} */ id) => all.filter((channel) => channel.server_id === id);
  const bare = all.filter((channel) => !channel.server_id);
  return {
    user, status, presences: [],
    servers: [...own.values()].map((server) => ({ ...server, channels: inServer(server.server_id) })),
    channels: bare.filter((channel) => channel.type === "room"), dm_channels: bare.filter((channel) => channel.type !== "room"),
  };
}

/** @param {any} d what a client starts from */
function begin(d) {
  me.value = d.user;
  meet(d.user);
  chosenStatus.value = d.status;
  /** @type {Map<string, Channel>} */
  const found = new Map();
  for (const server of d.servers) for (const channel of server.channels) found.set(channel.channel_id, channel);
  for (const channel of [...d.dm_channels, ...d.channels]) {
    found.set(channel.channel_id, channel);
    channel.recipients?.forEach(meet);
  }
  servers.value = new Map(d.servers.map(withoutChannels));
  channels.value = found;
  hearPresences(d.presences);
  started.value = true;
}

/**
 * @param {any} server
 * @returns {[string, import("./types.js").Server]}
 */
function withoutChannels({ channels: _, ...server }) {
  return [server.server_id, server];
}

/** @param {any} d */
function resumed(d) {
  if (!d.resumed) return;
  hearPresences(d.presences);
}

/** @param {Message} message */
function messageCame(message) {
  meet(message.author);
  changeWindow(message.channel_id, (window) => withMessage(window, message, keptOf(message.channel_id)));
  shortenSoon(message.channel_id);
  if (message.nonce && isMe(message.author.user_id)) confirm(message.nonce);
  stopTyping(message.channel_id, message.author.user_id);
  if (isReadHere(message)) markRead(message.channel_id, message.message_id);
  else countMessage(message);
  const channel = channels.value.get(message.channel_id);
  if (channel && !channel.server_id) {
    addMember(`channels/${channel.channel_id}`, message.author);
    channels.value = changed(channels.value, channel.channel_id, { ...channel, last_message_at: message.timestamp });
  }
  keepMessages(message.channel_id);
  notifyOf(message, go);
}

/** @param {Message} message */
function messageChanged(message) {
  changeWindow(message.channel_id, (window) => withChanged(window, message));
  recountEdited(message);
}

/** @param {{ message_id: string, channel_id: string }} gone */
function messageWent(gone) {
  const { message_id, channel_id } = gone;
  const message = windowOf(channel_id).peek().messages.find((known) => known.message_id === message_id);
  changeWindow(channel_id, (window) => withoutMessage(window, message_id));
  countDeletion(gone, message);
  settleDeletion(message_id);
  keepMessages(channel_id);
}

/**
 * @param {any} reaction
 * @param {boolean} added
 */
function reacted(reaction, added) {
  meet(reaction.user);
  changeWindow(reaction.channel_id, (window) => withReaction(window, reaction, added, isMe(reaction.user_id)));
}

/** @param {Channel} channel */
export function showChannel(channel) {
  const before = channels.value.get(channel.channel_id);
  channel.recipients?.forEach(meet);
  const recipients = channel.recipients ?? before?.recipients;
  channels.value = changed(channels.value, channel.channel_id, { ...before, ...channel, ...(recipients && { recipients }) });
}

/** @param {string} channel */
export function dropChannel(channel) {
  channels.value = changed(channels.value, channel, undefined);
  reads.value = changed(reads.value, channel, undefined);
}

/** @param {any} d */
function memberCame({ server_id, user, user_id, server }) {
  meet(user);
  if (!servers.value.has(server_id)) {
    servers.value = changed(servers.value, server_id, server);
    loadChannels(server_id);
  } else if (user && !isMe(user_id)) {
    addMember(`servers/${server_id}`, user);
    learnPresence(`servers/${server_id}`, user_id);
  }
}

/** @param {any} d */
function memberWent({ server_id, user_id }) {
  if (isMe(user_id)) dropServer(server_id);
  else dropMember(`servers/${server_id}`, user_id);
}

/** @param {string} id */
export function dropServer(id) {
  servers.value = changed(servers.value, id, undefined);
  const left = [...channels.value].filter(([, channel]) => channel.server_id !== id);
  channels.value = new Map(left);
}

/** @param {string} server */
export async function loadChannels(server) {
  const found = await rest("GET", `/servers/${server}`);
  const { channels: inIt, ...shown } = found;
  batch(() => {
    servers.value = changed(servers.value, server, shown);
    for (const channel of inIt) showChannel(channel);
  });
  return /** @type {Channel[]} */ (inIt);
}
