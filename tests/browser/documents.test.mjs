// What the documents print for clients runs as printed: nothing is changed but the token, and what stands in braces. The
// port that they print is led to the server's by the tools that run them.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import { startMotet } from "./motet.mjs";

const PRINTED = fileURLToPath(new URL("documents/", import.meta.url));
const EXAMPLE = fileURLToPath(new URL("../../examples/test_websocket.py", import.meta.url));
const PYTHON = process.env.MOTET_PYTHON ?? "python3";
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;
let motet;
let port;

before(async () => {
  motet = await startMotet();
  port = new URL(motet.url).port;
});

after(async () => motet?.stop());

async function call(method, where, token, body) {
  const headers = { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) };
  const response = await fetch(motet.url + where, { method, headers, body: body && JSON.stringify(body) });
  const answer = await response.json();
  assert.ok(response.ok, `${where}: ${JSON.stringify(answer)}`);
  return answer;
}

/** A user of `pythia` with a channel of their own. */
async function someone(username) {
  const account = { username, email: `${username}@example.com`, password: "correct horse" };
  const { access_token: token } = await call("POST", "/api/v1/auth/register", null, account);
  const channel = await call("POST", "/api/v1/channels/", token, { name: `${username}s` });
  return { token, say: (content) => call("POST", "/api/v1/messages/", token, { channel_id: channel.id, content }) };
}

test("document 002's client in JavaScript", async () => {
  const { token, say } = await someone("john_doe");
  const executablePath = process.env.MOTET_CHROMIUM ?? "/usr/bin/chromium";
  const led = `--host-resolver-rules=MAP localhost:8000 127.0.0.1:${port}`;
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage", led] });
  try {
    const page = await browser.newPage();
    const shown = [];
    await page.exposeFunction("displayNewMessage", (message) => shown.push(message));
    await page.exposeFunction("updateUserStatus", () => {});
    await page.exposeFunction("showTypingIndicator", () => {});
    const connected = page.waitForEvent("console", (line) => line.text() === "Connected to WebSocket");
    const joining = page.waitForEvent("websocket").then((socket) =>
      socket.waitForEvent("framereceived", (frame) => JSON.parse(frame.payload).type === "error"));
    const client = await readFile(path.join(PRINTED, "pythia.js"), "utf8");
    await page.addScriptTag({ content: client.replace("your-jwt-token", token) });
    await connected;
    // Nobody has a channel that is called so.
    assert.equal(JSON.parse((await joining).payload).error_code, "join_channel_error");
    await say("Hello everyone!");
    while (shown.length === 0) await page.waitForTimeout(10);
    assert.equal(shown[0].content, "Hello everyone!");
    assert.equal(shown[0].user.username, "john_doe");
  } finally {
    await browser.close();
  }
});

/** A program of Python's, what it says line by line, and how to end it. */
function python(file, ...given) {
  const env = { ...process.env, PYTHONPATH: PRINTED, PYTHONUNBUFFERED: "1", PYTHONDONTWRITEBYTECODE: "1", MOTET_PORT: port };
  const child = spawn(PYTHON, [file, ...given], { env, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("exit", (code) => resolve(code)));
  return { lines: createInterface({ input: child.stdout })[Symbol.asyncIterator](), ended, end: () => child.kill() };
}

test("document 002's client in Python", async () => {
  const { token, say } = await someone("jane_doe");
  const client = await readFile(path.join(PRINTED, "pythia.py"), "utf8");
  const file = path.join(motet.folder, "client.py");
  await writeFile(file, client.replace("your-jwt-token", token));
  const { lines, ended, end } = python(file);
  const next = async () => (await lines.next()).value;
  try {
    assert.match(await next(), /^Received: \{'type': 'connection_established', .*'username': 'jane_doe'/);
    assert.match(await next(), /^Received: \{'type': 'error', 'error_code': 'join_channel_error'/);
    await say("Hello everyone!");
    assert.match(await next(), /^Received: \{'type': 'new_message', .*'content': 'Hello everyone!'/);
  } finally {
    end();
    await ended;
  }
});

test("the test client that document 002 promises", async () => {
  const { token } = await someone("tester");
  const { lines, ended } = python(EXAMPLE, token);
  let last;
  for await (const line of lines) last = line;
  assert.equal(await ended, 0);
  assert.equal(last, "All of it works.");
  const refused = python(EXAMPLE, "no.such.token");
  assert.equal(await refused.ended, 1);
});

test("document 003's requests with curl, on a fresh server", async () => {
  const fresh = await startMotet();
  try {
    const { port } = new URL(fresh.url);
    await writeFile(path.join(fresh.folder, ".curlrc"), `connect-to = "localhost:8000:127.0.0.1:${port}"\nsilent\nfail-with-body\n`);
    const printed = (await readFile(path.join(PRINTED, "chat.curls"), "utf8")).split(/^(?=curl)/m);
    const curl = async (command) => {
      const { stdout } = await promisify(execFile)("sh", ["-c", command], { env: { ...process.env, CURL_HOME: fresh.folder } });
      return JSON.parse(stdout);
    };
    const fill = (text, names) => Object.entries(names).reduce((text, [name, value]) => text.replaceAll(name, value), text);
    const [register, login, create, send, ban, banned, unban] = printed.map((command) => (names = {}) => curl(fill(command, names)));

    const account = await register();
    assert.deepEqual([account.username, account.display_name, account.token_type], ["johndoe", "John Doe", "bearer"]);
    const { access_token: token, ...rest } = await login();
    assert.deepEqual(rest, { token_type: "bearer" });
    const channel = await create({ "{token}": token });
    assert.deepEqual([channel.name, channel.description, channel.owner_id], ["general", "General discussion", account.id]);
    assert.match(channel.id, UUID);
    assert.match(channel.created_at, TIME);
    const said = await send({ "{token}": token, "123e4567-e89b-12d3-a456-426614174000": channel.id });
    assert.deepEqual([said.content, said.channel_id, said.user_id], ["Hello, world!", channel.id, account.id]);

    const other = fill(printed[0], { johndoe: "banneduser", "john@": "banned@", "John Doe": "Banned User" });
    const { id } = await curl(other); // Whoever registers here is in `general`.
    const names = { "{token}": token, "{channel_id}": channel.id, "{username}": "banneduser" };
    assert.deepEqual((await ban(names)).member_exceptions.map((exception) => exception.user_id), [id]);
    assert.deepEqual(await banned(names), [{ id, username: "banneduser", display_name: "Banned User" }]);
    assert.deepEqual((await unban(names)).member_exceptions, []);
  } finally {
    await fresh.stop();
  }
});
