// What people do in the web client, from the first minute on.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startMotet } from "./motet.mjs";
import { accessible, come, message, openBrowser, person, picture, say, settle, signUp, SIZES, told } from "./web-people.mjs";

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

let counted = 0;
const named = (name) => `${name}${++counted}`;

test("the first visitor has a server with a channel and an invite link within a minute", async () => {
  const own = await startMotet();
  const ada = await person(browser, own.url);
  await ada.page.getByRole("heading", { name: "Make the first account" }).waitFor();
  await accessible(ada.page, "signing up");
  await picture(ada.page, "first-1");
  await signUp(ada.page, "ada");
  await ada.page.getByLabel("Server name").waitFor();
  await accessible(ada.page, "naming the server");
  await ada.page.getByLabel("Server name").fill("Harbour House");
  await ada.page.getByLabel("First channel").fill("kitchen");
  await ada.page.getByRole("button", { name: "Create server" }).click();
  await ada.page.getByRole("heading", { name: "Run this installation?" }).waitFor();
  await picture(ada.page, "first-3");
  await ada.page.getByLabel("Code").fill("wrong");
  await ada.page.getByRole("button", { name: "Become administrator" }).click();
  await ada.page.getByText("That is not the code").waitFor();
  await accessible(ada.page, "inviting");
  await ada.page.getByRole("button", { name: "Go to #kitchen" }).click();
  await ada.page.getByRole("heading", { name: "This is #kitchen" }).waitFor();
  assert.equal(await ada.page.title(), "#kitchen · Harbour House · Motet");
  await ada.page.getByRole("heading", { level: 1, name: "kitchen" }).waitFor();
  await accessible(ada.page, "an empty channel");
  await picture(ada.page, "empty");
  await say(ada.page, "Soup is ready");
  await message(ada.page, "Soup is ready").waitFor();
  assert.deepEqual(await told(ada.page, 1), ["Soup is ready"]);
  await ada.content();
  await own.stop();
});

test("a newcomer by invite link lands in the channel, and two people chat, edit, react and delete", async () => {
  const ada = await person(browser, motet.url);
  const [name, guest] = [named("ada"), named("jun")];
  const invite = await settle(ada.page, name);
  await say(ada.page, "Who cooks?");
  const jun = await come(browser, invite, guest);
  await message(jun.page, "Who cooks?").waitFor();
  await say(jun.page, "I do");
  await message(ada.page, "I do").waitFor();
  assert.equal(await message(ada.page, "I do").getAttribute("aria-labelledby").then((id) => ada.page.locator(`#${id}`).innerText()), guest);
  await ada.page.getByRole("log").getByRole("article", { name: guest, exact: true }).waitFor();

  await jun.page.getByLabel("Message #kitchen").press("ArrowUp");
  await jun.page.getByLabel("Edit message").fill("I do, with rice");
  await jun.page.getByLabel("Edit message").press("Enter");
  await message(ada.page, "I do, with rice").getByText("edited").waitFor();

  await message(ada.page, "with rice").hover();
  await message(ada.page, "with rice").getByRole("button", { name: "Add reaction" }).first().click();
  await ada.page.getByLabel("Search emoji").fill("thumbs up");
  await ada.page.getByRole("button", { name: "thumbs up" }).first().click();
  await message(jun.page, "with rice").getByRole("button", { name: "👍 1" }).click();
  await message(ada.page, "with rice").getByRole("button", { name: "👍 2" }).waitFor();

  await say(jun.page, "Nonsense");
  await message(ada.page, "Nonsense").waitFor();
  await message(jun.page, "Nonsense").hover();
  await message(jun.page, "Nonsense").getByRole("button", { name: "Delete" }).click();
  await jun.page.getByRole("button", { name: "Undo" }).click();
  await message(jun.page, "Nonsense").waitFor();
  await message(jun.page, "Nonsense").getByRole("button", { name: "More" }).click();
  await jun.page.getByRole("menuitem", { name: "Delete" }).click();
  await message(ada.page, "Nonsense").waitFor({ state: "detached", timeout: 15_000 });

  await jun.page.getByLabel("Message #kitchen").pressSequentially("typing");
  await ada.page.getByText(`${guest} is typing`).waitFor();
  await accessible(ada.page, "the main view");
  await jun.content();
  await ada.content();
});

