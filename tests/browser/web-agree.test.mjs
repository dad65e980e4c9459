// What is the same wherever somebody looks: in two tabs, before and after a reload.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startMotet } from "./motet.mjs";
import { message, openBrowser, person, say, settle } from "./web-people.mjs";

let browser;
let motet;

before(async () => {
  browser = await openBrowser();
  motet = await startMotet({ MOTET_RATE_LIMITS: "off" });
});

after(async () => {
  await browser?.close();
  await motet?.stop();
});

test("the chosen theme is there before the client is", async () => {
  const { page, content } = await person(browser, motet.url, { serviceWorkers: "block" });
  await page.getByRole("button", { name: "Sign up" }).waitFor();
  await page.evaluate(() => localStorage.setItem("motet.prefs", JSON.stringify({ theme: "dark" })));
  await page.route(/\/web\/.*(app|main)[^/]*\.js$/, (route) => (/theme/.test(route.request().url()) ? route.continue() : route.abort()));
  await page.goto(motet.url, { waitUntil: "domcontentloaded" });
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(23, 29, 29)");
  assert.equal(await page.locator("#app > *").count(), 0, "nothing was drawn yet");
  await content();
});

test("two tabs agree: what is typed in one is typed in the other, and so is how it looks", async () => {
  const ada = await person(browser, motet.url);
  await settle(ada.page, "ada");
  const other = await ada.context.newPage();
  await other.goto(ada.page.url());
  await other.getByLabel("Message #kitchen").waitFor();
  await ada.page.getByLabel("Message #kitchen").fill("Half a thought");
  await other.waitForFunction(() => document.querySelector(".composer textarea").value === "Half a thought");
  await ada.page.getByLabel("Message #kitchen").press("Enter");
  await other.waitForFunction(() => document.querySelector(".composer textarea").value === "");
  await message(other, "Half a thought").waitFor();
  assert.equal(await message(other, "Half a thought").count(), 1);
  await ada.page.goto(`${motet.url}/app/settings/look`);
  await ada.page.getByText("Dark", { exact: true }).click();
  await other.waitForFunction(() => document.documentElement.dataset.theme === "dark");
  await ada.content();
});

test("what waits to be sent is given up in both tabs, and sent by neither", async () => {
  const ada = await person(browser, motet.url);
  await settle(ada.page, "bea");
  await ada.context.route("**/messages", (route) => (route.request().method() === "POST" ? route.fulfill({ status: 503, body: "{}" }) : route.continue()));
  const file = { name: "rota.txt", mimeType: "text/plain", buffer: Buffer.from("rota") };
  await ada.page.locator("input[type=file]").setInputFiles(file);
  await say(ada.page, "Held back");
  await message(ada.page, "Held back").waitFor();
  const other = await ada.context.newPage();
  await other.goto(ada.page.url());
  await message(other, "Held back").waitFor();
  await message(ada.page, "Held back").getByRole("button", { name: "Cancel" }).click();
  await message(other, "Held back").waitFor({ state: "detached" });
  await ada.context.unroute("**/messages");
  await other.reload();
  await other.getByLabel("Message #kitchen").waitFor();
  assert.equal(await message(other, "Held back").count(), 0);
  await ada.content();
});
