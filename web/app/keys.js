// The keys that hold everywhere, in one table: `?` shows it, and what listens is made of it.
import { floating, sink } from "../parts/floating.js";
import { loadNewest, windowOf } from "../state/history.js";
import { openChannel, stepChannel, stepServer } from "../state/place.js";
import { prefs } from "../state/prefs.js";
import { markRead } from "../state/reads.js";
import { switching } from "../views/switcher.js";
import { keysShown } from "../views/keys-shown.js";

/** @typedef {{ key: string, ctrl?: boolean, alt?: boolean, shift?: boolean, single?: boolean, shown: string, text: import("../locale/text.js").TextKey, act?: () => void }} KeyRow */

/** @type {KeyRow[]} */
export const KEYS = [
  { key: "k", ctrl: true, shown: "Ctrl-K", text: "keys.switch", act: () => (switching.value = true) },
  { key: "ArrowUp", alt: true, shown: "Alt-↑", text: "keys.channelUp", act: () => stepChannel(-1, false) },
  { key: "ArrowDown", alt: true, shown: "Alt-↓", text: "keys.channelDown", act: () => stepChannel(1, false) },
  { key: "ArrowUp", alt: true, shift: true, shown: "Alt-Shift-↑", text: "keys.unreadUp", act: () => stepChannel(-1, true) },
  { key: "ArrowDown", alt: true, shift: true, shown: "Alt-Shift-↓", text: "keys.unreadDown", act: () => stepChannel(1, true) },
  { key: "PageUp", alt: true, shown: "Alt-PageUp", text: "keys.serverUp", act: () => stepServer(-1) },
  { key: "PageDown", alt: true, shown: "Alt-PageDown", text: "keys.serverDown", act: () => stepServer(1) },
  { key: "?", single: true, shown: "?", text: "keys.help", act: () => (keysShown.value = true) },
  { key: "F6", shown: "F6", text: "keys.region", act: nextRegion },
  { key: "Escape", shown: "Esc", text: "keys.escape", act: settleChannel },
  { key: "", shown: "↑", text: "keys.editLast" },
  { key: "", shown: "Enter", text: "keys.send" },
  { key: "", shown: "Shift-Enter", text: "keys.newLine" },
  { key: "", shown: "↑ ↓ Home End", text: "keys.rows" },
  { key: "", shown: "R E + U", text: "keys.letters" },
  { key: "", shown: "Delete", text: "keys.delete" },
  { key: "", shown: "Ctrl-B Ctrl-I Ctrl-E", text: "keys.marks" },
];

/** Listens to them. */
export function listenToKeys() {
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    const found = KEYS.find((row) => row.act && row.key === (event.key.length === 1 ? event.key.toLowerCase() : event.key) &&
      !!row.ctrl === (event.ctrlKey || event.metaKey) && !!row.alt === event.altKey && (row.single || !!row.shift === event.shiftKey));
    if (!found || (found.single && (!prefs.value.singleKeys || isField(event.target)))) return;
    if (found.key !== "Escape") event.preventDefault();
    found.act?.();
  });
}

/** @param {EventTarget | null} target */
function isField(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** Goes around the regions of the page. */
function nextRegion() {
  const stops = [".rail a", ".channel-list a, .channel-list button", ".log article[tabindex='0']", ".composer textarea", ".aside button"];
  const found = stops.map((one) => /** @type {HTMLElement | null} */ (document.querySelector(one))).filter((one) => one && one.offsetParent !== null);
  const at = found.findIndex((one) => one === document.activeElement || one?.closest(".rail, .channel-list, .log, .composer, .aside")?.contains(document.activeElement));
  found[(at + 1) % found.length]?.focus();
}

/** Closes what is open; else what is new is read, and one goes to the newest. */
async function settleChannel() {
  if (floating.value) return sink();
  const channel = openChannel.value?.channel_id;
  if (channel && !windowOf(channel).peek().atEnd) await loadNewest(channel).catch(() => {});
  const last = channel ? windowOf(channel).peek().messages.at(-1) : undefined;
  if (channel && last) markRead(channel, last.message_id);
  document.querySelector(".log")?.dispatchEvent(new Event("to-end"));
}
