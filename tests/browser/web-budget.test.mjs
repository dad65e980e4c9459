// What the first load costs: bytes and rounds.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startFront } from "./front.mjs";
import { startMotet } from "./motet.mjs";
import { holds, openBrowser, person, settle } from "./web-people.mjs";

/** Most bytes of the first load, compressed, with everything. */
const BYTES = 80_000;

let browser;
let motet;

before(async () => {
  browser = await openBrowser();
  motet = await startMotet();
});

after(async () => {
  await browser?.close();
  await motet?.stop();
});

test("the first load is small, and no file of it waits for another", async () => {
  const context = await browser.newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  const [asked, sizes] = [new Map(), new Map()];
  devtools.on("Network.requestWillBeSent", ({ requestId, request, initiator }) => asked.set(requestId, { path: new URL(request.url).pathname, by: initiator.type }));
  devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => sizes.set(requestId, encodedDataLength));
  await page.goto(motet.url, { waitUntil: "networkidle" });
  await page.getByRole("button", { name: "Sign up" }).waitFor();
  const all = [...asked].map(([id, request]) => ({ ...request, bytes: sizes.get(id) ?? 0 }));
  const bytes = all.reduce((sum, { bytes }) => sum + bytes, 0);
  if (process.env.MOTET_TELL) console.log(`first load: ${bytes} bytes`);
  assert.ok(bytes <= BYTES, `${bytes} bytes: ${JSON.stringify(all)}`);
  const files = all.filter(({ path }) => path.endsWith(".js") || path.endsWith(".css"));
  assert.ok(files.length <= 5, `few files: ${JSON.stringify(files)}`);
  assert.deepEqual(files.filter(({ by }) => by !== "parser").map(({ path }) => path), [], "the page names all of them");
  await context.close();
});

test("the socket is opened and the messages that are about to be looked at are asked for before the modules are there", async () => {
  const ada = await person(browser, motet.url, { serviceWorkers: "block" });
  await settle(ada.page, "eve");
  const asked = [];
  let sockets = 0;
  ada.page.on("websocket", () => (sockets += 1) && asked.push("socket"));
  ada.page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  ada.page.on("requestfinished", (request) => asked.push(`${new URL(request.url()).pathname} came`));
  await ada.page.route(/\/web\/app\./, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    await route.continue();
  });
  await ada.page.reload();
  await ada.page.getByLabel("Message #kitchen").waitFor();
  await ada.page.getByText("This is #kitchen").waitFor();
  await ada.page.waitForTimeout(500);
  const place = (what) => asked.findIndex((path) => what.test(path));
  const modules = place(/app\..*\.js came$/);
  for (const early of [place(/\/messages$/), place(/^socket$/)]) assert.ok(early >= 0 && early < modules, asked.join());
  assert.equal(sockets, 1);
  await ada.content();
});

/** Waits until the service worker answers for the page. */
const isServed = (page) => page.evaluate(async () => {
  await navigator.serviceWorker.ready;
  if (!navigator.serviceWorker.controller) await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
});

test("the service worker opens the client without a network, and answers for nothing else", async () => {
  const ada = await person(browser, motet.url);
  await settle(ada.page, "ada");
  await isServed(ada.page);
  await ada.page.reload();
  await ada.page.getByLabel("Message #kitchen").waitFor();
  assert.equal(await ada.page.evaluate(async () => (await fetch("/docs")).status), 200);
  await ada.page.waitForTimeout(1000);
  await ada.context.setOffline(true);
  await ada.page.reload();
  await ada.page.getByLabel("Message #kitchen").waitFor();
  await ada.page.getByText("You’re offline.").waitFor();
  await ada.context.close();
});

test("a new version is told once the server is back with it, and taken without losing what is being written", async () => {
  const front = await startFront(motet.url);
  const jun = await person(browser, front.url);
  await settle(jun.page, "jun");
  await isServed(jun.page);
  await jun.page.getByLabel("Message #kitchen").fill("Half a thought");
  front.version = "the next one";
  front.cut();
  await jun.page.getByText("A new version is ready.").waitFor();
  await jun.page.evaluate(() => (window.isOld = true));
  await jun.page.getByRole("button", { name: "Reload (nothing you typed is lost)" }).click();
  await jun.page.waitForFunction(() => !window.isOld);
  await jun.page.getByLabel("Message #kitchen").waitFor();
  await holds(jun.page, "Message #kitchen", "Half a thought");
  assert.equal(await jun.page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).waiting), null);
  await jun.context.close();
  await front.stop();
});
