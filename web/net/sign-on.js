// Logging in at a provider: the browser goes there, and comes back with a code.
import { askOpenly } from "./rest.js";

/** Where a provider sends the browser back to. */
const BACK = "/app/sign-on";
/** What is kept in this tab until the browser is back. No token is among it. */
const BEGUN_KEY = "motet.sign-on";

/**
 * Goes to the provider; at last to `page`.
 * @param {string} provider
 * @param {string} page
 */
export async function goToProvider(provider, page) {
  const redirect_uri = location.origin + BACK;
  const { authorize_url, ...kept } = await askOpenly("POST", `/auth/providers/${encodeURIComponent(provider)}`, { redirect_uri });
  sessionStorage.setItem(BEGUN_KEY, JSON.stringify({ ...kept, provider, redirect_uri, page }));
  location.assign(authorize_url);
}

/** @typedef {{ provider: string, redirect_uri: string, page: string, state: string, nonce: string, verifier: string }} Begun */

/**
 * What was begun in this tab, once: whoever comes with another state was sent by somebody else.
 * @param {URLSearchParams} said
 * @returns {Begun | null}
 */
function takeBegun(said) {
  const text = sessionStorage.getItem(BEGUN_KEY);
  sessionStorage.removeItem(BEGUN_KEY);
  const begun = text ? /** @type {Begun} */ (JSON.parse(text)) : null;
  return begun && said.get("state") === begun.state ? begun : null;
}

/**
 * Trades what the provider sent the browser back with for a login, and says where one wanted to go; null where nobody here
 * asked for it, or the provider gave no code.
 * @param {URLSearchParams} said
 */
export async function comeFromProvider(said) {
  const begun = takeBegun(said);
  const code = said.get("code");
  if (!begun || !code) return null;
  const { provider, redirect_uri, page, nonce, verifier } = begun;
  const login = await askOpenly("POST", `/auth/providers/${encodeURIComponent(provider)}/login`, { code, redirect_uri, nonce, verifier });
  return { login, page };
}
