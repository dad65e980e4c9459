// Who is here: those who are there first, then those who aren't. Long lists are drawn only where one looks.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Avatar } from "../parts/avatar.js";
import { classes, html } from "../parts/html.js";
import { Icon, IconButton } from "../parts/icon.js";
import { memo } from "../parts/memo.js";
import { chosenStatus, isMe, nameOf, peopleVersion, personOf, presences, statusWords } from "../state/core.js";
import { circleOf, largeCircles, loadEverybody, members } from "../state/members.js";
import { openProfile } from "./profile.js";
import { alphabet } from "../locale/time.js";
import { language, t } from "../locale/text.js";

/** Height of a row, in pixels of the usual text size, and how many are drawn beyond what is seen. */
const ROW = { height: 44, beyond: 10 };

/** How many are drawn of a long list: those who fit, and some before and after them. */
const drawnAtOnce = () => Math.ceil(innerHeight / ROW.height) + 2 * ROW.beyond;

/** @param {{ channel: any, onClose: () => void }} of */
function MembersPane({ channel, onClose }) {
  const circle = circleOf(channel.channel_id);
  const people = circle ? members.value.get(circle) ?? NOBODY : channel.recipients ?? NOBODY;
  const seen = presences.value;
  const own = chosenStatus.value === "invisible" ? "offline" : chosenStatus.value;
  // Of thousands the order is looked for only when a name has changed.
  const named = useMemo(() => namedInOrder(people), [people, peopleVersion.value, alphabet.value]);
  const [here, away] = useMemo(() => {
    const all = named.map((one) => ({ ...one, status: isMe(one.user.user_id) ? own : seen.get(one.user.user_id) ?? "offline" }));
    return [all.filter((one) => one.status !== "offline"), all.filter((one) => one.status === "offline")];
  }, [named, seen, own]);
  return html`<aside class="aside" aria-label=${t("members.title")} onKeyDown=${(/** @type {any} */ event) => event.key === "Escape" && onClose()}>
    <header class="aside-head"><h2>${t("members.title")}</h2><${IconButton} icon="close" label=${t("action.close")} onClick=${onClose} /></header>
    <div class="aside-body" tabindex="0" role="group" aria-label=${t("members.title")}>
      ${here.length > 0 && html`<h3>${t("members.here")} <span>${here.length.toLocaleString(language.value)}</span></h3><${PeopleList} people=${here} />`}
      ${circle && largeCircles.value.has(circle) ? html`<${Others} circle=${circle} count=${/** @type {number} */ (largeCircles.value.get(circle)) - here.length} />` : away.length > 0 && html`<${Away} key=${circle} people=${away} asked=${askedForAll.has(circle ?? "")} />`}
    </div>
  </aside>`;
}

/** Where somebody asked for those who aren't here: their list is open. @type {Set<string>} */
const askedForAll = new Set();

/** The rest of a large server, which is loaded when somebody asks for it. @param {{ circle: string, count: number }} of */
function Others({ circle, count }) {
  const [busy, setBusy] = useState(false);
  const load = () => {
    setBusy(true);
    askedForAll.add(circle);
    loadEverybody(circle).catch(() => {}).then(() => setBusy(false));
  };
  return html`<h3><button type="button" class="plain fold" aria-expanded="false" aria-busy=${busy} onClick=${load}>${t("members.away")} <span>${count.toLocaleString(language.value)}</span><${Icon} name="down" size=${16} /></button></h3>`;
}

/** So many who aren't here are shown at once; of more only the count, until one asks. */
const FOLDED = 50;

/** @param {{ people: { user: any, status: string, name: string }[], asked: boolean }} of */
function Away({ people, asked }) {
  const [open, setOpen] = useState(asked || people.length <= FOLDED);
  const words = html`${t("members.away")} <span>${people.length.toLocaleString(language.value)}</span>`;
  if (people.length <= FOLDED) return html`<h3>${words}</h3><${PeopleList} people=${people} />`;
  return html`<h3><button type="button" class="plain fold" aria-expanded=${open} onClick=${() => setOpen(!open)}>${words}<${Icon} name="down" size=${16} /></button></h3>
    ${open && html`<${PeopleList} people=${people} />`}`;
}

/** Drawn anew only for another channel, or when somebody comes or goes. */
export const Members = memo(MembersPane);

/** @type {any[]} */
const NOBODY = [];

/** What somebody says of themselves, as it was told last. @param {any} user */
const words = (user) => statusWords(personOf(user.user_id) ?? user);

/** @param {any[]} people */
function namedInOrder(people) {
  const named = people.map((user) => personOf(user.user_id) ?? user).map((user) => ({ user, name: nameOf(user) }));
  return named.sort((a, b) => alphabet.value.compare(a.name, b.name));
}

/** @param {{ people: { user: any, status: string, name: string }[] }} of */
function PeopleList({ people }) {
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  const [from, setFrom] = useState(0);
  const count = drawnAtOnce();
  const whole = people.length <= count;
  const shown = whole ? people : people.slice(from, from + count);
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
  return html`<ul ref=${list} class="people" style=${whole ? undefined : { paddingTop: `${from * ROW.height}px`, paddingBottom: `${Math.max(0, people.length - from - count) * ROW.height}px` }}>
    ${shown.map((one) => html`<li key=${one.user.user_id}><button type="button" class=${classes("person", one.status === "offline" && "away")}
        aria-label=${[one.name, one.status !== "offline" && words(one.user), t(/** @type {any} */ (`status.${one.status}`))].filter(Boolean).join(", ")} onClick=${(/** @type {any} */ event) => openProfile(event.currentTarget, one.user)}>
      <${Avatar} user=${one.user} size=${32} status=${one.status} />
      <span class="two-lines"><bdi>${one.name}</bdi>${one.status !== "offline" && words(one.user) && html`<small><bdi>${words(one.user)}</bdi></small>`}</span>
    </button></li>`)}
  </ul>`;
}