test("files are attached by button and by drop, shown and opened", async () => {
  const ada = await person(browser, motet.url);
  await settle(ada.page, named("ada"));
  const pixel = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGP4z8CAB+GTG8HSALfKY52fTcuYAAAAAElFTkSuQmCC", "base64");
  await ada.page.locator("input[type=file]").setInputFiles({ name: "red.png", mimeType: "image/png", buffer: pixel });
  await ada.page.getByText("red.png").waitFor();
  await ada.page.getByRole("button", { name: "Send" }).click();
  await ada.page.getByRole("log").getByRole("button", { name: "Open red.png" }).click();
  await ada.page.getByRole("dialog", { name: "red.png" }).waitFor();
  await accessible(ada.page, "the lightbox");
  await ada.page.keyboard.press("Escape");
  const dropped = await ada.page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(["rota"], "rota.txt", { type: "text/plain" }));
    return data;
  });
  await ada.page.dispatchEvent("main", "drop", { dataTransfer: dropped });
  await say(ada.page, "The rota");
  await message(ada.page, "The rota").getByText("rota.txt").waitFor();
  await ada.page.getByRole("link", { name: "rota.txt" }).waitFor();
  await ada.content();
});

test("what was said before is there, further up and around a link, and stays where it is", async () => {
  const ada = await person(browser, motet.url);
  await settle(ada.page, named("ada"));
  const channel = ada.page.url().split("/").at(-1);
  await ada.page.evaluate(async (channel) => {
    const { access } = JSON.parse(localStorage.getItem("motet.session"));
    const headers = { Authorization: `Bearer ${access}`, "Content-Type": "application/json" };
    for (let number = 1; number <= 180; number++) await fetch(`/api/rest/channels/${channel}/messages`, { method: "POST", headers, body: JSON.stringify({ content: `number ${number}.` }) });
  }, channel);
  await message(ada.page, "number 180.").waitFor();
  await ada.page.reload();
  await message(ada.page, "number 180.").waitFor();
  const log = ada.page.getByRole("log");
  for (let turn = 0; turn < 20 && (await message(ada.page, "number 1.").count()) === 0; turn++) {
    await log.evaluate((list) => list.scrollTo(0, 0));
    await ada.page.waitForTimeout(100);
  }
  assert.equal(await message(ada.page, "number 1.").count(), 1);
  const texts = await told(ada.page, 180);
  assert.deepEqual(texts, Array.from({ length: 180 }, (_, at) => `number ${at + 1}.`));

  const first = (await message(ada.page, "number 3.").getAttribute("id")).slice(1);
  await ada.page.goto(`${motet.url}/app/channels/${channel}/${first}`);
  await message(ada.page, "number 3.").waitFor();
  assert.ok(await message(ada.page, "number 3.").evaluate((row) => row.getBoundingClientRect().top >= 0 && row.getBoundingClientRect().bottom <= innerHeight), "it is in view");
  await ada.page.getByRole("button", { name: "Go to the newest" }).click();
  await message(ada.page, "number 180.").waitFor();
  await ada.page.goto(`${motet.url}/app/channels/${channel}/${first}`);
  await message(ada.page, "number 3.").waitFor();
  await ada.page.keyboard.press("Escape");
  await message(ada.page, "number 180.").waitFor();

  const today = await ada.page.evaluate(() => `${new Date().getFullYear()}-${String(new Date().getMonth() + 1).padStart(2, "0")}-${String(new Date().getDate()).padStart(2, "0")}`);
  await ada.page.getByRole("button", { name: "Channel options" }).click();
  await ada.page.getByRole("menuitem", { name: "Jump to date" }).click();
  await ada.page.getByRole("dialog").getByLabel("Jump to date").fill(today);
  await accessible(ada.page, "choosing a date");
  await ada.page.getByRole("button", { name: "Go there" }).click();
  await message(ada.page, "number 1.").waitFor();
  await ada.content();
});

