// An open channel: its head, the messages, and where one writes.
import { useEffect, useState } from "preact/hooks";
import { rest } from "../net/rest.js";
import { Avatar } from "../parts/avatar.js";
import { classes, html } from "../parts/html.js";
import { Icon, IconButton } from "../parts/icon.js";
import { go } from "../app/routes.js";
import { meet, othersIn, personOf, presences, statusWords, titleOf } from "../state/core.js";
import { editing, openChannel, rememberPlace } from "../state/place.js";
import { prefer, prefs } from "../state/prefs.js";
import { circleOf, loadMembers } from "../state/members.js";
import { Announcer } from "./announcer.js";
import { openChannelMenu } from "./channel-menu.js";
import { Composer } from "./composer.js";
import { MessageList } from "./messages.js";
import { OfflineStrip } from "./strip.js";
import { t } from "../locale/text.js";

/** @param {{ onMembers: () => void, membersShown: boolean }} of */
export function Chat({ onMembers, membersShown }) {
  const channel = openChannel.value;
  if (!channel) return html`<main class="chat"><${OfflineStrip} /><p class="nothing">${t("channel.unknown")}</p></main>`;
  return html`<${OpenChat} key=${channel.channel_id} channel=${channel} onMembers=${onMembers} membersShown=${membersShown} />`;
}

/** @param {{ channel: any, onMembers: () => void, membersShown: boolean }} of */
function OpenChat({ channel, onMembers, membersShown }) {
  const [files, setFiles] = useState(/** @type {File[]} */ ([]));
  const [over, setOver] = useState(false);
  const circle = circleOf(channel.channel_id);
  useEffect(() => {
    rememberPlace();
    editing.value = null;
    if (circle) loadMembers(circle);
  }, [channel.channel_id, circle]);
  const [other] = channel.type === "dm" ? othersIn(channel) : [];
  const title = titleOf(channel);
  const isRoom = channel.type === "room";
  const drop = (/** @type {DragEvent} */ event) => {
    event.preventDefault();
    setOver(false);
    if (event.dataTransfer?.files.length) setFiles([...files, ...event.dataTransfer.files].slice(0, 10));
  };
  const drag = (/** @type {DragEvent} */ event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    setOver(true);
  };
  const back = () => go(channel.server_id ? `/app/servers/${channel.server_id}` : "/app/messages");
  return html`<main class=${classes("chat", over && "dropping")} onDragOver=${drag} onDragLeave=${(/** @type {any} */ event) => event.currentTarget === event.target && setOver(false)} onDrop=${drop}>
    <header class="chat-head">
      <${IconButton} icon="back" label=${t("action.back")} class="icon-button back" onClick=${back} />
      ${other ? html`<${Avatar} user=${other} size=${24} status=${presences.value.get(other.user_id) ?? "offline"} />` : html`<${Icon} name=${isRoom ? "hash" : "people"} />`}
      <h1><bdi>${title}</bdi></h1>
      ${other && html`<${StatusLine} user=${other} />`}
      ${channel.description && html`<p class="topic" dir="auto" title=${channel.description}>${channel.description}</p>`}
      <span class="spring"></span>
      <${IconButton} icon="more" label=${t("channel.menu")} aria-haspopup="menu" onClick=${(/** @type {any} */ event) => openChannelMenu(event.currentTarget, channel)} />
      ${(circle || channel.recipients) && html`<${IconButton} icon="people" label=${t("members.title")} aria-pressed=${membersShown} onClick=${onMembers} />`}
    </header>
    <${OfflineStrip} />
    <${MessageList} channel=${channel} />
    <${Announcer} channel=${channel.channel_id} />
    <${Composer} channel=${channel} files=${files} setFiles=${setFiles} />
    ${over && html`<div class="drop-here" aria-hidden="true">${t("composer.drop")}</div>`}
  </main>`;
}

/** What the one with whom one talks says of themselves: conversations don't tell it. @param {{ user: import("../state/types.js").User }} of */
function StatusLine({ user }) {
  useEffect(() => void rest("GET", `/users/${user.user_id}`).then(meet, () => {}), [user.user_id]);
  const words = statusWords(personOf(user.user_id) ?? user);
  return words && html`<p class="topic" title=${words}><bdi>${words}</bdi></p>`;
}

/** Shows or hides the members, as it is liked. */
export const toggleMembers = () => prefer({ members: !prefs.value.members });
