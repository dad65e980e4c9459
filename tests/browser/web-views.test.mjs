// Every view of the web client, from the first page to the administration: axe finds nothing in it, in any theme. With
// MOTET_PICTURES it is kept as pictures, in three themes at three widths.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startMotet } from "./motet.mjs";
import { accessible, come, message, openBrowser, person, pictures, say, settle, signUp, told } from "./web-people.mjs";

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

/** Asks the server as who is logged in on a page. */
const asking = (page) => (method, path, body) => page.evaluate(async ([method, path, body]) => {
  const { access } = JSON.parse(localStorage.getItem("motet.session"));
  const headers = { Authorization: `Bearer ${access}`, ...(body && { "Content-Type": "application/json" }) };
  const answer = await fetch(`/api/rest${path}`, { method, headers, body: body && JSON.stringify(body) });
  return answer.status === 204 ? null : answer.json();
}, [method, path, body]);

test("the first minute, up to the administration", async () => {
  const { page, content } = await person(browser, motet.url);
  await page.getByRole("heading", { name: "Make the first account" }).waitFor();
  await see(page, "sign-up");
  await page.getByRole("link", { name: "Log in" }).click();
  await page.getByRole("heading", { name: "Log in" }).waitFor();
  await see(page, "log-in");
  await page.getByRole("link", { name: "Sign up" }).click();
  await signUp(page, "ada");
  await page.getByLabel("Server name").fill("Harbour House");
  await see(page, "name-server");
  await page.getByLabel("First channel").fill("kitchen");
  await page.getByRole("button", { name: "Create server" }).click();
  await page.getByRole("heading", { name: "Run this installation?" }).waitFor();
  await see(page, "invite-people");
  const [, code] = /"code":"(\w+)"/.exec(motet.printed());
  await page.getByLabel("Code").fill(code);
  await page.getByRole("button", { name: "Become administrator" }).click();
  await page.getByText("You are an administrator now.").waitFor();
  await page.getByRole("link", { name: "This installation" }).click();
  await page.getByRole("heading", { name: "At a glance" }).waitFor();
  await page.getByText("Accounts", { exact: true }).last().waitFor();
  await see(page, "admin-glance");
  const bob = await person(browser, motet.url);
  await signUp(bob.page, "bob");
  await bob.page.getByLabel("Server name").waitFor();
  await page.getByRole("link", { name: "Accounts" }).click();
  await page.getByRole("row", { name: /bob/ }).getByRole("button").click();
  await page.getByRole("menuitem", { name: "Suspend" }).click();
  await page.getByLabel("Why").fill("Noise");
  await see(page, "admin-suspend");
  await page.getByRole("dialog").getByRole("button", { name: "Suspend" }).click();
  await page.getByRole("row", { name: /bob.*Suspended/ }).waitFor();
  await bob.page.getByRole("heading", { name: "Your session ended" }).waitFor();
  await see(page, "admin-accounts");
  await page.getByRole("link", { name: "Record" }).click();
  await page.getByText("ada suspended bob").waitFor();
  await see(page, "admin-record");
  await bob.context.close();
  await content();
});

/** A channel in which a little of everything was said. */
async function furnish(ada, jun) {
  await say(ada.page, "Good morning. **Soup** is on the stove, `rice` is in the pot, and the *bread* needs another hour:\n- leeks\n- potatoes\n\n> who brings the ladle?");
  await say(jun.page, "I do. The recipe, for whoever wants it:\n```js\n// Serves six.\nconst soup = [\"leeks\", \"potatoes\", 2];\nserve(soup);\n```\nand more at https://example.org/soup");
  await message(ada.page, "The recipe").waitFor();
  await say(ada.page, "@jun and ~~salt~~ pepper, ||a bay leaf|| too 🌿");
  await message(jun.page, "pepper").waitFor();
  await say(jun.page, "🎉");
  const ask = asking(ada.page);
  const channel = ada.page.url().split("/").at(-1);
  const [first] = (await ask("GET", `/channels/${channel}/messages?limit=50`)).slice(-1);
  for (const [who, emoji] of [[ada, "👍"], [jun, "👍"], [jun, "🔥"]]) await asking(who.page)("PUT", `/channels/${channel}/messages/${first.message_id}/reactions/${encodeURIComponent(emoji)}`);
  await message(ada.page, "Good morning").getByRole("button", { name: "👍 2" }).waitFor();
}

