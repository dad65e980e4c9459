// Names that nobody else draws. `crypto.randomUUID` is missing on plain http.

/** A text of 32 hexadecimal digits, of 128 random bits. */
export function newNonce() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