test("the owner bans somebody, who is out at once", async () => {
  const ada = await person(browser, motet.url);
  const guest = named("eve");
  const invite = await settle(ada.page, named("ada"));
  const eve = await come(browser, invite, guest);
  await ada.page.getByRole("complementary", { name: "Members" }).getByRole("button", { name: guest }).click();
  await ada.page.getByRole("button", { name: "Ban" }).click();
  await accessible(ada.page, "a question");
  await ada.page.getByRole("dialog").getByRole("button", { name: "Ban", exact: true }).click();
  await eve.page.getByRole("link", { name: "kitchen" }).waitFor({ state: "detached" });
  await ada.page.getByRole("button", { name: "Harbour House" }).click();
  await ada.page.getByRole("menuitem", { name: "Server settings" }).click();
  await ada.page.getByRole("button", { name: "Bans" }).click();
  await ada.page.getByRole("button", { name: "Lift the ban" }).click();
  await ada.page.getByText("Nobody is banned.").waitFor();
  await accessible(ada.page, "the server's settings");
  await eve.content();
  await ada.content();
});

test("on a phone list, chat and members are pages, and back goes back one", async () => {
  const ada = await person(browser, motet.url);
  const invite = await settle(ada.page, named("ada"));
  const jun = await come(browser, invite, named("jun"), "kitchen", { viewport: SIZES.phone, hasTouch: true, isMobile: true });
  await say(ada.page, "Hello");
  await message(jun.page, "Hello").waitFor();
  await accessible(jun.page, "a phone's chat");
  await picture(jun.page, "phone-chat");
  await jun.page.getByRole("button", { name: "Back" }).click();
  await jun.page.getByRole("link", { name: "kitchen" }).waitFor();
  assert.ok(await jun.page.getByRole("log").isHidden());
  await accessible(jun.page, "a phone's list");
  await picture(jun.page, "phone-list");
  await jun.page.getByRole("link", { name: "kitchen" }).click();
  await jun.page.getByRole("log").waitFor();
  await message(jun.page, "Hello").getByRole("button", { name: "More" }).tap();
  await jun.page.getByRole("menu").waitFor();
  await accessible(jun.page, "a phone's sheet");
  await jun.page.goBack();
  await jun.page.getByRole("menu").waitFor({ state: "detached" });
  await jun.page.getByRole("button", { name: "Members" }).tap();
  await jun.page.getByRole("complementary", { name: "Members" }).waitFor();
  await jun.page.goBack();
  await jun.page.getByRole("log").waitFor();
  await jun.page.goBack();
  await jun.page.getByRole("link", { name: "kitchen" }).waitFor();
  assert.ok(await jun.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing sticks out");
  await jun.content();
  await ada.content();
});

test("by keyboard alone one switches, reads, reacts, and sees the keys", async () => {
  const ada = await person(browser, motet.url);
  await settle(ada.page, named("ada"));
  await say(ada.page, "First");
  await say(ada.page, "Second");
  await message(ada.page, "Second").waitFor();
  await ada.page.keyboard.press("Shift+Tab");
  await ada.page.keyboard.press("Shift+Tab");
  await ada.page.locator("[role=log] article").last().focus();
  await ada.page.keyboard.press("ArrowUp");
  assert.match(await ada.page.evaluate(() => document.activeElement.textContent), /First/);
  await ada.page.keyboard.press("e");
  await ada.page.getByLabel("Edit message").press("Escape");
  await message(ada.page, "First").focus();
  await ada.page.keyboard.press("Enter");
  await ada.page.getByRole("menu").waitFor();
  await accessible(ada.page, "a message's menu");
  await ada.page.keyboard.press("Escape");
  await ada.page.getByRole("menu").waitFor({ state: "detached" });
  await message(ada.page, "First").focus();
  await ada.page.keyboard.press("+");
  await ada.page.getByLabel("Search emoji").fill("fire");
  await ada.page.getByRole("button", { name: "fire", exact: true }).first().press("Enter");
  await message(ada.page, "First").getByRole("button", { name: "🔥 1" }).waitFor();
  await message(ada.page, "First").focus();
  await ada.page.keyboard.press("Tab");
  await message(ada.page, "First").getByRole("button", { name: /🔥 1, ada/ }).waitFor();
  await message(ada.page, "First").focus();
  await ada.page.keyboard.press("Enter");
  await ada.page.getByRole("menuitem", { name: "Who reacted" }).press("Enter");
  await ada.page.getByRole("dialog", { name: "Who reacted" }).getByText(/^ada/).waitFor();
  await accessible(ada.page, "who reacted");
  await ada.page.keyboard.press("Escape");
  await message(ada.page, "First").focus();
  await ada.page.keyboard.press("?");
  await ada.page.getByRole("dialog", { name: "Keys" }).waitFor();
  await accessible(ada.page, "the keys");
  await ada.page.keyboard.press("Escape");
  await ada.page.keyboard.press("Control+k");
  await ada.page.getByRole("combobox", { name: "Switch to" }).fill("kitch");
  await accessible(ada.page, "the switcher");
  await ada.page.keyboard.press("Enter");
  await ada.page.getByRole("dialog").waitFor({ state: "detached" });
  await ada.content();
});

test("one logs out, and no token is left; a wrong password is said plainly", async () => {
  const ada = await person(browser, motet.url);
  const name = named("ada");
  await settle(ada.page, name);
  await ada.page.getByRole("button", { name: "Settings" }).click();
  await ada.page.getByRole("link", { name: "Account" }).click();
  await ada.page.getByRole("button", { name: "Log out", exact: true }).click();
  await ada.page.getByRole("heading", { name: "Log in" }).waitFor();
  const kept = await ada.page.evaluate(async () => {
    const stores = await indexedDB.databases();
    return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, stores.length]);
  });
  assert.ok(!kept.includes("access") && !kept.includes("refresh"), kept);
  await ada.page.getByLabel("Username").fill(name);
  await ada.page.getByLabel("Password", { exact: true }).fill("wrong horse");
  await ada.page.getByRole("button", { name: "Log in", exact: true }).click();
  await ada.page.getByText("don’t belong together").waitFor();
  await ada.page.getByLabel("Password", { exact: true }).fill("correct horse");
  await ada.page.getByRole("button", { name: "Log in", exact: true }).click();
  await ada.page.getByLabel("Message #kitchen").waitFor();
  await ada.content();
});