test("a channel, and all that opens over it", async () => {
  const ada = await person(browser, motet.url);
  const invite = await settle(ada.page, "ines");
  const newcomer = await person(browser, invite);
  await newcomer.page.getByRole("heading", { name: /Join Harbour House|You are invited/ }).waitFor();
  await see(newcomer.page, "invited");
  await newcomer.context.close();
  const jun = await come(browser, invite, "jun");
  await see(ada.page, "empty-channel");
  await furnish(ada, jun);
  const { page } = ada;
  await see(page, "main");
  await message(page, "Good morning").hover();
  await message(page, "Good morning").getByRole("button", { name: "Add reaction" }).first().click();
  await page.getByLabel("Search emoji").waitFor();
  await see(page, "emoji");
  await page.keyboard.press("Escape");
  await message(page, "Good morning").getByRole("button", { name: "More" }).click();
  await page.getByRole("menu").waitFor();
  await see(page, "message-menu");
  await page.keyboard.press("Escape");
  await page.getByRole("log").getByRole("button", { name: "jun", exact: true }).first().click();
  await page.getByRole("dialog", { name: "jun" }).waitFor();
  await see(page, "profile");
  await page.keyboard.press("Escape");
  await page.getByLabel("Message #kitchen").fill("@ju");
  await page.getByLabel("Message #kitchen").press("End");
  await page.getByLabel("Message #kitchen").pressSequentially("n");
  await page.getByRole("option", { name: "jun" }).waitFor();
  await see(page, "completion");
  await page.getByLabel("Message #kitchen").fill("");
  await page.getByLabel("Message #kitchen").press("ArrowUp");
  await page.getByLabel("Edit message").waitFor();
  await see(page, "editing");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Switch to" }).waitFor();
  await see(page, "switcher");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /ines, Online/ }).first().click();
  await page.getByRole("menu").waitFor();
  await see(page, "status-menu");
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Conversations" }).click();
  await page.getByRole("button", { name: "New conversation" }).click();
  await page.getByLabel("With whom").waitFor();
  await see(page, "new-conversation");
  await jun.content();
  await ada.content();
});

test("the pages of settings", async () => {
  const { page, content } = await person(browser, motet.url);
  await settle(page, "kim");
  await page.getByRole("button", { name: "Harbour House" }).click();
  await page.getByRole("menuitem", { name: "Server settings" }).click();
  for (const tab of ["Overview", "Invites", "Members", "Bans"]) {
    await page.getByRole("button", { name: tab, exact: true }).click();
    await page.getByRole("heading", { level: 2, name: tab }).waitFor();
    await see(page, `server-${tab.toLowerCase()}`);
  }
  await page.goto(`${motet.url}/app/settings`);
  for (const tab of ["Profile", "Account", "Look", "Notifications", "Keys"]) {
    await page.getByRole("link", { name: tab, exact: true }).click();
    await page.getByRole("heading", { level: 2, name: tab }).waitFor();
    await see(page, `settings-${tab.toLowerCase()}`);
  }
  await page.goto(`${motet.url}/app/new`);
  await page.getByLabel("Server name").waitFor();
  await see(page, "another-server");
  await content();
});

/** Presses Tab until what has the focus is called so. */
async function tabTo(page, name, backwards = false) {
  for (let turn = 0; turn < 60; turn++) {
    const called = await page.evaluate(() => {
      const { activeElement: at } = document;
      return at?.getAttribute("aria-label") ?? at?.labels?.[0]?.textContent ?? at?.textContent ?? "";
    });
    if (called.trim() === name) return;
    await page.keyboard.press(backwards ? "Shift+Tab" : "Tab");
  }
  assert.fail(`no Tab leads to ${name}`);
}

test("without a pointer: an account, a server, a message, and an answer to it", async () => {
  const { page, content } = await person(browser, motet.url);
  for (const [field, text] of [["Username", "lea"], ["Email", "lea@example.org"], ["Password", "correct horse"]]) {
    await tabTo(page, field);
    await page.keyboard.type(text);
  }
  await page.keyboard.press("Enter");
  await page.getByLabel("Server name").waitFor();
  await tabTo(page, "Server name");
  await page.keyboard.type("Harbour House");
  await page.keyboard.press("Enter");
  await page.getByLabel("Invite link").waitFor();
  await tabTo(page, "Go to #general");
  await page.keyboard.press("Enter");
  await page.getByLabel("Message #general").waitFor();
  await tabTo(page, "Message #general");
  await page.keyboard.type("Hello");
  await page.keyboard.press("Enter");
  await message(page, "Hello").waitFor();
  await page.waitForFunction(() => !document.querySelector(".outgoing"));
  while (!(await page.evaluate(() => document.activeElement.matches("article")))) await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("menu").waitFor();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.getByText("Message deleted").waitFor();
  await tabTo(page, "Undo");
  await page.keyboard.press("Enter");
  assert.deepEqual(await told(page, 1), ["Hello"]);
  await page.keyboard.press("F6");
  await page.keyboard.press("Alt+ArrowDown");
  await page.getByLabel("Message #general").waitFor();
  await content();
});

test("what a screen reader is told of the main view", async () => {
  const { page, content } = await person(browser, motet.url);
  await settle(page, "mia");
  await say(page, "Soup is ready");
  await message(page, "Soup is ready").waitFor();
  await page.waitForFunction(() => !document.querySelector(".outgoing"));
  const tree = await page.locator("body").ariaSnapshot();
  for (const part of [
    "- navigation \"Servers\":", "- link \"Harbour House\"", "- navigation \"Channels of Harbour House\":", "- link \"kitchen\"", "- main:", "- heading \"kitchen\" [level=1]",
    "- log \"Messages\":", "- article \"mia\":", "- paragraph: Soup is ready", "textbox \"Message #kitchen\"", "- button \"Attach files\"", "- button \"Send\"", "- complementary \"Members\":",
    "- button \"mia, Online\"", "- button \"Settings\"",
  ]) assert.ok(tree.includes(part), `${part} is missing in\n${tree}`);
  const order = ["navigation \"Servers\"", "navigation \"Channels", "main:", "log \"Messages\"", "textbox \"Message", "complementary \"Members\""].map((part) => tree.indexOf(part));
  assert.deepEqual(order, order.toSorted((a, b) => a - b), "in the order in which it is read");
  await content();
});
