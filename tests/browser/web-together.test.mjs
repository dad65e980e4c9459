// What people of a server settle among themselves: who owns it, what each is doing, who else is there.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startMotet } from "./motet.mjs";
import { accessible, come, message, openBrowser, PASSWORD, person, picture, say, settle } from "./web-people.mjs";

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

/** Asks the server. */
async function ask(method, path, token, body) {
  const headers = { ...(body && { "Content-Type": "application/json" }), ...(token && { Authorization: `Bearer ${token}` }) };
  const answer = await fetch(`${motet.url}/api/rest${path}`, { method, headers, body: body && JSON.stringify(body) });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
  return answer.status === 204 ? null : answer.json();
}

/** The token of who is logged in on a page. */
const tokenOf = (page) => page.evaluate(() => JSON.parse(localStorage.getItem("motet.session")).access);

/** Somebody who isn't at a browser. */
async function register(name) {
  return (await ask("POST", "/auth/register", "", { username: name, email: `${name}@example.org`, password: PASSWORD })).access_token;
}

test("a server is handed over: the new owner may change it, and who had it may leave", async () => {
  const ada = await person(browser, motet.url);
  const invite = await settle(ada.page, "ada");
  const jun = await come(browser, invite, "jun");
  await jun.page.getByRole("button", { name: "Create channel" }).waitFor({ state: "detached" });
  await ada.page.getByRole("button", { name: "Harbour House" }).click();
  await ada.page.getByRole("menuitem", { name: "Server settings" }).click();
  await ada.page.getByRole("button", { name: "Members", exact: true }).click();
  await ada.page.getByRole("listitem").filter({ hasText: "jun" }).getByRole("button", { name: "Make owner" }).click();
  await ada.page.getByRole("dialog", { name: "Make jun the owner of Harbour House?" }).waitFor();
  await accessible(ada.page, "handing a server over");
  await ada.page.getByRole("dialog").getByRole("button", { name: "Make owner" }).click();
  await ada.page.getByRole("listitem").filter({ hasText: "jun" }).getByText("Owner").waitFor();
  await ada.page.getByRole("button", { name: "Make owner" }).waitFor({ state: "detached" });
  await jun.page.getByRole("button", { name: "Create channel" }).click();
  await jun.page.getByLabel("Channel name").fill("garden");
  await jun.page.getByRole("button", { name: "Create channel" }).click();
  await jun.page.getByLabel("Message #garden").waitFor();
  await ada.page.goto(motet.url);
  await ada.page.getByRole("link", { name: "garden" }).waitFor();
  await ada.page.getByRole("button", { name: "Create channel" }).waitFor({ state: "detached" });
  await ada.page.getByRole("button", { name: "Harbour House" }).click();
  await ada.page.getByRole("menuitem", { name: "Leave server" }).click();
  await ada.page.getByRole("dialog").getByRole("button", { name: "Leave server" }).click();
  await ada.page.getByRole("link", { name: "garden" }).waitFor({ state: "detached" });
  await jun.content();
  await ada.content();
});

test("a room is handed over to somebody in it", async () => {
  const ada = await person(browser, motet.url);
  await settle(ada.page, "bea");
  await ada.page.getByRole("link", { name: "Conversations" }).click();
  await ada.page.getByRole("button", { name: "Create room" }).click();
  await ada.page.getByLabel("Room name").fill("choir");
  await ada.page.getByRole("button", { name: "Create room" }).click();
  await ada.page.getByLabel("Message #choir").waitFor();
  const room = ada.page.url().split("/").at(-1);
  const token = await register("kit");
  const aside = ada.page.getByRole("complementary", { name: "Members" });
  await aside.getByRole("button", { name: "bea, Online" }).waitFor();
  await ask("POST", `/channels/${room}/join`, token);
  await aside.getByRole("button", { name: "kit, Offline" }).waitFor();
  const late = await register("kim");
  await ask("POST", `/channels/${room}/join`, late);
  await aside.getByRole("button", { name: "kim, Offline" }).waitFor();
  await ask("DELETE", `/channels/${room}/members/@me`, late);
  await aside.getByRole("button", { name: "kim, Offline" }).waitFor({ state: "detached" });
  await ada.page.getByRole("button", { name: "Channel options" }).click();
  await ada.page.getByRole("menuitem", { name: "Hand over" }).click();
  await ada.page.getByRole("dialog", { name: "Hand over" }).getByRole("button", { name: "kit" }).click();
  await ada.page.getByRole("dialog", { name: "Make kit the owner of choir?" }).getByRole("button", { name: "Make owner" }).click();
  await ada.page.getByRole("dialog").waitFor({ state: "detached" });
  const found = await ask("GET", `/channels/${room}`, token);
  assert.equal(found.owner_id, (await ask("GET", "/auth/me", token)).user_id);
  await ada.page.getByRole("button", { name: "Channel options" }).click();
  await ada.page.getByRole("menuitem", { name: "Leave" }).waitFor();
  assert.equal(await ada.page.getByRole("menuitem", { name: "Hand over" }).count(), 0);
  await ada.content();
});

