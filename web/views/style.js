// The style page, in development: every part in its states, in three themes.
import { Avatar, ServerMark } from "../parts/avatar.js";
import { Content } from "../parts/content.js";
import { Choice, Field, MainButton, Switch } from "../parts/field.js";
import { html } from "../parts/html.js";
import { Icon, IconButton, Lozenge } from "../parts/icon.js";
import { prefer, prefs } from "../state/prefs.js";
import { SignOnChoices } from "./sign-on.js";

const TEXT = "A text with **bold**, *italic*, `code`, ~~strike~~, ||spoiler|| and https://example.org\n> A quote\n- one\n- two\n```js\nconst answer = 42; // why\n```";
const nothing = () => {};

/** All parts. */
export function StyleView() {
  return html`<main class="pages-body style-page">
    <h1>Parts</h1>
    <${Choice} label="Theme" value=${prefs.value.theme} onChange=${(/** @type {any} */ theme) => prefer({ theme })} options=${[["light", "Light"], ["dark", "Dark"], ["contrast", "High contrast"]]} />
    <h2>Buttons</h2>
    <div class="buttons"><${MainButton}>Main button<//><${MainButton} busy>Busy<//><button type="button" class="main-button" disabled>Off</button>
      <button type="button" class="quiet-button">Quiet</button><button type="button" class="quiet-button danger">Delete</button><button type="button" class="danger-button">Delete server</button></div>
    <${SignOnChoices} providers=${[{ provider: "one", name: "Harbour House" }, { provider: "two", name: "Lighthouse" }]} onChoose=${nothing} error="Lighthouse can’t be reached." />
    <h3>Icons</h3>
    <div class="buttons">${["hash", "lock", "plus", "gear", "inbox", "people", "smile", "react", "reply", "more", "send", "file", "download", "bell", "mute", "edit", "trash", "copy", "link"].map((name) => html`<${IconButton} key=${name} icon=${name} label=${name} />`)}
      <${IconButton} icon="people" label="pressed" aria-pressed="true" /></div>
    <h2>Fields</h2>
    <${Field} label="Username" value="ada" onInput=${nothing} hint="Letters, digits, dots and dashes." />
    <${Field} label="Username" value="jun" onInput=${nothing} error="“jun” is taken." />
    <${Field} label="Password" type="password" value="secret" onInput=${nothing} />
    <${Switch} label="A switch" hint="What it does" on=${true} onChange=${nothing} /><${Switch} label="Off" on=${false} onChange=${nothing} />
    <h2>People and servers</h2>
    <div class="buttons">${["1", "2", "3", "4", "5", "6", "7", "8"].map((id) => html`<${Avatar} key=${id} user=${{ user_id: id, username: `person ${id}` }} status=${["online", "idle", "dnd", "offline"][Number(id) % 4]} />`)}
      ${["1", "2", "3", "4"].map((id) => html`<${ServerMark} key=${id} server=${{ server_id: id, name: "Harbour House" }} />`)}</div>
    <h2>Channels</h2>
    <div class="side"><a class="channel" href="/style"><${Icon} name="hash" size=${17} /><bdi>rest</bdi></a><a class="channel unread" href="/style"><${Icon} name="hash" size=${17} /><bdi>unread</bdi><${Lozenge} /></a>
      <a class="channel unread" href="/style"><${Icon} name="hash" size=${17} /><bdi>mentions</bdi><span class="disc">2</span></a><a class="channel" aria-current="page" href="/style"><${Icon} name="hash" size=${17} /><bdi>chosen</bdi></a>
      <a class="channel muted" href="/style"><${Icon} name="hash" size=${17} /><bdi>muted</bdi><${Icon} name="mute" size=${16} /></a></div>
    <h2>A message</h2>
    <div class="content"><${Content} text=${TEXT} server=${null} /></div>
    <div class="reactions"><button type="button" class="reaction" aria-pressed="true">👍 4</button><button type="button" class="reaction" aria-pressed="false">🔥 1</button></div>
    <p class="status failed"><${Icon} name="alert" size=${16} />Not sent. <button type="button" class="link-button">Try again</button></p>
    <div class="new-line"><span>New since 9:10</span></div>
  </main>`;
}
