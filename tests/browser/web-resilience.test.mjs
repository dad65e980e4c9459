// What the web client rides out: lost connections, killed servers, hostile words; and that it is one of five dialects.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { clientOf, OTHER_DIALECTS } from "./dialect-clients.mjs";
import { startMotet } from "./motet.mjs";
import { come, holds, message, openBrowser, PASSWORD, person, picture, say, settle, signUp, SIZES, told } from "./web-people.mjs";

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

let counted = 100;
const named = (name) => `${name}${++counted}`;

test("what is written while the server is gone goes out once when it is back, and nothing is missed", async () => {
  const own = await startMotet({ MOTET_RATE_LIMITS: "off" });
  const ada = await person(browser, own.url);
  const invite = await settle(ada.page, "ada");
  const jun = await come(browser, invite, "jun");
  await say(ada.page, "Before");
  await message(jun.page, "Before").waitFor();
  await own.kill();
  await say(ada.page, "Into the dark");
  await say(jun.page, "Me too");
  await ada.page.getByText("You’re offline.").waitFor();
  await ada.page.getByText("1 message goes out").waitFor();
  await message(ada.page, "Into the dark").getByText("Waiting for the connection").waitFor();
  await picture(ada.page, "offline");
  await own.again();
  for (const { page } of [ada, jun]) {
    await page.bringToFront();
    await page.getByText("You’re offline.").waitFor({ state: "detached", timeout: 45_000 });
    await message(page, "Into the dark").waitFor({ timeout: 45_000 });
    await message(page, "Me too").waitFor({ timeout: 45_000 });
    await page.getByText("Waiting for the connection").waitFor({ state: "detached" });
    const texts = await told(page, 3);
    assert.deepEqual(texts.slice().sort(), ["Before", "Into the dark", "Me too"]);
  }
  await jun.context.close();
  await ada.context.close();
  await own.stop();
});

test("a draft and an unsent message survive a reload", async () => {
  const ada = await person(browser, motet.url);
  await settle(ada.page, named("ada"));
  await ada.page.route("**/messages", (route) => route.abort());
  await say(ada.page, "Held back");
  await message(ada.page, "Held back").waitFor();
  await ada.page.getByLabel("Message #kitchen").fill("Half a thought");
  await ada.page.waitForTimeout(500);
  await ada.page.unroute("**/messages");
  await ada.page.reload();
  await message(ada.page, "Held back").waitFor();
  await holds(ada.page, "Message #kitchen", "Half a thought");
  await ada.page.waitForTimeout(1500);
  assert.deepEqual(await told(ada.page, 1), ["Held back"]);
  await ada.content();
});

test("a page whose files another node doesn't have is loaded anew until they are there, and keeps what was typed", async () => {
  const missing = { status: 404, headers: { "cache-control": "no-store" }, body: "{}" };
  const misses = async (context, files, times) => {
    let left = times;
    await context.route(files, (route) => (left-- > 0 ? route.fulfill(missing) : route.fallback()));
    return () => left;
  };
  const context = await browser.newContext({ viewport: SIZES.desktop, locale: "en-GB", reducedMotion: "reduce", serviceWorkers: "block" });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const first = await misses(context, /\/web\/app\./, 2);
  await page.goto(motet.url);
  await settle(page, named("ada"));
  assert.ok(first() < 0);
  await page.getByLabel("Message #kitchen").fill("Half a thought");
  await page.waitForTimeout(500);
  const settings = await misses(context, /\/web\/views\/settings\./, 1);
  await page.getByRole("button", { name: "Settings", exact: true }).first().click();
  await page.getByRole("heading", { name: "Profile" }).first().waitFor();
  assert.ok(settings() < 0);
  await page.goBack();
  await holds(page, "Message #kitchen", "Half a thought");
  await context.close();
});

test("a lost session asks for the password, and goes on where it was", async () => {
  const ada = await person(browser, motet.url);
  await settle(ada.page, named("ada"));
  await ada.page.getByLabel("Message #kitchen").fill("Not lost");
  await ada.page.evaluate(async (password) => {
    const { access, name } = JSON.parse(localStorage.getItem("motet.session"));
    const other = await (await fetch("/api/rest/auth/login", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ username: name, password }) })).json();
    const sessions = await (await fetch("/api/rest/users/@me/sessions", { headers: { Authorization: `Bearer ${access}` } })).json();
    const own = sessions.find((one) => one.current);
    await fetch(`/api/rest/users/@me/sessions/${own.session_id}`, { method: "DELETE", headers: { Authorization: `Bearer ${other.access_token}` } });
  }, PASSWORD);
  await ada.page.getByRole("heading", { name: "Your session ended" }).waitFor();
  await ada.page.getByRole("dialog").getByLabel("Password", { exact: true }).fill(PASSWORD);
  await ada.page.getByRole("dialog").getByRole("button", { name: "Log in" }).click();
  await ada.page.getByRole("heading", { name: "Your session ended" }).waitFor({ state: "detached" });
  await holds(ada.page, "Message #kitchen", "Not lost");
  await ada.page.getByLabel("Message #kitchen").press("Enter");
  await message(ada.page, "Not lost").waitFor();
  await ada.page.getByText("Waiting for the connection").waitFor({ state: "detached" });
  await ada.content();
});

