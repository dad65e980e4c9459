// People in front of the web client: what they do and see, for the tests to tell as sentences.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { chromium } from "playwright-core";

const AXE = new URL("node_modules/axe-core/axe.min.js", import.meta.url);
const THEMES = ["light", "dark", "contrast"];
export const PASSWORD = "correct horse";
export const SIZES = { desktop: { width: 1440, height: 900 }, tablet: { width: 1000, height: 760 }, phone: { width: 390, height: 844 } };

/** A browser for all tests of a file. */
export function openBrowser() {
  const executablePath = process.env.MOTET_CHROMIUM ?? "/usr/bin/chromium";
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}

/** Somebody at a browser of their own, at this address. What their browser complains of fails the test that ends with `content`. */
export async function person(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: SIZES.desktop, locale: "en-GB", reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(error.stack));
  page.on("console", (message) => {
    if (message.type() === "error" && !/Failed to load resource|WebSocket connection/.test(message.text())) complaints.push(message.text());
  });
  await page.goto(url);
  const content = async () => {
    assert.deepEqual(complaints, []);
    await context.close();
  };
  return { page, context, content, complaints };
}

/** Fills the form of an account. */
export async function signUp(page, name, button = "Sign up") {
  await page.getByLabel("Username").fill(name);
  await page.getByLabel("Email").fill(`${name}@example.org`);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: button, exact: true }).click();
}

/** The first minute, up to the open channel; the invite link that was shown. */
export async function settle(page, name, server = "Harbour House", channel = "kitchen") {
  await signUp(page, name);
  await page.getByLabel("Server name").fill(server);
  await page.getByLabel("First channel").fill(channel);
  await page.getByRole("button", { name: "Create server" }).click();
  const link = page.getByLabel("Invite link");
  await page.waitForFunction(() => /\/invite\/\w+/.test(document.querySelector("#invite-link")?.value));
  const invite = await link.inputValue();
  await page.getByRole("button", { name: `Go to #${channel}` }).click();
  await page.getByLabel(`Message #${channel}`).waitFor();
  return invite;
}

/** A newcomer by an invite link, in the open channel. */
export async function come(browser, invite, name, channel = "kitchen", options = {}) {
  const came = await person(browser, invite, options);
  await signUp(came.page, name, "Sign up and join");
  await came.page.getByLabel(`Message #${channel}`).waitFor();
  return came;
}

/** Says something in the open channel. */
export async function say(page, text, channel = "kitchen") {
  const field = page.getByLabel(`Message #${channel}`);
  await field.fill(text);
  await field.press("Enter");
}

/** That a field has this text, in a moment: a draft is read back. */
export function holds(page, label, text) {
  return page.waitForFunction(([label, text]) => [...document.querySelectorAll("textarea")].some((field) => field.getAttribute("aria-label") === label && field.value === text), [label, text]);
}

/** The message that says this. */
export const message = (page, text) => page.getByRole("log").getByRole("article").filter({ hasText: text });

/** What the messages say, from top to bottom, once they are so many. */
export async function told(page, count) {
  await page.waitForFunction((count) => document.querySelectorAll("[role=log] article").length >= count, count);
  return page.locator("[role=log] article .content").allInnerTexts();
}

/** That axe finds nothing here: with all its rules as it is, and of colours in each of these themes. */
export async function accessible(page, where, themes = THEMES) {
  await page.evaluate(await readFile(AXE, "utf8"));
  const found = await page.evaluate(async (themes) => {
    const root = document.documentElement;
    const worn = root.dataset.theme;
    const look = async (runOnly, how) => {
      const rules = themes.length ? {} : { "color-contrast": { enabled: false } };
      const { violations } = await window.axe.run(document, { runOnly, rules, resultTypes: ["violations"] });
      return violations.map(({ id, nodes }) => `${how} ${id}: ${nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} ${node.failureSummary?.slice(0, 200)}`).join(" | ")}`);
    };
    const all = await look(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "");
    for (const theme of themes) {
      root.dataset.theme = theme;
      all.push(...(await look({ type: "rule", values: ["color-contrast", "link-in-text-block"] }, theme)));
    }
    if (worn) root.dataset.theme = worn;
    else delete root.dataset.theme;
    return all;
  }, themes);
  assert.deepEqual(found, [], where);
}

/** Keeps a picture, where pictures are wanted. */
export async function picture(page, name) {
  if (process.env.MOTET_PICTURES) await page.screenshot({ path: `${process.env.MOTET_PICTURES}/${name}.png` });
}

/** The same in every theme at every width. */
export async function pictures(page, name) {
  if (!process.env.MOTET_PICTURES) return;
  const was = page.viewportSize();
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    for (const theme of THEMES) {
      await page.evaluate((theme) => (document.documentElement.dataset.theme = theme), theme);
      await page.waitForTimeout(150);
      await picture(page, `${name}-${size}-${theme}`);
    }
  }
  await page.evaluate(() => delete document.documentElement.dataset.theme);
  await page.setViewportSize(was);
}
