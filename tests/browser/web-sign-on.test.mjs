// The web client logs in at a tenant: another Motet's built-in issuer, with its own pages and accounts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startMotet } from "./motet.mjs";
import { accessible, holds, openBrowser, PASSWORD, person, pictures, settle } from "./web-people.mjs";

let tenant;
let motet;
let browser;

before(async () => {
  tenant = await startMotet();
  const provider = { AUTH0_DOMAIN: tenant.url, AUTH0_AUDIENCE: "https://chat.example/api", MOTET_AUTH0_WEB_CLIENT: "the-web-client", MOTET_AUTH0_NAME: "the Harbour" };
  motet = await startMotet(provider);
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await motet?.stop();
  await tenant?.stop();
});

/** Makes an account at the tenant, whose page is open. */
async function signUpThere(page, name) {
  await page.waitForURL(`${tenant.url}/u/login**`);
  await page.getByRole("link", { name: /Sign up/ }).click();
  await page.getByLabel("Email").fill(`${name}@example.com`);
  await page.getByLabel("Username").fill(name);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign up" }).click();
}

/** What of a login the browser keeps, and where it is. */
const kept = (page) => page.evaluate(() => ({ address: location.href, local: Object.keys(localStorage), tab: Object.keys(sessionStorage) }));

test("a newcomer logs in at the tenant, in a server by an invite link, and is known there the next time", async () => {
  const ada = await person(browser, motet.url);
  const invite = await settle(ada.page, "ada");
  const jun = await person(browser, invite);
  await jun.page.getByRole("button", { name: "Continue with the Harbour" }).waitFor();
  await accessible(jun.page, "an invite where one may log in elsewhere");
  await pictures(jun.page, "sign-on");
  await jun.page.getByRole("button", { name: "Continue with the Harbour" }).click();
  await signUpThere(jun.page, "jun");
  await jun.page.getByRole("button", { name: "Join Harbour House" }).click();
  await jun.page.getByLabel("Message #kitchen").waitFor();
  const { address, tab } = await kept(jun.page);
  assert.doesNotMatch(address, /[?#]/);
  assert.ok(!tab.includes("motet.sign-on"), "what it takes to end a login is gone once it is ended");
  await jun.page.goto(`${motet.url}/app/settings/account`);
  await jun.page.getByText("jun@example.com").waitFor();
  await jun.page.getByRole("button", { name: "Log out" }).first().click();
  await jun.page.getByRole("button", { name: "Continue with the Harbour" }).waitFor();
  assert.deepEqual((await kept(jun.page)).local.filter((name) => name.includes("session")), []);
  // The tenant knows the browser, and asks nothing.
  await jun.page.getByRole("button", { name: "Continue with the Harbour" }).click();
  await jun.page.getByLabel("Message #kitchen").waitFor();
  await jun.content();
  await ada.content();
});

test("a login that ended goes on where it was, by the tenant's word", async () => {
  const { page, content } = await person(browser, `${motet.url}/app/login`);
  await page.getByRole("button", { name: "Continue with the Harbour" }).click();
  await signUpThere(page, "lin");
  await page.getByLabel("Server name").fill("Boat House");
  await page.getByLabel("First channel").fill("slip");
  await page.getByRole("button", { name: "Create server" }).click();
  await page.getByRole("button", { name: "Go to #slip" }).click();
  await page.getByLabel("Message #slip").fill("Half a tho");
  await page.evaluate(async () => {
    const { access } = JSON.parse(localStorage.getItem("motet.session"));
    await fetch("/api/rest/auth/logout", { method: "POST", headers: { Authorization: `Bearer ${access}` } });
  });
  await page.getByRole("heading", { name: "Your session ended" }).waitFor();
  await accessible(page, "a login that ended, where one may log in elsewhere");
  await page.getByRole("dialog").getByRole("button", { name: "Continue with the Harbour" }).click();
  await page.getByLabel("Message #slip").waitFor();
  await page.getByRole("heading", { name: "Your session ended" }).waitFor({ state: "detached" });
  await holds(page, "Message #slip", "Half a tho");
  await page.getByLabel("Message #slip").press("Enter");
  await page.getByRole("article").filter({ hasText: "Half a tho" }).waitFor();
  await content();
});

test("whoever is sent there by somebody else is not logged in, and nothing is asked of the server", async () => {
  const { page, content } = await person(browser, motet.url);
  await page.getByRole("button", { name: "Continue with the Harbour" }).waitFor();
  const asked = [];
  page.on("request", (request) => request.url().includes("/auth/providers/") && asked.push(request.url()));
  for (const query of ["code=foreign&state=foreign", "state=", "error=access_denied"]) {
    await page.goto(`${motet.url}/app/sign-on?${query}`);
    await page.getByText("You weren’t logged in. Try again.").waitFor();
    assert.equal((await kept(page)).address, `${motet.url}/app/sign-on`);
  }
  assert.deepEqual(asked, []);
  await accessible(page, "a login that came to nothing");
  await page.getByRole("link", { name: "Back" }).click();
  await page.getByRole("button", { name: "Log in" }).waitFor();
  await content();
});

test("while the tenant is away it is said so, and the password still works", async () => {
  await tenant.stop();
  const alone = await startMotet({ AUTH0_DOMAIN: tenant.url, AUTH0_AUDIENCE: "chat", MOTET_AUTH0_WEB_CLIENT: "the-web-client", MOTET_AUTH0_NAME: "the Harbour" });
  const { page, content } = await person(browser, alone.url);
  await page.getByRole("button", { name: "Continue with the Harbour" }).click();
  await page.getByRole("alert").getByText("the Harbour can’t be reached now. Try again.").waitFor();
  await settle(page, "eve");
  await content();
  await alone.stop();
});
