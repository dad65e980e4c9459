// Auth0's own SDK for web apps, unmodified, in Chromium, against the built-in issuer and against a tenant.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { startApp } from "./app.mjs";
import { startMotet } from "./motet.mjs";

const AUDIENCE = "https://chat.example/api";
const PASSWORD = "correct horse";
let browser;
let app;

before(async () => {
  const executablePath = process.env.MOTET_CHROMIUM ?? "/usr/bin/chromium";
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  app = await startApp();
});

after(async () => {
  await browser?.close();
  await app?.stop();
});

/** A page of the app whose window has `auth`, the SDK's client. It is made anew after every navigation. */
async function open(context, options) {
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const start = async () => {
    await page.evaluate(async (options) => {
      window.auth = await window.auth0.createAuth0Client(options);
    }, options);
  };
  await page.goto(app.url);
  await start();
  return { page, start };
}

function client(issuer, more = {}) {
  return {
    domain: issuer,
    clientId: "an-app",
    authorizationParams: { redirect_uri: `${app.url}/callback`, audience: AUDIENCE, ...more.authorizationParams },
    ...more.options,
  };
}

async function redirectToLogin(page, authorizationParams = {}) {
  await page.evaluate((authorizationParams) => {
    window.auth.loginWithRedirect({ authorizationParams, appState: { from: "here" } });
  }, authorizationParams);
}

async function signUp(page, name) {
  await page.getByLabel("Email").fill(`${name}@example.com`);
  await page.getByLabel("Username").fill(name);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign up" }).click();
}

async function logIn(page, name) {
  await page.getByLabel("Email or username").fill(name);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Log in" }).click();
}

/** Back in the app: the SDK trades the code. */
async function comeBack({ page, start }) {
  await page.waitForURL(`${app.url}/callback?**`);
  await start();
  const result = await page.evaluate(async () => {
    const result = await window.auth.handleRedirectCallback();
    window.history.replaceState({}, "", "/");
    return result;
  });
  assert.deepEqual(result.appState, { from: "here" });
  return page.evaluate(() => window.auth.getUser());
}

const silently = (page) => page.evaluate(() => window.auth.getTokenSilently({ cacheMode: "off", detailedResponse: true }));

/** What the dialect answers the app, which calls from its own origin. */
function call(page, url, token, method = "GET", body = undefined) {
  return page.evaluate(async ({ url, token, method, body }) => {
    const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
    const response = await fetch(url, { method, headers, body: body && JSON.stringify(body) });
    return { status: response.status, body: await response.json() };
  }, { url, token, method, body });
}

/** Says something in a new channel and waits to hear it on the socket. */
async function talk(page, api, token) {
  const channel = await call(page, `${api.url}/channels`, token, "POST", { name: "kitchen" });
  assert.equal(channel.status, 200);
  const heard = await page.evaluate(({ url, channel }) => new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.onopen = () => socket.send(JSON.stringify({ type: "new_message", channel_id: channel, content: "Soup is ready" }));
    socket.onmessage = ({ data }) => resolve(JSON.parse(data));
    socket.onclose = ({ code }) => reject(new Error(`closed: ${code}`));
    window.socket = socket;
  }), { url: `${api.socket}/ws?token=${token}`, channel: channel.body.id });
  assert.equal(heard.type, "new_message");
  assert.equal(heard.message.content, "Soup is ready");
}

/** The whole life of a login, the issuer and the API being two servers or one. */
async function wholeLife(issuer, api, useRefreshTokens) {
  const context = await browser.newContext();
  const traded = [];
  context.on("request", (request) => {
    if (request.url() === `${issuer.url}/oauth/token`) traded.push(new URLSearchParams(request.postData()).get("grant_type"));
  });
  const opened = await open(context, client(issuer.url, { options: { useRefreshTokens, useRefreshTokensFallback: false } }));
  const { page, start } = opened;
  assert.equal(await page.evaluate(() => window.auth.isAuthenticated()), false);

  await redirectToLogin(page);
  await page.getByRole("link", { name: "Sign up" }).click();
  await signUp(page, "ada");
  const user = await comeBack(opened);
  assert.equal(user.name, "ada");
  assert.equal(user.email, "ada@example.com");
  assert.match(user.sub, /^auth0\|\d+$/);
  const first = await page.evaluate(() => window.auth.getTokenSilently());
  // The built-in issuer's own subjects are known at once.
  assert.equal((await call(page, `${api.url}/auth/verify`, first)).status, issuer === api ? 200 : 404);
  const profile = { email: user.email, auth0_id: user.sub, name: user.name };
  const synced = await call(page, `${api.url}/auth/sync`, first, "POST", profile);
  assert.equal(synced.status, 200);
  assert.equal(synced.body.auth0_id, user.sub);
  await talk(page, api, first);

  const again = await silently(page);
  assert.equal((await call(page, `${api.url}/users/me`, again.access_token)).status, 200);
  await silently(page);
  const expected = useRefreshTokens ? "refresh_token" : "authorization_code";
  assert.deepEqual(traded, ["authorization_code", expected, expected]);

  await page.evaluate((returnTo) => window.auth.logout({ logoutParams: { returnTo } }), `${app.url}/goodbye`);
  await page.waitForURL(`${app.url}/goodbye`);
  await start();
  assert.equal(await page.evaluate(() => window.auth.isAuthenticated()), false);
  const error = await page.evaluate(() => window.auth.getTokenSilently().catch((error) => error.error));
  assert.equal(error, useRefreshTokens ? "missing_refresh_token" : "login_required");
  if (issuer === api) assert.equal((await call(page, `${api.url}/users/me`, first)).status, 401);

  await redirectToLogin(page);
  await logIn(page, "ada@example.com");
  assert.equal((await comeBack(opened)).sub, user.sub);
  // Somebody who is logged in isn't asked again.
  await redirectToLogin(page);
  assert.equal((await comeBack(opened)).sub, user.sub);
  await context.close();
}

