// Measures the web client on a slow device: how soon it can be used, how it bears a busy channel, how fast channels change.
//   node tests/browser/bench-web.mjs [--messages 50000] [--members 2000] [--seconds 60] [--rate 50] [--slower 4] [--hour 180000] [--ahead] [--bear] [--profile FILE]
// `--hour` is how many messages the page is shown at last as fast as it takes them, to see whether its memory stays flat; `--ahead` puts the
// browser's processes and the server before all others on a machine that is busy (it takes root, and chrt); `--bear` leaves out how soon the client can be used.
// It starts the server of MOTET_BINARY (else target/debug/motet) by itself. ./test doesn't run it: no test asserts a time.
import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { startMotet } from "./motet.mjs";
import { openBrowser, SIZES } from "./web-people.mjs";

const NUMBERS = { messages: 50_000, members: 2000, seconds: 60, rate: 50, slower: 4, hour: 180_000 };
const { values } = parseArgs({ options: { ...Object.fromEntries([...Object.keys(NUMBERS), "profile"].map((name) => [name, { type: "string" }])), ahead: { type: "boolean" }, bear: { type: "boolean" } } });
const asked = { ...NUMBERS, ...values };
for (const name of Object.keys(NUMBERS)) asked[name] = Number(asked[name]);

/** The devtools' "Fast 4G": bytes a second, and milliseconds. */
const FAST_4G = { offline: false, latency: 165, downloadThroughput: 1_012_500, uploadThroughput: 168_750 };
const WORDS = "soup bread rota harbour kitchen garden tomorrow please bring the lamp and three chairs before it rains again".split(" ");
const told = (name, value) => console.log(`${name.padEnd(58)} ${value}`);
const middle = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

const motet = await startMotet({ MOTET_RATE_LIMITS: "off" });
const browser = await openBrowser();
try {
  const place = await furnish();
  if (!asked.profile && !asked.bear) await begin(place);
  await bear(place);
  if (asked.hour > 0 && !asked.profile) await last(place);
} finally {
  await browser.close();
  await motet.stop();
}

async function ask(method, path, token, body) {
  const headers = { ...(body && { "Content-Type": "application/json" }), ...(token && { Authorization: `Bearer ${token}` }) };
  const answer = await fetch(`${motet.url}/api/rest${path}`, { method, headers, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? null : answer.json();
}

/** Does something for each number, several at once. */
async function each(count, several, act) {
  let next = 0;
  await Promise.all(Array.from({ length: several }, async () => {
    while (next < count) await act(next++);
  }));
}

function register(name) {
  return ask("POST", "/auth/register", "", { username: name, email: `${name}@example.org`, password: "correct horse" });
}

/** A text as people write them, with a little of everything. */
function text(number) {
  const said = Array.from({ length: 4 + (number * 7) % 24 }, (_, at) => WORDS[(number * 31 + at * 17) % WORDS.length]).join(" ");
  if (number % 11 === 0) return `${said} **so** and \`so\` https://example.org/${number}`;
  if (number % 17 === 0) return `@reader ${said}`;
  return number % 23 === 0 ? `> ${said}\n${said}` : said;
}

/** A server with two channels, its members, and a long past. */
async function furnish() {
  const reader = await register("reader");
  const token = reader.access_token;
  const server = await ask("POST", "/servers", token, { name: "Harbour House" });
  const busy = await ask("POST", `/servers/${server.server_id}/channels`, token, { name: "busy" });
  const calm = await ask("POST", `/servers/${server.server_id}/channels`, token, { name: "calm" });
  const { code } = await ask("POST", `/servers/${server.server_id}/invites`, token, {});
  const others = [];
  await each(asked.members - 1, 16, async (number) => {
    const { access_token: own } = await register(`member${number}`);
    await ask("POST", `/invites/${code}`, own);
    others.push(own);
  });
  const say = (number, channel = busy) => ask("POST", `/channels/${channel.channel_id}/messages`, others[(number * 13) % Math.min(others.length, 40)], { content: text(number) });
  await each(300, 4, (number) => say(number, calm));
  await each(asked.messages, 16, (number) => say(number));
  return { reader, busy, calm, say };
}

/** A page of the reader's, who is logged in; on a slow device. */
async function slowPage(reader, network) {
  const context = await browser.newContext({ viewport: SIZES.desktop, locale: "en-GB", serviceWorkers: "block" });
  if (reader) {
    const session = { access: reader.access_token, refresh: reader.refresh_token, expires: Date.now() + 1_700_000, user: reader.user.user_id, name: reader.user.username };
    await context.addInitScript((session) => localStorage.setItem("motet.session", JSON.stringify(session)), session);
  }
  // When there is something to use: a field, by then listened to.
  await context.addInitScript(() => {
    window.tasks = [];
    new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map(({ startTime, duration }) => ({ startTime, duration })))).observe({ type: "longtask", buffered: true });
    new MutationObserver((_, watch) => {
      const field = document.querySelector("main form input, .composer textarea");
      if (!field || (field.tagName === "TEXTAREA" && !document.querySelector("[role=log] article"))) return;
      watch.disconnect();
      requestAnimationFrame(() => setTimeout(() => (window.usable = performance.now())));
    }).observe(document, { childList: true, subtree: true });
  });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  if (network) await devtools.send("Network.emulateNetworkConditions", network);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: asked.slower });
  await putAhead();
  return { context, page, devtools };
}

