// The messages of a channel. What one looks at stays where it is, whatever comes before or after it.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { html } from "../parts/html.js";
import { Icon } from "../parts/icon.js";
import { route } from "../app/routes.js";
import { deletions } from "../state/deletions.js";
import { firstSince, followEnd, leaveWindow, loadAround, loadNewer, loadNewest, loadOlder, windowOf } from "../state/history.js";
import { blocksOf } from "../state/blocks.js";
import { shownAbove } from "../state/grouping.js";
import { outbox } from "../state/outbox.js";
import { markRead, readOf } from "../state/reads.js";
import { linkState } from "../state/core.js";
import { clockOf, dayKey, dayName } from "../locale/time.js";
import { MessageRow, DeletedRow } from "./message.js";
import { OutgoingRow } from "./outgoing.js";
import { askDate } from "./channel-menu.js";
import { EmptyChannel } from "./empty.js";
import { listKeys } from "./message-keys.js";
import { t } from "../locale/text.js";

/** So near to the end one follows it, and so near to an edge more is loaded; in pixels. */
const NEAR = { end: 100, edge: 800 };

/** @typedef {{ stick: boolean, anchor: { id: string, top: number } | null, newAfter: string | null, since: string, unread: number, blocks: Map<string, string> }} Place */

/** @param {{ channel: import("../state/types.js").Channel }} of */
export function MessageList({ channel }) {
  const id = channel.channel_id;
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const place = useRef(/** @type {Place} */ (firstPlace(id)));
  const shown = windowOf(id).value;
  const at = route.value;
  const target = at.page === "channel" && at.channel === id ? at.message : null;
  // What stands among the messages already is only not yet known to be answered.
  const said = new Set(outbox.value.size > 0 ? shown.messages.map((message) => message.nonce) : []);
  const waiting = [...outbox.value.values()].filter((item) => item.channel_id === id && !said.has(item.nonce));
  useEffect(() => void open(id, target), [id, target]);
  useEffect(() => () => leaveWindow(id), [id]);
  useEffect(() => {
    if (!shown.stale || linkState.value !== "live") return;
    const middle = shown.messages[Math.floor(shown.messages.length / 2)]?.message_id;
    const loading = shown.atEnd || !middle ? loadNewest(id) : loadAround(id, target ?? middle);
    loading.catch(() => {});
  }, [shown.stale, linkState.value]);
  const [whole, setWhole] = useState(false);
  useEffect(() => afterPaint(() => setWhole(true)), []);
  useLayoutEffect(() => settle(box.current, place.current, shown.atEnd), [shown, waiting.length, deletions.value, whole]);
  useEffect(() => keepInPlace(box.current, place.current), []);
  useEffect(() => {
    const seen = () => readToEnd(id, place.current);
    seen();
    addEventListener("focus", seen);
    return () => removeEventListener("focus", seen);
  }, [shown]);
  useEffect(() => {
    const toEnd = () => {
      place.current.stick = true;
      place.current.newAfter = null;
      if (box.current) box.current.scrollTop = box.current.scrollHeight;
    };
    box.current?.addEventListener("to-end", toEnd);
    return () => box.current?.removeEventListener("to-end", toEnd);
  }, []);
  const jumped = useRef("");
  useLayoutEffect(() => {
    if (!target || jumped.current === target || !box.current) return;
    const row = box.current.querySelector(`#m${CSS.escape(target)}`);
    if (!row) return;
    jumped.current = target;
    place.current.stick = false;
    row.scrollIntoView({ block: "center" });
    noteAnchor(box.current, place.current, shown.atEnd);
    row.classList.add("jumped");
    setTimeout(() => row.classList.remove("jumped"), 1200);
    /** @type {HTMLElement} */ (row).focus({ preventScroll: true });
  });
  const scrolled = () => {
    const list = /** @type {HTMLElement} */ (box.current);
    noteAnchor(list, place.current, shown.atEnd);
    followEnd(id, place.current.stick);
    // Whoever follows the end has the start near too; only a list that doesn't fill the screen wants more then.
    if (list.scrollTop < (place.current.stick ? 1 : NEAR.edge)) loadOlder(id).catch(() => {});
    if (fromEnd(list) < NEAR.edge && !shown.atEnd) loadNewer(id).catch(() => {});
    readToEnd(id, place.current);
  };
  const empty = shown.loaded && shown.atStart && shown.messages.length === 0 && waiting.length === 0;
  return html`<div class="messages">
    <div ref=${box} class="log" role="log" aria-label=${t("messages.log")} aria-live="off" onScroll=${scrolled} onKeyDown=${listKeys}>
      <div class="log-inside">
        ${empty ? html`<${EmptyChannel} channel=${channel} />` : shown.atStart && html`<p class="start">${t("messages.start.of", { channel: channel.name })}</p>`}
        ${rows(whole ? shown.messages : firstSeen(shown, place.current), place.current, channel)}
        ${shown.atEnd && waiting.map((item) => html`<${OutgoingRow} key=${`n${item.nonce}`} item=${item} />`)}
      </div>
    </div>
    <${ToFirstNew} channel=${id} place=${place.current} window=${shown} />
    <${ToNewest} channel=${id} place=${place.current} box=${box} window=${shown} />
  </div>`;
}

