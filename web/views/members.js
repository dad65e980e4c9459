// Who is here: those who are there first, then those who aren't. Long lists are drawn only where one looks.
import { useEffect, useRef, useState } from "preact/hooks";
import { Avatar } from "../parts/avatar.js";
import { classes, html } from "../parts/html.js";
import { IconButton } from "../parts/icon.js";
import { chosenStatus, isMe, nameOf, peopleVersion, personOf, presences } from "../state/core.js";
import { circleOf, members } from "../state/members.js";
import { openProfile } from "./profile.js";
import { t } from "../locale/text.js";

/** Height of a row, in pixels of the usual text size, and how many are drawn beyond what is seen. */
const ROW = { height: 44, beyond: 10 };

/** @param {{ channel: any, onClose: () => void }} of */
export function Members({ channel, onClose }) {
  const circle = circleOf(channel.channel_id);
  const people = circle ? members.value.get(circle) ?? [] : channel.recipients ?? [];
  peopleVersion.value;
  const seen = presences.value;
  const statusOf = (/** @type {string} */ id) => (isMe(id) ? (chosenStatus.value === "invisible" ? "offline" : chosenStatus.value) : seen.get(id) ?? "offline");
  const named = people.map((/** @type {any} */ user) => {
    const person = personOf(user.user_id) ?? user;
    return { user: person, status: statusOf(user.user_id), name: nameOf(person) };
  }).sort((/** @type {any} */ a, /** @type {any} */ b) => a.name.localeCompare(b.name));
  const here = named.filter((/** @type {any} */ one) => one.status !== "offline");
  const away = named.filter((/** @type {any} */ one) => one.status === "offline");
  return html`<aside class="aside" aria-label=${t("members.title")} onKeyDown=${(/** @type {any} */ event) => event.key === "Escape" && onClose()}>
    <header class="aside-head"><h2>${t("members.title")}</h2><${IconButton} icon="close" label=${t("action.close")} onClick=${onClose} /></header>
    <div class="aside-body" tabindex="0" role="group" aria-label=${t("members.title")}>
      ${here.length > 0 && html`<h3>${t("members.here")} <span>${here.length}</span></h3><${PeopleList} people=${here} />`}
      ${away.length > 0 && html`<h3>${t("members.away")} <span>${away.length}</span></h3><${PeopleList} people=${away} />`}
    </div>
  </aside>`;
}

/** @param {{ people: { user: any, status: string, name: string }[] }} of */
function PeopleList({ people }) {
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  const [from, setFrom] = useState(0);
  const whole = people.length <= 60;
  const shown = whole ? people : people.slice(from, from + 60);
  useEffect(() => {
    const scroller = list.current?.parentElement;
    if (whole || !scroller) return undefined;
    const follow = () => {
      const above = scroller.scrollTop - /** @type {HTMLElement} */ (list.current).offsetTop;
      setFrom(Math.max(0, Math.floor(above / ROW.height / 10) * 10 - ROW.beyond));
    };
    scroller.addEventListener("scroll", follow, { passive: true });
    return () => scroller.removeEventListener("scroll", follow);
  }, [whole]);
  return html`<ul ref=${list} class="people" style=${whole ? undefined : { paddingTop: `${from * ROW.height}px`, paddingBottom: `${Math.max(0, people.length - from - 60) * ROW.height}px` }}>
    ${shown.map((one) => html`<li key=${one.user.user_id}><button type="button" class=${classes("person", one.status === "offline" && "away")}
        aria-label=${`${one.name}, ${t(/** @type {any} */ (`status.${one.status}`))}`} onClick=${(/** @type {any} */ event) => openProfile(event.currentTarget, one.user)}>
      <${Avatar} user=${one.user} size=${32} status=${one.status} />
      <span class="two-lines"><bdi>${one.name}</bdi>${one.user.custom_status?.text && html`<small><bdi>${one.user.custom_status.emoji} ${one.user.custom_status.text}</bdi></small>`}</span>
    </button></li>`)}
  </ul>`;
}