test("settings: a name, a theme, a language that runs from right to left", async () => {
  const ada = await person(browser, motet.url);
  await settle(ada.page, named("ada"));
  await say(ada.page, "Hello");
  await ada.page.getByRole("button", { name: "Settings" }).click();
  await ada.page.getByLabel("Name people see").fill("Ada Brandt");
  await ada.page.getByRole("button", { name: "Save" }).first().click();
  await ada.page.getByText("Saved").waitFor();
  for (const tab of ["Profile", "Account", "Look", "Notifications", "Keys"]) {
    await ada.page.getByRole("link", { name: tab, exact: true }).click();
    await ada.page.getByRole("heading", { level: 2, name: tab }).waitFor();
    await accessible(ada.page, `the settings: ${tab}`);
  }
  await ada.page.getByRole("link", { name: "Look" }).click();
  await ada.page.getByText("العربية").click();
  await ada.page.getByRole("heading", { name: "المظهر" }).waitFor();
  assert.equal(await ada.page.evaluate(() => document.documentElement.dir), "rtl");
  await ada.page.goto(motet.url);
  await ada.page.getByLabel("رسالة إلى").waitFor();
  await accessible(ada.page, "Arabic");
  await picture(ada.page, "rtl");
  assert.ok(await ada.page.evaluate(() => document.querySelector(".rail").getBoundingClientRect().left > innerWidth / 2), "it is mirrored");
  await ada.content();
});

