// The states of the web client that one seldom sees: without a connection, with a login that ended, from right to left, with
// everything open. axe finds nothing in any of them, in any theme; with MOTET_PICTURES they are kept as pictures.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startMotet } from "./motet.mjs";
import { accessible, come, message, openBrowser, PASSWORD, person, pictures, say, settle } from "./web-people.mjs";

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

/** That axe finds nothing, and its pictures. */
async function see(page, name) {
  await accessible(page, name);
  await pictures(page, name);
}

const PIXEL = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGP4z8CAB+GTG8HSALfKY52fTcuYAAAAAElFTkSuQmCC", "base64");

test("offline: what waits, what failed, what was deleted", async () => {
  const ada = await person(browser, motet.url, { serviceWorkers: "block" });
  const invite = await settle(ada.page, "ada");
  const jun = await come(browser, invite, "jun");
  await say(jun.page, "The boat comes at six, if the wind holds.");
  await say(ada.page, "Then supper at seven.");
  await message(ada.page, "The boat").waitFor();
  await message(ada.page, "supper at seven").waitFor();
  await ada.page.route("**/messages", (route) => (route.request().method() === "POST" ? route.fulfill({ status: 413, contentType: "application/json", body: '{"error":{"code":"too_large","message":"too large"}}' }) : route.continue()));
  await ada.page.locator("input[type=file]").setInputFiles({ name: "film.mkv", mimeType: "video/x-matroska", buffer: Buffer.from("film") });
  await say(ada.page, "Our film of the harbour");
  await message(ada.page, "Our film").getByText("Not sent").waitFor();
  await ada.page.unroute("**/messages");
  await ada.page.routeWebSocket(/\/api\/ws/, (socket) => socket.close());
  await ada.context.setOffline(true);
  await ada.page.evaluate(() => dispatchEvent(new Event("offline")));
  await say(ada.page, "Who brings bread?");
  await ada.page.evaluate(() => window.dispatchEvent(new Event("offline")));
  await ada.page.getByText("You’re offline.").waitFor({ timeout: 90_000 });
  await message(ada.page, "Who brings bread?").getByText("Waiting for the connection").waitFor();
  await message(ada.page, "supper at seven").hover();
  await message(ada.page, "supper at seven").getByRole("button", { name: "Delete" }).click();
  await ada.page.getByRole("button", { name: "Undo" }).waitFor();
  await see(ada.page, "offline");
  await jun.context.close();
  await ada.context.close();
});

test("a login that ended", async () => {
  const ada = await person(browser, motet.url);
  await settle(ada.page, "bea");
  await say(ada.page, "Said before it ended");
  await message(ada.page, "Said before").waitFor();
  await ada.page.evaluate(async (password) => {
    const { access, name } = JSON.parse(localStorage.getItem("motet.session"));
    const other = await (await fetch("/api/rest/auth/login", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ username: name, password }) })).json();
    const sessions = await (await fetch("/api/rest/users/@me/sessions", { headers: { Authorization: `Bearer ${access}` } })).json();
    await fetch(`/api/rest/users/@me/sessions/${sessions.find((one) => one.current).session_id}`, { method: "DELETE", headers: { Authorization: `Bearer ${other.access_token}` } });
  }, PASSWORD);
  await ada.page.getByRole("heading", { name: "Your session ended" }).waitFor();
  assert.ok(await ada.page.evaluate(() => document.activeElement?.closest("dialog") && document.activeElement.type === "password"), "the password has the focus");
  await ada.page.waitForTimeout(3500);
  await see(ada.page, "lost");
  await ada.content();
});

test("what opens over a channel: a reply, a date, notifications, an invite, the keys, a picture, a question", async () => {
  const ada = await person(browser, motet.url);
  const invite = await settle(ada.page, "cleo");
  const jun = await come(browser, invite, "lin");
  await say(jun.page, "Shall we sing the third part first?");
  await message(ada.page, "third part").hover();
  await message(ada.page, "third part").getByRole("button", { name: "Reply" }).click();
  await see(ada.page, "replying");
  await say(ada.page, "Yes, and slowly.");
  await message(ada.page, "Yes, and slowly.").getByRole("button", { name: "Reply to lin: Shall we sing" }).waitFor();
  await ada.page.locator("input[type=file]").setInputFiles([{ name: "red.png", mimeType: "image/png", buffer: PIXEL }, { name: "the rota for the whole of the next season.txt", mimeType: "text/plain", buffer: Buffer.from("rota") }]);
  await ada.page.getByText("red.png").waitFor();
  await see(ada.page, "files-chosen");
  await ada.page.getByRole("button", { name: "Send" }).click();
  await ada.page.getByRole("log").getByRole("button", { name: "Open red.png" }).click();
  await ada.page.getByRole("dialog", { name: "red.png" }).getByRole("img").waitFor();
  await see(ada.page, "lightbox");
  await ada.page.keyboard.press("Escape");
  for (const [item, heading, name] of [["Jump to date", "Jump to date", "date"], ["Notifications", "Notifications", "loudness"], ["Edit channel", "Edit channel", "edit-channel"]]) {
    await ada.page.getByRole("button", { name: "Channel options" }).click();
    if (name === "date") await see(ada.page, "channel-menu");
    await ada.page.getByRole("menuitem", { name: item, exact: true }).click();
    await ada.page.getByRole("dialog", { name: heading }).waitFor();
    await see(ada.page, name);
    await ada.page.keyboard.press("Escape");
    await ada.page.getByRole("dialog", { name: heading }).waitFor({ state: "detached" });
  }
  await ada.page.getByRole("button", { name: "Harbour House" }).click();
  await ada.page.getByRole("menuitem", { name: "Server settings" }).waitFor();
  await see(ada.page, "server-menu");
  await ada.page.keyboard.press("Escape");
  await ada.page.getByRole("button", { name: "Invite people" }).first().click();
  await ada.page.getByLabel("Invite link").waitFor();
  await see(ada.page, "invite");
  await ada.page.keyboard.press("Escape");
  await ada.page.getByRole("button", { name: "Create channel" }).click();
  await ada.page.getByLabel("Channel name").fill("garden");
  await see(ada.page, "new-channel");
  await ada.page.keyboard.press("Escape");
  await message(ada.page, "Yes, and slowly.").focus();
  await ada.page.keyboard.press("?");
  await ada.page.getByRole("dialog", { name: "Keys" }).waitFor();
  await see(ada.page, "keys");
  await ada.page.keyboard.press("Escape");
  await ada.page.getByRole("log").getByRole("button", { name: "lin", exact: true }).first().click();
  await ada.page.getByRole("dialog", { name: "lin" }).getByRole("button", { name: "Ban" }).click();
  await ada.page.getByRole("dialog", { name: "Ban lin from Harbour House?" }).waitFor();
  await see(ada.page, "question");
  await ada.page.keyboard.press("Escape");
  await jun.content();
  await ada.content();
});