/** So many messages fill a screen. */
const screenful = () => Math.max(16, Math.ceil(innerHeight / 36));

/**
 * What is drawn first of a channel that opens at its end: the rest comes when that is on the screen.
 * @param {import("../state/types.js").MessageWindow} window
 * @param {Place} place
 */
function firstSeen({ messages, atStart, atEnd }, place) {
  const few = messages.slice(-screenful());
  const follow = (/** @type {import("../state/types.js").Message[]} */ list) => list.some((one) => one.message_id === place.newAfter);
  // The line above what is new is among the few, further up, or beyond what is at hand.
  const isFurtherUp = (place.newAfter === "" ? atStart : follow(messages)) && !follow(few);
  return atEnd && place.stick && !isFurtherUp ? few : messages;
}

/**
 * Does something once what was drawn can be seen.
 * @param {() => void} act
 */
function afterPaint(act) {
  let timer = 0;
  const frame = requestAnimationFrame(() => (timer = setTimeout(act)));
  return () => (cancelAnimationFrame(frame), clearTimeout(timer));
}

/**
 * The rows in blocks of a few, between the lines that stand apart: what is drawn of a block is kept until something in it changes.
 * @param {import("../state/types.js").Message[]} messages
 * @param {Place} place
 * @param {import("../state/types.js").Channel} channel
 */
function rows(messages, place, channel) {
  /** @type {any[]} */
  const drawn = [];
  /** @type {{ key: string, rows: any[] } | null} */
  let block = null;
  const blocks = blocksOf(messages, place.blocks);
  messages.forEach((message, at) => {
    const above = shownAbove(messages[at - 1], message, place.newAfter, dayKey);
    const key = message.nonce ? `n${message.nonce}` : message.message_id;
    if (above.date) {
      drawn.push(html`<div class="date-line" key=${`d${key}`}><button type="button" class="plain" tabindex="-1" title=${t("date.jump")}
        onClick=${(/** @type {any} */ event) => askDate(event.currentTarget, channel.channel_id)}>${dayName(message.timestamp)}</button></div>`);
    }
    if (above.fresh) drawn.push(html`<div class="new-line" key=${`f${key}`}><span>${place.since ? t("new.since", { time: place.since }) : t("new.new")}</span></div>`);
    const own = blocks[at];
    if (!block || block.key !== own || above.date || above.fresh) {
      // A line within a block cuts it: its second part goes by the message it begins with.
      block = { key: block?.key === own ? `${own}-${key}` : own, rows: [] };
      drawn.push(html`<div class="block" key=${`b${block.key}`}>${block.rows}</div>`);
    }
    block.rows.push(deletions.value.has(message.message_id) ? html`<${DeletedRow} key=${key} id=${message.message_id} />`
      : html`<${MessageRow} key=${key} message=${message} head=${above.head} channel=${channel} first=${at === messages.length - 1} />`);
  });
  return drawn;
}

/**
 * Where the reader starts in a channel: the line above what is new stays while it is open.
 * @param {string} id
 * @returns {Place}
 */
function firstPlace(id) {
  const { unread_count, last_read_message_id } = readOf(id);
  const newAfter = unread_count > 0 ? last_read_message_id ?? "" : null;
  return { stick: true, anchor: null, newAfter, since: "", unread: unread_count, blocks: new Map() };
}

/**
 * @param {string} id
 * @param {string | null} target
 */
async function open(id, target) {
  const window = windowOf(id).peek();
  try {
    if (target && !window.messages.some((message) => message.message_id === target)) await loadAround(id, target);
    else if (!window.loaded || window.stale || (!target && !window.atEnd)) await loadNewest(id);
  } catch {
    // What is at hand is shown; it is loaded anew when the connection is back.
  }
}