test("what is unread is said by name, and read when it is looked at; what was new is marked", async () => {
  const ada = await person(browser, motet.url);
  const guest = named("jun");
  const invite = await settle(ada.page, named("ada"));
  const jun = await come(browser, invite, guest);
  await say(jun.page, "Here");
  await message(ada.page, "Here").waitFor();
  await ada.page.getByRole("button", { name: "Create channel" }).click();
  await ada.page.getByLabel("Channel name").fill("garden");
  await ada.page.getByRole("button", { name: "Create channel" }).click();
  await ada.page.getByLabel("Message #garden").waitFor();
  await jun.page.getByRole("link", { name: "garden" }).click();
  await jun.page.getByLabel("Message #garden").waitFor();
  await ada.page.getByRole("link", { name: "kitchen" }).click();
  await say(ada.page, `@${guest} soup is ready`);
  await say(ada.page, "and bread");
  await jun.page.getByRole("link", { name: "kitchen, 2 unread, 1 mention" }).waitFor();
  assert.match(await jun.page.title(), /^\(1\) #garden/);
  await picture(jun.page, "unread");
  await jun.page.getByRole("link", { name: "kitchen, 2 unread" }).click();
  await message(jun.page, "and bread").waitFor();
  await jun.page.getByRole("link", { name: "kitchen", exact: true }).waitFor();
  await jun.page.locator(".new-line").waitFor();
  assert.ok(await message(jun.page, "soup is ready").evaluate((row) => row.classList.contains("mentions")));
  await accessible(jun.page, "what is new");
  await message(jun.page, "and bread").getByRole("button", { name: "More" }).click();
  await jun.page.getByRole("menuitem", { name: "Mark unread from here" }).click();
  await jun.page.getByRole("link", { name: "kitchen, 1 unread" }).waitFor();
  await jun.content();
  await ada.content();
});

test("people talk alone: a conversation shows who it is with, and a name completes", async () => {
  const ada = await person(browser, motet.url);
  const [name, guest] = [named("ada"), named("jun")];
  const invite = await settle(ada.page, name);
  const jun = await come(browser, invite, guest);
  await jun.page.getByLabel("Message #kitchen").pressSequentially(`Hi @${name.slice(0, 3)}`);
  await jun.page.getByRole("option", { name }).waitFor();
  await accessible(jun.page, "a completion");
  await picture(jun.page, "completion");
  await jun.page.keyboard.press("Enter");
  assert.equal(await jun.page.getByLabel("Message #kitchen").inputValue(), `Hi @${name} `);
  await jun.page.keyboard.press("Enter");
  await message(ada.page, "Hi").waitFor();
  await ada.page.getByRole("log").getByRole("button", { name: guest, exact: true }).click();
  await ada.page.getByRole("dialog", { name: guest }).waitFor();
  await accessible(ada.page, "a profile");
  await picture(ada.page, "profile");
  await ada.page.getByRole("button", { name: "Message", exact: true }).click();
  await sayTo(ada.page, guest, "Between us");
  await jun.page.getByRole("link", { name: /Conversations/ }).click();
  await jun.page.getByRole("link", { name: `${name}, 1 unread` }).click();
  await message(jun.page, "Between us").waitFor();
  await jun.content();
  await ada.content();
});

/** Says something in a conversation. */
async function sayTo(page, name, text) {
  const field = page.getByLabel(`Message ${name}`);
  await field.fill(text);
  await field.press("Enter");
}
