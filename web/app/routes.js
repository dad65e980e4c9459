// Where one is: the address says it.
import { signal } from "@preact/signals";

/**
 * @typedef {{ page: "home" | "login" | "signup" | "new" | "messages" | "style" | "sign-on" }
 *   | { page: "invite", code: string }
 *   | { page: "server", server: string }
 *   | { page: "server-settings", server: string }
 *   | { page: "settings", tab: string }
 *   | { page: "admin", tab: string }
 *   | { page: "channel", channel: string, message: string | null }} Route
 */

/**
 * What an address shows.
 * @param {string} path
 * @returns {Route}
 */
export function routeOf(path) {
  const [first, second, third, fourth] = path.split("/").filter(Boolean).map(readPart);
  if (first === "invite" && second) return { page: "invite", code: second };
  if (first === "style") return { page: "style" };
  if (first !== "app") return { page: "home" };
  if (second === "channels" && third) return { page: "channel", channel: third, message: fourth ?? null };
  if (second === "servers" && third) return { page: fourth === "settings" ? "server-settings" : "server", server: third };
  if (second === "settings") return { page: "settings", tab: third ?? "profile" };
  if (second === "admin") return { page: "admin", tab: third ?? "glance" };
  if (second === "login" || second === "signup" || second === "new" || second === "messages" || second === "sign-on") {
    return { page: second };
  }
  return { page: "home" };
}

/** @param {string} part */
function readPart(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** @type {import("@preact/signals").Signal<Route>} */
export const route = signal(routeOf(globalThis.location?.pathname ?? "/"));

/**
 * Goes there.
 * @param {string} path
 * @param {{ replace?: boolean }} [how] `replace` leaves no entry for the back button
 */
export function go(path, how = {}) {
  if (path !== location.pathname) {
    // What covered the page gives its entry to the next one.
    const covered = history.state?.cover === true;
    const depth = (history.state?.depth ?? 0) + (how.replace ? 0 : 1);
    if (how.replace || covered) history.replaceState({ depth }, "", path);
    else history.pushState({ depth }, "", path);
  }
  route.value = routeOf(path);
}

/**
 * Goes back one, or there where one didn't come from within.
 * @param {string} otherwise
 */
export function goBack(otherwise) {
  if (history.state?.depth > 0) history.back();
  else go(otherwise, { replace: true });
}

/** @param {MouseEvent} event on a link, which then doesn't load the page anew */
export function follow(event) {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = /** @type {HTMLAnchorElement} */ (event.currentTarget);
  event.preventDefault();
  go(new URL(link.href).pathname);
}

globalThis.addEventListener?.("popstate", () => {
  route.value = routeOf(location.pathname);
});
