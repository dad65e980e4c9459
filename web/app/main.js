// The client: what is shown depends on who is logged in, and where one is.
import { effect, signal } from "@preact/signals";
import { render } from "preact";
import { useEffect } from "preact/hooks";
import { listenToKeys } from "./keys.js";
import { startServiceWorker, updateReady, useUpdate } from "./update.js";
import { go, route } from "./routes.js";
import { calmDown, later } from "../net/later.js";
import { session, sessionLost } from "../net/session.js";
import { FloatingLayer } from "../parts/floating.js";
import { html } from "../parts/html.js";
import { QuestionLayer } from "../parts/question.js";
import { forgetTicket } from "../parts/ticket.js";
import { linkState, me, started } from "../state/core.js";
import { loadNewest } from "../state/history.js";
import { startLink, stopLink } from "../state/link.js";
import { firstPath } from "../state/place.js";
import { prefs, wearPrefs } from "../state/prefs.js";
import { Lightbox } from "../views/attachments.js";
import { loadInstance, LogInView, LostLoginView, SignUpView } from "../views/first.js";
import { NewServerView } from "../views/first-server.js";
import { InviteView } from "../views/invite.js";
import { KeysLayer } from "../views/keys-shown.js";
import { Shell } from "../views/shell.js";
import { SignOnView } from "../views/sign-on-back.js";
import { SwitcherLayer } from "../views/switcher.js";
import { browserLanguage, speak, t } from "../locale/text.js";
import { clockOf } from "../locale/time.js";

/** Views that are loaded when they are first asked for. @type {import("@preact/signals").Signal<Record<string, any>>} */
const views = signal({});

/** @param {string} name */
async function fetchView(name) {
  const found = name === "settings" ? (await later(import("../views/settings.js"))).SettingsView
    : name === "admin" ? (await later(import("../views/admin.js"))).AdminView
    : name === "server-settings" ? (await later(import("../views/server-settings.js"))).ServerSettingsView
      : (await later(import("../views/style.js"))).StyleView;
  views.value = { ...views.value, [name]: found };
}

/** @param {{ name: string, [more: string]: any }} of */
function Later({ name, ...rest }) {
  useEffect(() => {
    if (!views.value[name]) fetchView(name);
  }, [name]);
  const View = views.value[name];
  return View ? html`<${View} ...${rest} />` : html`<div class="hairline"></div>`;
}

/** What is shown. */
function View() {
  const at = route.value;
  if (at.page === "style") return html`<${Later} name="style" />`;
  if (at.page === "invite") return html`<${InviteView} key=${at.code} code=${at.code} />`;
  if (at.page === "sign-on") return html`<${SignOnView} />`;
  if (!session.value) return at.page === "login" || (at.page !== "signup" && at.page !== "home") ? html`<${LogInView} />` : html`<${SignUpView} />`;
  if (!started.value || !me.value) return html`<div class="hairline"></div>`;
  if (at.page === "new") return html`<${NewServerView} />`;
  if (at.page === "settings") return html`<${Later} name="settings" tab=${at.tab} />`;
  if (at.page === "admin") return html`<${Later} name="admin" tab=${at.tab} />`;
  if (at.page === "server-settings") return html`<${Later} name="server-settings" server=${at.server} />`;
  if (at.page === "home" || at.page === "login" || at.page === "signup") return html`<${Begin} />`;
  return html`<${Shell} />`;
}

/** Goes where one begins. */
function Begin() {
  const path = firstPath();
  // What was kept may be old: only the server says that there is nothing yet.
  const known = path !== "/app/new" || linkState.value === "live";
  useEffect(() => {
    if (known) go(path, { replace: true });
  }, [known, path]);
  return html`<div class="hairline"></div>`;
}

function App() {
  return html`<${View} />
    ${sessionLost.value && session.value && route.value.page !== "sign-on" && html`<${LostLoginView} />`}
    ${updateReady.value && html`<p class="update" role="status">${t("update.ready")} <button type="button" class="link-button" onClick=${useUpdate}>${t("update.reload")}</button></p>`}
    <${FloatingLayer} /><${QuestionLayer} /><${SwitcherLayer} /><${KeysLayer} /><${Lightbox} />`;
}

/** Connects while somebody is logged in. */
function followSession() {
  let user = session.peek()?.user ?? null;
  effect(() => {
    const now = session.value?.user ?? null;
    if (user !== now) {
      if (user) {
        stopLink();
        forgetTicket();
      }
      user = now;
    }
    if (now) queueMicrotask(startLink);
  });
}

async function start() {
  wearPrefs();
  const tag = prefs.value.language || browserLanguage();
  if (tag !== "en") await speak(tag).catch(() => {});
  followSession();
  // What is about to be looked at needn't wait for the socket.
  const at = route.peek();
  if (session.peek() && at.page === "channel" && !at.message) loadNewest(at.channel).catch(() => {});
  listenToKeys();
  loadInstance();
  render(html`<${App} />`, /** @type {HTMLElement} */ (document.getElementById("app")));
  startServiceWorker();
  calmDown();
  // While the server is asked, what takes long of the first messages is done.
  if (session.peek()) setTimeout(() => clockOf(new Date().toISOString()));
}

start();
