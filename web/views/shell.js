// The main view: servers, channels, messages, members. Below 640 pixels each is a page of its own.
import { effect } from "@preact/signals";
import { useCallback, useEffect, useLayoutEffect, useState } from "preact/hooks";
import { html } from "../parts/html.js";
import { coverPage, uncoverPage } from "../app/cover.js";
import { go, route } from "../app/routes.js";
import { instance, me, servers, titleOf } from "../state/core.js";
import { openChannel, openServer, pathInto } from "../state/place.js";
import { prefs } from "../state/prefs.js";
import { reads } from "../state/reads.js";
import { Chat, toggleMembers } from "./chat.js";
import { Members } from "./members.js";
import { Rail } from "./rail.js";
import { Side } from "./side.js";
import { swipeToList } from "./swipe.js";
import { t } from "../locale/text.js";

/** Whether the members stand beside the messages, or over them. */
const wide = matchMedia("(min-width: 1200px)");
const phone = matchMedia("(max-width: 639px)");

/** All of it. */
export function Shell() {
  const [over, setOver] = useState(false);
  const [isWide, setWide] = useState(wide.matches);
  const [isPhone, setPhone] = useState(phone.matches);
  const at = route.value;
  const channel = openChannel.value;
  useEffect(() => {
    const measure = () => (setWide(wide.matches), setPhone(phone.matches));
    addEventListener("resize", measure);
    return () => removeEventListener("resize", measure);
  }, []);
  useEffect(() => setOver(false), [channel?.channel_id]);
  // A server without a chosen channel opens its first one, where there is room for both.
  useEffect(() => {
    if (at.page !== "server" || phone.matches) return;
    const path = pathInto(at.server);
    if (path !== location.pathname) go(path, { replace: true });
  });
  useEffect(() => effect(() => void (document.title = pageTitle())), []);
  const shown = channel && (isWide ? prefs.value.members : over);
  const toggle = useCallback(() => (isWide ? toggleMembers() : setOver((now) => !now)), [isWide]);
  const covers = isPhone && over && at.page === "channel";
  // At once: whoever is quick to go back is still in the channel.
  useLayoutEffect(() => {
    if (!covers) return undefined;
    coverPage(() => setOver(false));
    return uncoverPage;
  }, [covers]);
  const view = at.page === "channel" ? (shown && !isWide ? "aside" : "chat") : "list";
  return html`<div class="shell" data-view=${view} ...${swipeToList(channel)}>
    <${Rail} />
    <${Side} alone=${view === "list" && isPhone} />
    ${at.page === "channel" ? html`<${Chat} onMembers=${toggle} membersShown=${shown} />` : html`<${NothingOpen} />`}
    ${shown && html`<${Members} channel=${channel} onClose=${toggle} />`}
  </div>`;
}

/** "#kitchen · Harbour House · Motet", with the count of mentions before it. */
function pageTitle() {
  const channel = openChannel.value;
  const mentioned = [...reads.value.values()].reduce((sum, state) => sum + state.mention_count, 0);
  const server = servers.value.get(openServer.value);
  const name = channel ? (channel.type === "room" ? `#${titleOf(channel)}` : titleOf(channel)) : null;
  const parts = [name, server?.name, instance.value?.name ?? "Motet"].filter(Boolean).join(" · ");
  return mentioned > 0 ? `(${mentioned}) ${parts}` : parts;
}

function NothingOpen() {
  const server = servers.value.get(openServer.value);
  return html`<main class="chat"><div class="empty"><h1>${server?.name ?? t("messages.title")}</h1>
    <p>${server ? t("server.noChannel") : t("messages.hello", { name: me.value?.display_name || me.value?.username || "" })}</p></div></main>`;
}