const HOSTILE = [
  "<img src=x onerror=\"window.hurt=1\"><script>window.hurt=1</script>", "[x](javascript:window.hurt=1) javascript:window.hurt=1 data:text/html,<b>",
  "‮gnihtemos⁦⁩ ⁧turned", "Z̴̢̛͔͎̖̟̠͓͚̈́̈́̀̇̾̓̚a̵̡̛̛̤̲͎̮͇͙̍͆͋̃̽͘͜ļ̷̛̣͙̜̠̦̲̈́̏́̊͂̿͘g̸̢̧̛̯̮͔̺̤̘̈́̍̑̀̈́͑͝o̶̡̱̫͍̠̳̬͎̿̍̃̎̃̀̕", "👨‍👩‍👧‍👦".repeat(300), "x".repeat(4000), "line\n".repeat(200).trim(), "&lt;b&gt; &amp; \\u0041 ${1+1} {{x}}",
  "||".repeat(500), "> ".repeat(300), "`".repeat(500), "# not a heading\n---\n***", "http://".concat("a".repeat(2000)),
];

test("hostile words stay words, and the layout holds", async () => {
  const ada = await person(browser, motet.url, { viewport: SIZES.phone });
  await settle(ada.page, named("ada"));
  for (const text of HOSTILE) {
    await say(ada.page, text);
    await ada.page.waitForFunction(() => document.querySelector(".composer textarea").value === "");
  }
  await say(ada.page, "the end");
  await message(ada.page, "the end").waitFor();
  await ada.page.waitForTimeout(500);
  assert.equal(await ada.page.evaluate(() => window.hurt), undefined);
  assert.ok(await ada.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth && document.querySelector(".log").scrollWidth <= innerWidth), "nothing sticks out");
  assert.equal(await ada.page.locator("[role=log] :is(img, script, iframe)").count(), 0);
  const schemes = await ada.page.locator("[role=log] a").evaluateAll((links) => links.map((link) => link.protocol));
  assert.ok(schemes.every((scheme) => /^https?:$/.test(scheme)), schemes.join());
  await picture(ada.page, "hostile");
  await ada.content();
});

for (const dialect of OTHER_DIALECTS) {
  test(`it talks live with a client of ${dialect}`, async () => {
    const ada = await person(browser, motet.url);
    await signUp(ada.page, named("ada"));
    await ada.page.getByLabel("Server name").waitFor();
    await ada.page.goto(`${motet.url}/app/messages`);
    await ada.page.getByRole("button", { name: "Create room" }).click();
    await ada.page.getByLabel("Room name").fill(`harbour-${dialect}`);
    await ada.page.getByRole("button", { name: "Create room" }).click();
    await ada.page.getByLabel(`Message #harbour-${dialect}`).waitFor();
    const guest = named(dialect);
    const other = await clientOf(dialect, motet.url, guest, Number(ada.page.url().split("/").at(-1)));
    await other.say("from over there");
    await message(ada.page, "from over there").waitFor();
    await ada.page.getByRole("log").getByRole("article", { name: guest, exact: true }).waitFor();
    await say(ada.page, "from the page", `harbour-${dialect}`);
    await other.hears("from the page");
    other.close();
    await ada.content();
  });
}

test("without what only secure pages have everything works", async () => {
  const ada = await person(browser, motet.url);
  await ada.context.addInitScript(() => {
    Object.defineProperty(navigator, "clipboard", { value: undefined });
    Object.defineProperty(navigator, "serviceWorker", { value: undefined });
    Object.defineProperty(crypto, "randomUUID", { value: undefined });
  });
  await ada.page.reload();
  await settle(ada.page, named("ada"));
  await say(ada.page, "Hello");
  await message(ada.page, "Hello").waitFor();
  await ada.page.getByText("Waiting for the connection").waitFor({ state: "detached" });
  await ada.content();
});
