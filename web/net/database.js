// What survives a reload: drafts, the outbox, and what was read last, in IndexedDB. Where there is none, nothing survives,
// and everything works all the same.

const STORES = ["drafts", "outbox", "channels", "start"];

/** @type {Promise<IDBDatabase | null> | null} */
let opening = null;

/** @returns {Promise<IDBDatabase | null>} */
function opened() {
  opening ??= new Promise((resolve) => {
    if (!globalThis.indexedDB) return resolve(null);
    const request = indexedDB.open("motet", 1);
    request.onupgradeneeded = () => STORES.forEach((name) => request.result.createObjectStore(name));
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => resolve(null);
    request.onblocked = () => resolve(null);
  });
  return opening;
}

/**
 * @template T
 * @param {string} store
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest<T>} act
 * @returns {Promise<T | undefined>}
 */
async function within(store, mode, act) {
  const database = await opened();
  if (!database) return undefined;
  return new Promise((resolve) => {
    try {
      const request = act(database.transaction(store, mode).objectStore(store));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => resolve(undefined);
    } catch {
      resolve(undefined);
    }
  });
}

/**
 * @param {string} store
 * @param {string} key
 * @returns {Promise<any>}
 */
export const recalled = (store, key) => within(store, "readonly", (found) => found.get(key));

/**
 * @param {string} store
 * @returns {Promise<any[]>}
 */
export const recalledAll = async (store) => (await within(store, "readonly", (found) => found.getAll())) ?? [];

/**
 * @param {string} store
 * @param {string} key
 * @param {any} value
 */
export const keep = (store, key, value) => within(store, "readwrite", (found) => found.put(value, key));

/**
 * @param {string} store
 * @param {string} key
 */
export const forget = (store, key) => within(store, "readwrite", (found) => found.delete(key));

/** Forgets everything, as a logout does. */
export const forgetAll = () => Promise.all(STORES.map((store) => within(store, "readwrite", (found) => found.clear())));

/**
 * Keeps the newest of a store: those of `values` with the greatest `at`.
 * @param {string} store
 * @param {number} most
 * @param {string} keyed the name of the value's field that is its key
 */
export async function keepNewest(store, most, keyed) {
  const all = await recalledAll(store);
  const old = all.sort((a, b) => b.at - a.at).slice(most);
  await Promise.all(old.map((value) => forget(store, value[keyed])));
}