test("one says what one is doing, and others see it; it ends by itself, or when one clears it", async () => {
  const ada = await person(browser, motet.url);
  const invite = await settle(ada.page, "cleo");
  const jun = await come(browser, invite, "lin");
  await jun.page.getByRole("button", { name: /^lin, Online/ }).first().click();
  await jun.page.getByRole("menuitem", { name: "Set a status" }).click();
  await jun.page.getByLabel("Status", { exact: true }).fill("In the garden");
  await jun.page.getByRole("button", { name: "Emoji" }).last().click();
  await jun.page.getByLabel("Search emoji").fill("seedling");
  await jun.page.getByRole("button", { name: "seedling" }).first().click();
  assert.equal(await jun.page.getByLabel("Status", { exact: true }).inputValue(), "In the garden");
  await jun.page.getByText("1 hour", { exact: true }).click();
  await accessible(jun.page, "setting a status");
  await picture(jun.page, "status-form");
  await jun.page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await jun.page.getByRole("complementary", { name: "Members" }).getByText("🌱 In the garden").waitFor();
  await ada.page.getByRole("complementary", { name: "Members" }).getByText("🌱 In the garden").waitFor();
  await say(jun.page, "Weeding until supper");
  await ada.page.getByRole("log").getByRole("button", { name: "lin", exact: true }).click();
  await ada.page.getByRole("dialog", { name: "lin" }).getByText("🌱 In the garden").waitFor();
  await ada.page.getByRole("dialog", { name: "lin" }).getByText(/Until \d/).waitFor();
  await accessible(ada.page, "a card with a status");
  await ada.page.getByRole("button", { name: "Message", exact: true }).click();
  await ada.page.getByLabel("Message lin").waitFor();
  await ada.page.getByRole("banner").or(ada.page.locator(".chat-head")).getByText("🌱 In the garden").first().waitFor();
  await accessible(ada.page, "a conversation with a status");
  await jun.page.goto(`${motet.url}/app/settings/profile`);
  await jun.page.getByRole("button", { name: "Clear status" }).click();
  await jun.page.getByText("Saved").waitFor();
  await jun.page.getByRole("button", { name: "Clear status" }).waitFor({ state: "detached" });
  await ada.page.getByText("🌱 In the garden").waitFor({ state: "detached" });

  const token = await tokenOf(jun.page);
  const until = new Date(Date.now() + 6000).toISOString().replace(/\.\d+Z/, "Z");
  await ask("PATCH", "/users/@me", token, { custom_status: { text: "Back in a moment", emoji: null, until } });
  await jun.page.goto(invite.replace(/\/invite.*/, ""));
  await jun.page.getByText("Back in a moment").first().waitFor();
  await jun.page.getByText("Back in a moment").first().waitFor({ state: "detached", timeout: 15_000 });
  await jun.content();
  await ada.content();
});

test("a newcomer sees without an account whose server it is, how many are in it, who invites, and to which channel", async () => {
  const ada = await person(browser, motet.url);
  const invite = await settle(ada.page, "dora", "Choir of the Quay", "rehearsals");
  const eve = await person(browser, invite);
  await eve.page.getByRole("heading", { name: "Choir of the Quay", exact: true }).waitFor();
  await eve.page.getByText("1 person").waitFor();
  await eve.page.getByText("dora invites you to #rehearsals.").waitFor();
  await eve.page.getByRole("heading", { name: "Join Choir of the Quay" }).waitFor();
  await eve.page.goto(`${motet.url}/invite/nothing-of-the-kind`);
  await eve.page.getByRole("heading", { name: "This invite is used up or over." }).waitFor();
  await accessible(eve.page, "an invite that is over");
  await eve.content();
  await ada.content();
});