test("settings with everything on: quiet hours, a status, a picture that is cut; a server that is deleted", async () => {
  const { page, content } = await person(browser, motet.url);
  await settle(page, "dora");
  await page.goto(`${motet.url}/app/settings/notifications`);
  await page.getByRole("switch", { name: "Quiet hours" }).click();
  await page.getByLabel("From").fill("21:30");
  await page.getByText("Saved").waitFor();
  await see(page, "quiet-hours");
  await page.getByRole("link", { name: "Profile" }).click();
  await page.getByLabel("Status", { exact: true }).fill("Away with the choir until the tenth");
  await page.getByText("Today", { exact: true }).click();
  await page.getByRole("button", { name: "Save" }).last().click();
  await page.getByRole("button", { name: "Clear status" }).waitFor();
  await page.locator("input[type=file]").setInputFiles({ name: "red.png", mimeType: "image/png", buffer: PIXEL });
  await page.getByRole("slider", { name: "Zoom" }).waitFor();
  await page.waitForFunction(() => document.querySelectorAll(".main-button").length === 1); // One thing is the main one.
  await see(page, "status-and-picture");
  await page.goto(motet.url);
  await page.getByRole("button", { name: "Harbour House" }).click();
  await page.getByRole("menuitem", { name: "Server settings" }).click();
  await page.getByRole("button", { name: "Delete server" }).click();
  await page.getByRole("dialog").waitFor();
  await page.getByText("Its channel and all messages go.").waitFor();
  await see(page, "delete-server");
  await content();
});

test("from right to left", async () => {
  const ada = await person(browser, motet.url);
  const invite = await settle(ada.page, "emil");
  const jun = await come(browser, invite, "fern");
  await say(ada.page, "مرحبا بكم في المطبخ. **الحساء** جاهز، و`rice` في القدر.\n- بصل\n- بطاطا\n\n> من يحضر الخبز؟");
  await say(jun.page, "I bring it. يكفي لستة أشخاص @emil");
  await message(ada.page, "I bring it").waitFor();
  await message(jun.page, "مرحبا").first().hover();
  await message(jun.page, "مرحبا").first().getByRole("button", { name: "Reply" }).click();
  await say(jun.page, "شكرا");
  await message(ada.page, "شكرا").waitFor();
  await ada.page.goto(`${motet.url}/app/settings/look`);
  await ada.page.getByText("العربية").click();
  await ada.page.getByRole("heading", { name: "المظهر" }).waitFor();
  await see(ada.page, "rtl-settings");
  await ada.page.goto(motet.url);
  await message(ada.page, "شكرا").waitFor();
  await see(ada.page, "rtl-main");
  await message(ada.page, "مرحبا").first().hover();
  await message(ada.page, "مرحبا").first().locator(".tools .icon-button").last().click();
  await ada.page.getByRole("menu").waitFor();
  await see(ada.page, "rtl-menu");
  await ada.page.keyboard.press("Escape");
  await jun.content();
  await ada.content();
});

test("with colours that the system forces, and at twice the size", async () => {
  const ada = await person(browser, motet.url, { forcedColors: "active", viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 });
  const invite = await settle(ada.page, "gil");
  const jun = await come(browser, invite, "hana");
  await say(jun.page, "Two of **everything**, @gil");
  await message(ada.page, "Two of").waitFor();
  assert.ok(await ada.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing sticks out");
  await accessible(ada.page, "forced colours", []); // Their contrast is the system's.
  if (process.env.MOTET_PICTURES) await ada.page.screenshot({ path: `${process.env.MOTET_PICTURES}/forced-colours.png` });
  await jun.content();
  await ada.content();
});