/** How soon the client can be used. */
async function begin({ reader, busy }) {
  for (const [name, who, path] of [["sign up", null, "/"], ["a channel, logged in", reader, `/app/channels/${busy.channel_id}`]]) {
    const [times, again] = [[], []];
    for (let turn = 0; turn < 5; turn++) {
      const { context, page } = await slowPage(who, FAST_4G);
      for (const list of who ? [times, again] : [times]) {
        await page.goto(motet.url + path);
        await page.waitForFunction(() => window.usable);
        list.push(await page.evaluate(() => window.usable));
        await page.waitForTimeout(who ? 4000 : 0); // What survives a reload is kept after 2 s.
      }
      await context.close();
    }
    const figure = (list) => `${Math.round(middle(list))} ms (${list.map(Math.round).join(", ")})`;
    told(`usable after, ${name}, ${asked.slower} x slower, Fast 4G`, figure(times));
    if (who) told("  the same, opened again", figure(again));
  }
}

/** A busy channel on the screen; then from one channel to the other and back. */
async function bear({ reader, busy, calm, say }) {
  const { context, page, devtools } = await slowPage(reader, null);
  await page.goto(`${motet.url}/app/channels/${calm.channel_id}`);
  await page.waitForFunction(() => document.querySelectorAll("[role=log] article").length > 0);
  await page.locator(`a[href$="/${busy.channel_id}"]`).first().click();
  await page.waitForFunction(() => document.querySelector(".fold, .person"));
  if (await page.locator(".fold").count()) await page.locator(".fold").click();
  await page.waitForFunction(() => document.querySelectorAll(".person").length > 20);
  await page.keyboard.press("Escape"); // To the newest: all was unread.
  await page.waitForTimeout(4000);
  await devtools.send("Performance.enable");
  await devtools.send("HeapProfiler.enable");
  await page.evaluate(() => (window.tasks.length = 0));
  const shownBefore = await newestShown(page);
  const [heaps, nodes] = [[], []];
  const before = await metrics(devtools);
  if (asked.profile) {
    await devtools.send("Profiler.enable");
    await devtools.send("Profiler.start");
  }
  let number = asked.messages;
  const began = Date.now();
  for (let turn = 1; turn <= asked.seconds * asked.rate; turn++) {
    const due = began + (turn * 1000) / asked.rate - Date.now();
    if (due > 0) await new Promise((resolve) => setTimeout(resolve, due));
    say(number++).catch(() => {});
    if (turn % (asked.rate * 10) === 0) {
      const now = await metrics(devtools);
      heaps.push(now.JSHeapUsedSize / 1e6);
      nodes.push(now.Nodes);
    }
  }
  if (asked.profile) await writeFile(asked.profile, JSON.stringify((await devtools.send("Profiler.stop")).profile));
  const after = await metrics(devtools);
  const shown = await newestShown(page);
  const tasks = await page.evaluate(() => window.tasks);
  told(`messages that came into view, of ${asked.seconds * asked.rate}`, shown - shownBefore);
  told(`long tasks (50 ms and more) in ${asked.seconds} s, ${asked.rate} messages/s`, `${tasks.length}, longest ${Math.round(Math.max(0, ...tasks.map(({ duration }) => duration)))} ms`);
  for (const name of ["TaskDuration", "ScriptDuration", "LayoutDuration", "RecalcStyleDuration"]) told(`  ${name}, share of the time`, `${Math.round((100 * (after[name] - before[name])) / asked.seconds)} %`);
  told("  heap before a collection, MB, each 10 s", heaps.map((heap) => heap.toFixed(1)).join(" "));
  told("  nodes, each 10 s", nodes.join(" "));
  await page.waitForTimeout(1000);
  await devtools.send("HeapProfiler.collectGarbage");
  told("  heap after a collection, MB", ((await metrics(devtools)).JSHeapUsedSize / 1e6).toFixed(1));
  await change(page, devtools, busy, calm);
  await context.close();
}

