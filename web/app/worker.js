// The service worker: keeps the shell, so that the client opens without a network. It answers for the client's own pages
// and files, and for nothing else.
const SHELL = ["/", "{shell}"];
const CACHE = "motet-{version}";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(SHELL)));
});

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