/** @param {HTMLElement} list */
const fromEnd = (list) => list.scrollHeight - list.scrollTop - list.clientHeight;

/**
 * Remembers which row is at the top, and where.
 * @param {HTMLElement} list
 * @param {Place} place
 * @param {boolean} atEnd whether the list has the newest message
 */
function noteAnchor(list, place, atEnd) {
  place.stick = fromEnd(list) <= NEAR.end;
  if (place.stick && atEnd) return; // Then the end is what stays.
  const top = list.getBoundingClientRect().top;
  const all = list.querySelectorAll("article");
  // The first row that ends below the top: rows lie one below the other.
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (all[middle].getBoundingClientRect().bottom > top) high = middle;
    else low = middle + 1;
  }
  place.anchor = low < all.length ? { id: all[low].id, top: all[low].getBoundingClientRect().top - top } : null;
}

/**
 * After rows came or went: at the end where one followed it, else what was at the top is there again.
 * @param {HTMLElement | null} list
 * @param {Place} place
 * @param {boolean} atEnd
 */
function settle(list, place, atEnd) {
  if (!list) return;
  if (place.stick && atEnd) {
    const line = place.unread > 0 ? list.querySelector(".new-line") : null;
    list.scrollTop = list.scrollHeight;
    if (line instanceof HTMLElement && list.clientHeight > 0) {
      // What is new is shown from its start.
      const above = line.getBoundingClientRect().top - list.getBoundingClientRect().top;
      if (above < 40) list.scrollTop += above - 40;
      place.unread = 0;
      noteAnchor(list, place, atEnd);
    }
    return;
  }
  if (place.anchor) {
    const row = list.querySelector(`#${CSS.escape(place.anchor.id)}`);
    if (row) list.scrollTop += row.getBoundingClientRect().top - list.getBoundingClientRect().top - place.anchor.top;
  }
  noteAnchor(list, place, atEnd);
}

/**
 * Pictures that load and a keyboard that opens move nothing that one looks at.
 * @param {HTMLElement | null} list
 * @param {Place} place
 */
function keepInPlace(list, place) {
  const inside = list?.firstElementChild;
  if (!list || !inside) return undefined;
  const watched = new ResizeObserver(() => {
    if (place.stick) list.scrollTop = list.scrollHeight;
  });
  watched.observe(inside);
  watched.observe(list);
  return () => watched.disconnect();
}

/**
 * Whoever looks at the end has read everything.
 * @param {string} id
 * @param {Place} place
 */
function readToEnd(id, place) {
  const window = windowOf(id).peek();
  const last = window.messages.at(-1);
  if (!last || !window.atEnd || !place.stick || document.hidden || !document.hasFocus()) return;
  if (place.newAfter !== null && !place.since) place.since = sinceOf(window.messages, place.newAfter);
  markRead(id, last.message_id);
}

/**
 * @param {import("../state/types.js").Message[]} messages
 * @param {string} newAfter
 */
function sinceOf(messages, newAfter) {
  const at = messages.findIndex((message) => message.message_id === newAfter);
  const first = messages[at + 1];
  return first && dayKey(first.timestamp) === new Date().toDateString() ? clockOf(first.timestamp) : "";
}

/** The way to the first that is new, where it lies further up than what is at hand. @param {any} of */
function ToFirstNew({ channel, place, window }) {
  const [gone, setGone] = useState(false);
  const count = useRef(place.unread).current;
  const isNewFrom = place.newAfter === "" ? window.atStart : window.messages.some((/** @type {any} */ one) => one.message_id === place.newAfter);
  if (gone || place.newAfter === null || !window.loaded || window.stale || isNewFrom || !window.atEnd) return null;
  const jump = async () => {
    setGone(true);
    place.stick = false;
    // Where nothing was ever read, the channel's first message is the first new one.
    const last = place.newAfter || (await firstSince(channel, 0).catch(() => null));
    if (!last) return;
    place.anchor = { id: `m${last}`, top: 40 };
    await loadAround(channel, last).catch(() => {});
  };
  return html`<button type="button" class="to-first" onClick=${jump}>${t("new.first", { n: count })}</button>`;
}

/** The way back to the newest. @param {any} of */
function ToNewest({ channel, place, box, window }) {
  if (window.atEnd || !window.loaded) return null;
  const go = async () => {
    place.stick = true;
    await loadNewest(channel).catch(() => {});
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  };
  return html`<button type="button" class="to-newest" onClick=${go}><${Icon} name="down" size=${16} />${t("messages.toNewest")}</button>`;
}
