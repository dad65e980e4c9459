// On a phone what covers the page has an entry in the history: the back button closes it and nothing else.

/** @type {(() => void) | null} */
let uncover = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let leaving;

/**
 * Something covers the page, and is closed so.
 * @param {() => void} close
 */
export function coverPage(close) {
  uncover = close;
  clearTimeout(leaving);
  if (!matchMedia("(max-width: 639px)").matches || history.state?.cover) return;
  history.pushState({ ...history.state, cover: true }, "");
}

/** It is closed. What comes at once, a menu's card or another page, takes over its entry. */
export function uncoverPage() {
  uncover = null;
  clearTimeout(leaving);
  if (history.state?.cover) leaving = setTimeout(() => history.state?.cover && history.back(), 80);
}

globalThis.addEventListener?.("popstate", () => {
  const close = uncover;
  if (history.state?.cover || !close) return;
  uncover = null;
  close();
});
