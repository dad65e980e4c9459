// What the tabs of one browser tell each other. Where browsers can't, each tab is on its own.

const wire = globalThis.BroadcastChannel && globalThis.document ? new BroadcastChannel("motet") : null;
/** @type {Map<string, (said: any) => void>} */
const tabEars = new Map();
wire?.addEventListener("message", ({ data }) => tabEars.get(data.kind)?.(data.said));

/**
 * Tells the other tabs.
 * @param {string} kind
 * @param {any} said
 */
export const tellTabs = (kind, said) => wire?.postMessage({ kind, said });

/**
 * Listens to what the other tabs tell of this kind.
 * @param {string} kind
 * @param {(said: any) => void} ear
 */
export const hearTabs = (kind, ear) => void tabEars.set(kind, ear);
