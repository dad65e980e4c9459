// When to come back after a connection was lost.

/**
 * Milliseconds to wait: what the server asked for, else up to 1, 2, 4 … 30 seconds, of which a half is chance.
 * @param {number} attempt how many tries failed before, from 0
 * @param {number | null} askedSeconds what the server said, drawn for this client
 * @param {() => number} chance a number from 0 to 1
 */
export function waitBefore(attempt, askedSeconds, chance) {
  if (askedSeconds !== null) return askedSeconds * 1000;
  const most = Math.min(30, 2 ** Math.min(attempt, 5)) * 1000;
  return most / 2 + (most / 2) * chance();
}

/**
 * The seconds in a close's reason, such as "retry in 4 s".
 * @param {string} reason
 */
export function secondsAsked(reason) {
  const found = /retry in (\d+) s/.exec(reason);
  return found ? Number(found[1]) : null;
}
