// Requests to the server's `gateway` dialect.
import { accessToken } from "./session.js";

/** What the server refused, with its code. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {any} body
   * @param {string | null} retryAfter
   */
  constructor(status, body, retryAfter) {
    super(body?.error?.message ?? `status ${status}`);
    this.status = status;
    /** @type {string} */
    this.code = body?.error?.code ?? "";
    /** @type {{ field: string, code: string, message: string }[]} */
    this.fields = body?.error?.fields ?? [];
    this.retryAfter = retryAfter === null ? null : Number(retryAfter);
  }

  /** Whether asking again later may be answered otherwise. */
  get passes() {
    return this.status >= 500 || this.status === 408 || this.status === 429;
  }
}

/**
 * Whether it was never answered: the network or the server is away.
 * @param {unknown} error
 */
export function isUnanswered(error) {
  return error instanceof TypeError || (error instanceof DOMException && error.name === "TimeoutError");
}

/** How long an answer may take, in milliseconds. */
const PATIENCE = 20_000;

/**
 * Asks without a token.
 * @param {string} method
 * @param {string} path below `/api/rest`
 * @param {any} [body]
 */
export async function askOpenly(method, path, body) {
  return ask(method, path, body, {}, false);
}

/**
 * Asks as who is logged in; once more with a new token where the one at hand was refused.
 * @param {string} method
 * @param {string} path below `/api/rest`
 * @param {any} [body]
 * @param {{ keepalive?: boolean }} [more] `keepalive` lets it go on when the page is left
 * @returns {Promise<any>}
 */
export async function rest(method, path, body, more = {}) {
  const token = await accessToken();
  try {
    return await ask(method, path, body, bearer(token), more.keepalive ?? false);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    return ask(method, path, body, bearer(await accessToken(true)), false);
  }
}

/** @param {string} token */
export function bearer(token) {
  return { Authorization: `Bearer ${token}` };
}

/**
 * @param {string} method
 * @param {string} path
 * @param {any} body
 * @param {Record<string, string>} headers
 * @param {boolean} keepalive
 */
async function ask(method, path, body, headers, keepalive) {
  const isForm = body instanceof FormData;
  const early = method === "GET" ? takeEarly(path, headers) : null;
  const answer = await (early ?? fetch(`/api/rest${path}`, {
    method,
    keepalive,
    headers: body === undefined || isForm ? headers : { ...headers, "Content-Type": "application/json" },
    body: body === undefined || isForm ? body : JSON.stringify(body),
    signal: isForm ? undefined : timeLimit(PATIENCE),
  }));
  const text = await answer.text();
  const said = text ? parsedJson(text) : null;
  if (answer.ok) return said;
  throw new ApiError(answer.status, said, answer.headers.get("Retry-After"));
}

/**
 * The answer to what the page asked before the modules were there (`app/early.js`), once.
 * @param {string} path
 * @param {Record<string, string>} headers
 * @returns {Promise<Response> | null}
 */
function takeEarly(path, headers) {
  const page = /** @type {any} */ (globalThis);
  const asked = page.askedEarly;
  if (asked?.path !== path || headers.Authorization !== bearer(asked.access).Authorization) return null;
  asked.path = null;
  return asked.answer;
}

/** @param {number} milliseconds */
function timeLimit(milliseconds) {
  return AbortSignal.timeout?.(milliseconds);
}

/** @param {string} text */
function parsedJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
