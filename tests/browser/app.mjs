// A web app on an origin of its own: a page with Auth0's SDK for such apps, as npm has it.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";

const SDK = new URL("node_modules/@auth0/auth0-spa-js/dist/auth0-spa-js.production.js", import.meta.url);
const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>An app</title>
<script src="/sdk.js"></script><h1>An app</h1>`;

/** Serves the app; its address, and how to end it. */
export async function startApp() {
  const sdk = await readFile(SDK);
  const server = createServer((request, response) => {
    const script = request.url === "/sdk.js";
    response.setHeader("Content-Type", script ? "text/javascript" : "text/html; charset=utf-8");
    response.end(script ? sdk : PAGE);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = () => new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  return { url: `http://localhost:${server.address().port}`, stop };
}