test("of a large server those who are there are listed, and all others when one asks for them", async () => {
  const ada = await person(browser, motet.url);
  const invite = await settle(ada.page, "emil");
  const code = invite.split("/").at(-1);
  await Promise.all(Array.from({ length: 8 }, async (_, lane) => {
    for (let number = lane; number < 230; number += 8) await ask("POST", `/invites/${code}`, await register(`many${number}`));
  }));
  const jun = await come(browser, invite, "fern");
  const asked = [];
  ada.page.on("request", (request) => /\/members\?/.test(request.url()) && asked.push(new URL(request.url()).search));
  await ada.page.reload();
  const aside = ada.page.getByRole("complementary", { name: "Members" });
  await aside.getByRole("button", { name: "fern, Online" }).waitFor();
  await aside.getByRole("button", { name: "emil, Online" }).waitFor();
  assert.equal(await aside.getByRole("button", { name: /many/ }).count(), 0);
  assert.ok(asked.some((query) => query.includes("present=true")), asked.join());
  await accessible(ada.page, "a large server");
  await aside.getByRole("button", { name: "Offline 230" }).click();
  await aside.getByRole("button", { name: "Offline 230" }).waitFor();
  await aside.getByRole("button", { name: "many0, Offline" }).waitFor();
  await ada.page.getByLabel("Message #kitchen").fill("");
  await jun.page.getByLabel("Message #kitchen").pressSequentially("@many229");
  await jun.page.getByRole("option", { name: /many229/ }).waitFor();
  const late = await come(browser, invite, "gil");
  await aside.getByRole("button", { name: /^gil/ }).waitFor();
  await say(late.page, "Good evening");
  await message(ada.page, "Good evening").waitFor();
  await late.content();
  await jun.content();
  await ada.content();
});

test("of more that is new than is at hand one gets to the first, and is told of what concerns one while one looks elsewhere", async () => {
  const ada = await person(browser, motet.url, { permissions: ["notifications"] });
  const invite = await settle(ada.page, "hana");
  await ada.page.getByRole("button", { name: "Create channel" }).click();
  await ada.page.getByLabel("Channel name").fill("garden");
  await ada.page.getByRole("button", { name: "Create channel" }).click();
  await ada.page.getByLabel("Message #garden").waitFor();
  const token = await register("ivo");
  const { server_id: server } = await ask("POST", `/invites/${invite.split("/").at(-1)}`, token);
  const [{ channel_id: kitchen }] = await ask("GET", `/servers/${server}/channels`, token);
  for (let number = 1; number <= 130; number += 1) await ask("POST", `/channels/${kitchen}/messages`, token, { content: `Line ${number}` });
  await ada.page.getByRole("link", { name: "kitchen, 130 unread" }).click();
  await ada.page.getByRole("button", { name: "130 new, go to the first" }).click();
  await message(ada.page, /^.*Line 1$/).waitFor();
  const log = await ada.page.getByRole("log").boundingBox();
  const first = await message(ada.page, /Line 1$/).first().boundingBox();
  assert.ok(first.y >= log.y && first.y < log.y + log.height, "it is seen");

  await ada.page.evaluate(() => {
    Object.defineProperty(document, "hidden", { get: () => true });
    window.shown = [];
    window.Notification = class { static permission = "granted"; static requestPermission = async () => "granted"; constructor(title, { body }) { window.shown.push(`${title}: ${body}`); } };
  });
  await ada.page.getByRole("link", { name: "Settings" }).or(ada.page.getByRole("button", { name: "Settings" })).first().click();
  await ada.page.getByRole("link", { name: "Notifications" }).click();
  await ada.page.getByRole("switch", { name: /notifications/i }).first().click();
  await ask("POST", `/channels/${kitchen}/messages`, token, { content: "Not for you" });
  await ask("POST", `/channels/${kitchen}/messages`, token, { content: "@hana the soup **boils**" });
  await ada.page.waitForFunction(() => window.shown.length > 0);
  assert.deepEqual(await ada.page.evaluate(() => window.shown), ["ivo · #kitchen: @hana the soup boils"]);
  await ada.content();
});
