// Before anything is drawn: a plain script, which the page waits for. It wears the theme that was chosen, opens the
// socket and asks for the messages that are about to be looked at while the modules come, and loads the page anew where one of
// its files is missing: while a cluster is brought to a new version, a page of one version may ask a node of the other for them.
try {
  const { theme } = JSON.parse(localStorage.getItem("motet.prefs") ?? "{}");
  if (/^(light|dark|contrast)$/.test(theme)) document.documentElement.dataset.theme = theme;
} catch {
  // Nothing is kept here: the system's.
}
try {
  const { access, expires } = JSON.parse(localStorage.getItem("motet.session") ?? "{}");
  if (access && expires - 60_000 > Date.now()) {
    const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/ws`);
    /** @type {any} */
    const asked = { access, socket, heard: [] };
    socket.onmessage = (frame) => asked.heard.push(frame);
    Object.assign(globalThis, { askedEarly: asked });
    const [, channel] = /^\/app\/channels\/(\d+)$/.exec(location.pathname) ?? [];
    if (channel) {
      // Just as `state/history.js` asks, which finds the answer here.
      asked.path = `/channels/${channel}/messages?limit=50`;
      asked.answer = fetch(`/api/rest${asked.path}`, { headers: { Authorization: `Bearer ${access}` }, signal: AbortSignal.timeout?.(20_000) });
      asked.answer.catch(() => {});
    }
  }
} catch {
  // Then it is asked for later.
}
{
  /** After how many milliseconds, the first time and so on. */
  const waits = [250, 1000, 3000, 8000, 15000];
  let isWaiting = false;
  const loadAnew = () => {
    if (isWaiting) return;
    try {
      const tries = Number(sessionStorage.getItem("motet.tries"));
      if (!(tries < waits.length)) return;
      sessionStorage.setItem("motet.tries", String(tries + 1));
      isWaiting = true;
      setTimeout(() => location.reload(), waits[tries]);
    } catch {
      // Without counting it might go on for ever.
    }
  };
  Object.assign(globalThis, { loadAnew });
  addEventListener("error", ({ target }) => {
    if (target instanceof HTMLScriptElement || (target instanceof HTMLLinkElement && /stylesheet|preload/.test(target.rel))) loadAnew();
  }, true);
}