for (const useRefreshTokens of [true, false]) {
  const way = useRefreshTokens ? "a refresh token" : "a hidden frame";
  test(`an app lives on the built-in issuer, renewed by ${way}`, async () => {
    const motet = await startMotet({ AUTH0_AUDIENCE: AUDIENCE });
    try {
      await wholeLife(motet, motet, useRefreshTokens);
    } finally {
      await motet.stop();
    }
  });

  test(`an app lives on another Motet as the tenant, renewed by ${way}`, async () => {
    const tenant = await startMotet({ AUTH0_AUDIENCE: AUDIENCE });
    const api = await startMotet({ AUTH0_DOMAIN: tenant.url, AUTH0_AUDIENCE: AUDIENCE });
    try {
      await wholeLife(tenant, api, useRefreshTokens);
    } finally {
      await api.stop();
      await tenant.stop();
    }
  });
}

test("a popup logs in", async () => {
  const motet = await startMotet({ AUTH0_AUDIENCE: AUDIENCE });
  try {
    const context = await browser.newContext();
    const { page } = await open(context, client(motet.url, { options: { useRefreshTokens: true } }));
    const opening = page.waitForEvent("popup");
    const login = page.evaluate(async () => {
      await window.auth.loginWithPopup({ authorizationParams: { screen_hint: "signup" } });
      return window.auth.getUser();
    });
    const popup = await opening;
    await popup.waitForURL(`${motet.url}/u/signup?**`);
    await signUp(popup, "bob");
    assert.equal((await login).nickname, "bob");
    await page.evaluate(() => window.auth.revokeRefreshToken());
    const error = await page.evaluate(() => window.auth.getTokenSilently({ cacheMode: "off" }).then(() => "", (error) => error.error));
    assert.notEqual(error, "");
    await context.close();
  } finally {
    await motet.stop();
  }
});

test("the pages work without scripts, by keyboard, in both schemes", async () => {
  const motet = await startMotet();
  try {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    const complaints = [];
    page.on("console", (message) => complaints.push(message.text()));
    const query = new URLSearchParams({
      response_type: "code", client_id: "an-app", redirect_uri: `${app.url}/callback`, state: "x",
      code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", code_challenge_method: "S256",
    });
    await page.goto(`${motet.url}/authorize?${query}`);
    await page.locator("#username:focus").waitFor();
    await page.keyboard.type("nobody");
    await page.keyboard.press("Tab");
    await page.keyboard.type("wrong horse");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("Wrong email, username or password.").waitFor();
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await look(page, `login-${colorScheme}`);
    }
    await page.getByRole("link", { name: "Sign up" }).click();
    await page.getByLabel("Email").fill("eve@example.com");
    await page.getByLabel("Password").fill("short");
    await page.getByRole("button", { name: "Sign up" }).click();
    assert.equal(await page.getByLabel("Password").getAttribute("aria-invalid"), "true");
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await look(page, `signup-${colorScheme}`);
    }
    await page.getByLabel("Password").fill(PASSWORD);
    await page.keyboard.press("Enter");
    await page.waitForURL(`${app.url}/callback?code=*&state=x`);
    assert.deepEqual(complaints.filter((text) => !text.includes("status of 400")), []);
    await context.close();
  } finally {
    await motet.stop();
  }
});

/** Keeps a picture of the page where one is wanted. */
async function look(page, name) {
  if (process.env.MOTET_PICTURES) await page.screenshot({ path: `${process.env.MOTET_PICTURES}/${name}.png` });
}
