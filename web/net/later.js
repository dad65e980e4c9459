// Modules that are loaded when they are first needed.

/**
 * The module. Where it is missing, as it may be at a node of another version, the page is loaded anew: what was typed is kept.
 * @template T
 * @param {Promise<T>} module
 */
export async function later(module) {
  try {
    return await module;
  } catch (error) {
    // Without a connection the page would be lost, and nothing won.
    const answer = await fetch("/healthz", { cache: "no-store" }).catch(() => null);
    if (answer?.ok) /** @type {any} */ (globalThis).loadAnew();
    throw error;
  }
}

/** After how many milliseconds without a file missing all are taken to be there. */
const CALM = 60_000;

/** Forgets in a while that the page was loaded anew. */
export function calmDown() {
  setTimeout(() => {
    try {
      sessionStorage.removeItem("motet.tries");
    } catch {
      // Then nothing was counted.
    }
  }, CALM);
}
