// The service worker: keeps the shell, so that the client opens without a network. It answers for the client's own pages
// and files, and for nothing else.
const SHELL = ["/", "{shell}"];
const CACHE = "motet-{version}";

self.addEventListener("install", (event) => event.waitUntil(keepShell()));

async function keepShell() {
  const cache = await caches.open(CACHE);
  await cache.addAll(SHELL);
  // A node of another version may have answered with its page, whose files aren't these: then it is tried again later.
  const page = await (await cache.match("/")).text();
  if (page.includes(SHELL[1])) return;
  await caches.delete(CACHE);
  throw new Error("The page is of another version.");
}

self.addEventListener("activate", (event) => {
  const stale = (names) => names.filter((name) => name.startsWith("motet-") && name !== CACHE);
  const drop = async () => Promise.all(stale(await caches.keys()).map((name) => caches.delete(name)));
  event.waitUntil(drop().then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (isPage(url.pathname) && request.mode === "navigate") event.respondWith(page(request));
  else if (url.pathname.startsWith("/web/")) event.respondWith(file(request));
});

function isPage(path) {
  return path === "/" || path === "/app" || path.startsWith("/app/") || path.startsWith("/invite/");
}

async function page(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match("/")) ?? Response.error();
  }
}

async function file(request) {
  return (await caches.match(request)) ?? fetch(request);
}
