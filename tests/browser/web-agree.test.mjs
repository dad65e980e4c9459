// What is the same wherever somebody looks: in two tabs, in two browsers, before and after a reload.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startMotet } from "./motet.mjs";
import { come, message, openBrowser, PASSWORD, person, say, settle, SIZES } from "./web-people.mjs";

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

/** The same person at another browser. */
async function elsewhere(name, options = {}) {
  const other = await person(browser, `${motet.url}/app/login`, options);
  await other.page.getByLabel("Username").fill(name);
  await other.page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await other.page.getByRole("button", { name: "Log in", exact: true }).click();
  await other.page.locator(".composer textarea").waitFor();
  if (options.isMobile) await other.page.getByRole("button", { name: "Back" }).click();
  await other.page.getByRole("link", { name: /^kitchen/ }).waitFor();
  return other;
}

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

test("what is unread agrees across two browsers, and is read in both at once", async () => {
  const ada = await person(browser, motet.url);
  const invite = await settle(ada.page, "cleo");
  const jun = await come(browser, invite, "jun");
  await ada.page.getByRole("button", { name: "Create channel" }).click();
  await ada.page.getByLabel("Channel name").fill("garden");
  await ada.page.getByRole("button", { name: "Create channel" }).click();
  await ada.page.getByLabel("Message #garden").waitFor();
  const phone = await elsewhere("cleo", { viewport: SIZES.phone, hasTouch: true, isMobile: true });
  await say(jun.page, "Soup is ready");
  await say(jun.page, "@cleo come");
  for (const { page } of [ada, phone]) await page.getByRole("link", { name: "kitchen, 2 unread, 1 mention" }).waitFor();
  const late = await elsewhere("cleo");
  await late.page.getByRole("link", { name: /^garden/ }).waitFor();
  await ada.page.bringToFront();
  await ada.page.getByRole("link", { name: /^kitchen/ }).click();
  await message(ada.page, "@cleo come").waitFor();
  for (const { page } of [ada, phone]) await page.getByRole("link", { name: "kitchen", exact: true }).waitFor();
  await message(ada.page, "Soup is ready").getByRole("button", { name: "More" }).click();
  await ada.page.getByRole("menuitem", { name: "Mark unread from here" }).click();
  await phone.page.getByRole("link", { name: "kitchen, 2 unread, 1 mention" }).waitFor();
  await late.context.close();
  await phone.content();
  await jun.content();
  await ada.content();
});