/** The id of the newest message on a page: ids count one by one where nobody writes elsewhere. */
function newestShown(page) {
  return page.evaluate(() => Math.max(...[...document.querySelectorAll("[role=log] article")].map((row) => Number(row.id.slice(1)))));
}

/** Puts the browser's processes and the server before all others, where that is asked for. */
async function putAhead() {
  if (!asked.ahead) return;
  const devtools = await browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
  for (const id of [motet.pid(), ...processInfo.map(({ id }) => id)]) execFileSync("chrt", ["-a", "-r", "-p", "10", String(id)]);
  await devtools.detach();
}

/** As many messages as a busy hour has, as fast as a page that isn't slowed shows them: what it holds after each sixth of them. */
async function last({ reader, busy, calm, say }) {
  const { context, page, devtools } = await slowPage(reader, null);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  await page.goto(`${motet.url}/app/channels/${busy.channel_id}`);
  await page.waitForFunction(() => document.querySelectorAll("[role=log] article").length > 20);
  await devtools.send("Performance.enable");
  await devtools.send("HeapProfiler.enable");
  const held = [];
  const measure = async () => {
    await page.waitForTimeout(1000);
    await devtools.send("HeapProfiler.collectGarbage");
    const now = await metrics(devtools);
    held.push(`${(now.JSHeapUsedSize / 1e6).toFixed(1)} MB, ${now.Nodes} nodes, ${now.JSEventListeners} listeners`);
  };
  // Where something was unread one would stand at its beginning, and not follow what comes.
  const follow = () => page.keyboard.press("Escape");
  await follow();
  const [parts, few] = [6, 1000];
  const began = Date.now();
  await measure();
  for (let said = 0, part = 1; part <= parts; part++) {
    for (; said < (asked.hour * part) / parts; said += few) {
      let newest = 0;
      await each(few, 16, async (number) => {
        const { message_id } = await say(asked.messages + said + number);
        newest = Math.max(newest, Number(message_id));
      });
      await page.waitForFunction((id) => document.getElementById(`m${id}`) !== null, newest, { timeout: 60_000 });
    }
    // Other channels are looked at in between.
    for (const one of [calm, busy]) {
      await page.locator(`a[href$="/${one.channel_id}"]`).first().click();
      await page.waitForTimeout(500);
    }
    await follow();
    await measure();
  }
  told(`${asked.hour} messages through one page, in ${Math.round((Date.now() - began) / 1000)} s; held after a collection`, "");
  held.forEach((figure, part) => told(`  after ${Math.round((asked.hour * part) / parts)}`, figure));
  await context.close();
}

async function metrics(devtools) {
  const { metrics } = await devtools.send("Performance.getMetrics");
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}

/** From a press on a channel to the frame that shows it. */
async function change(page, devtools, busy, calm) {
  for (const rate of [1, asked.slower]) {
    await devtools.send("Emulation.setCPUThrottlingRate", { rate });
    const times = [];
    for (let turn = 0; turn < 20; turn++) {
      times.push(await page.evaluate(async (path) => {
        const began = performance.now();
        document.querySelector(`a[href$="${path}"]`).click();
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        if (!location.pathname.endsWith(path) || !document.querySelector("[role=log] article")) throw new Error("nothing is shown");
        return performance.now() - began;
      }, `/${(turn % 2 ? busy : calm).channel_id}`));
      await page.waitForTimeout(300);
    }
    told(`another channel is shown after, ${rate} x slower`, `${middle(times).toFixed(1)} ms, longest ${Math.max(...times).toFixed(1)} ms`);
  }
}
