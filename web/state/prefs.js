// How one likes it: theme, density, text size, language, keys. Kept on this device.
import { effect, signal } from "@preact/signals";

/** @typedef {{ theme: "system" | "light" | "dark" | "contrast", density: "comfortable" | "compact", size: number,
 *   language: string, singleKeys: boolean, ctrlSends: boolean, notify: boolean, members: boolean, tone: number,
 *   colours: boolean, used: Record<string, number> }} Prefs */

const PREFS_KEY = "motet.prefs";

/** @type {Prefs} */
const USUAL = {
  theme: "system", density: "comfortable", size: 15, language: "", singleKeys: true, ctrlSends: false, notify: false,
  members: true, tone: 0, colours: false, used: {},
};

/** @type {import("@preact/signals").Signal<Prefs>} */
export const prefs = signal({ ...USUAL, ...storedPrefs() });

/** @returns {Partial<Prefs>} */
function storedPrefs() {
  try {
    return JSON.parse(localStorage.getItem(PREFS_KEY) ?? "{}");
  } catch {
    return {};
  }
}

/** @param {Partial<Prefs>} some */
export function prefer(some) {
  prefs.value = { ...prefs.value, ...some };
  localStorage.setItem(PREFS_KEY, JSON.stringify(prefs.value));
}

/** Counts the use of an emoji. @param {string} emoji */
export function countUse(emoji) {
  const used = { ...prefs.value.used, [emoji]: (prefs.value.used[emoji] ?? 0) + 1 };
  const most = Object.entries(used).sort((a, b) => b[1] - a[1]).slice(0, 40);
  prefer({ used: Object.fromEntries(most) });
}

/** The emoji that were used most, with a few to begin with. @param {number} count */
export function usedMost(count) {
  const own = Object.entries(prefs.value.used).sort((a, b) => b[1] - a[1]).map(([emoji]) => emoji);
  return [...new Set([...own, "👍", "❤️", "😂", "🎉", "🔥", "🙏", "👀", "✅"])].slice(0, count);
}

/** Keeps the page as it is liked. */
export function wearPrefs() {
  effect(() => {
    const { theme, density, size } = prefs.value;
    const root = document.documentElement;
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
    root.dataset.density = density;
    root.style.fontSize = `${(size / 15) * 100}%`;
  });
  addEventListener("storage", (event) => {
    if (event.key === PREFS_KEY) prefs.value = { ...USUAL, ...storedPrefs() };
  });
}
