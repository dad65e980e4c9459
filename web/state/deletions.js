// What one deleted, and may take back for six seconds. Then the others are told; at once when the page is left.
import { signal } from "@preact/signals";
import { rest } from "../net/rest.js";
import { changed } from "./core.js";

/** For how many milliseconds it can be undone. */
const UNDO = 6000;

/** @typedef {{ channel: string, id: string, timer: ReturnType<typeof setTimeout> }} Deletion */

/** By message. @type {import("@preact/signals").Signal<Map<string, Deletion>>} */
export const deletions = signal(new Map());
/** Messages that couldn't be deleted, and why. @type {import("@preact/signals").Signal<Map<string, string>>} */
export const undeleted = signal(new Map());

/**
 * @param {string} channel
 * @param {string} id
 */
export function deleteLater(channel, id) {
  const timer = setTimeout(() => deleteNow(id), UNDO);
  undeleted.value = changed(undeleted.value, id, undefined);
  deletions.value = changed(deletions.value, id, { channel, id, timer });
}

/** @param {string} id */
export function undoDelete(id) {
  clearTimeout(deletions.value.get(id)?.timer);
  deletions.value = changed(deletions.value, id, undefined);
}

/**
 * It is gone, for everybody.
 * @param {string} id
 */
export const settleDeletion = (id) => undoDelete(id);

/** @param {string} id */
async function deleteNow(id) {
  const found = deletions.value.get(id);
  if (!found) return;
  clearTimeout(found.timer);
  try {
    await rest("DELETE", `/channels/${found.channel}/messages/${id}`, undefined, { keepalive: true });
  } catch (error) {
    undoDelete(id);
    undeleted.value = changed(undeleted.value, id, error instanceof Error ? error.message : "");
  }
}

globalThis.addEventListener?.("pagehide", () => {
  for (const id of deletions.value.keys()) deleteNow(id);
});
