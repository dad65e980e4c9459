// The login: its tokens, kept so that a reload needs no password, and renewed before they end.
import { signal } from "@preact/signals";

/** @typedef {{ access: string, refresh: string, expires: number, user: string, name: string }} Session */

const KEY = "motet.session";
/** Renew this many milliseconds before the token ends. */
const EARLY = 60_000;

/** @type {import("@preact/signals").Signal<Session | null>} */
export const session = signal(storedSession());
/** Whether the login ended by itself: what is shown stays, and the password is asked for. */
export const sessionLost = signal(false);

/** @returns {Session | null} */
function storedSession() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "null");
  } catch {
    return null;
  }
}

/**
 * Keeps what a login answered.
 * @param {any} login
 */
export function keepLogin(login) {
  const kept = {
    access: login.access_token,
    refresh: login.refresh_token,
    expires: Date.now() + login.expires_in * 1000,
    user: login.user.user_id,
    name: login.user.username,
  };
  localStorage.setItem(KEY, JSON.stringify(kept));
  session.value = kept;
  sessionLost.value = false;
}

/** Forgets the tokens, here and in storage. */
export function forgetLogin() {
  localStorage.removeItem(KEY);
  session.value = null;
  sessionLost.value = false;
}

/** @type {Promise<string> | null} */
let renewing = null;

/**
 * A token that is good for a while. Throws `Lost` where the login ended.
 * @param {boolean} [anew] whether the one at hand was refused
 */
export async function accessToken(anew = false) {
  const current = session.value;
  if (!current) throw new LostLogin();
  if (!anew && current.expires - EARLY > Date.now()) return current.access;
  renewing ??= renew(current).finally(() => {
    renewing = null;
  });
  return renewing;
}

/** The login ended. */
export class LostLogin extends Error {}

/** @param {Session} current */
async function renew(current) {
  const stored = storedSession();
  if (stored && stored.refresh !== current.refresh && stored.expires - EARLY > Date.now()) {
    session.value = stored; // Another tab has renewed it.
    return stored.access;
  }
  const answer = await fetch("/api/rest/auth/refresh", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ refresh_token: current.refresh }),
  });
  if (answer.ok) {
    keepLogin(await answer.json());
    return /** @type {Session} */ (session.value).access;
  }
  if (session.value && session.value.refresh !== current.refresh) return session.value.access; // One has logged in meanwhile.
  if (answer.status === 401 || answer.status === 403) {
    sessionLost.value = true;
    throw new LostLogin();
  }
  throw new TypeError(`no new token: ${answer.status}`);
}

// Another tab logged in or out, or renewed the tokens.
globalThis.addEventListener?.("storage", (event) => {
  if (event.key !== KEY && event.key !== null) return;
  const stored = storedSession();
  if (stored && session.value && stored.user !== session.value.user) location.reload();
  session.value = stored;
  if (stored) sessionLost.value = false;
});
