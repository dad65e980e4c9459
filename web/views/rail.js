// The servers, along the edge.
import { useComputed } from "@preact/signals";
import { html } from "../parts/html.js";
import { ServerMark } from "../parts/avatar.js";
import { Icon, Lozenge } from "../parts/icon.js";
import { follow, route } from "../app/routes.js";
import { servers } from "../state/core.js";
import { openServer, pathInto, unreadIn } from "../state/place.js";
import { t } from "../locale/text.js";

/** All servers, rooms and conversations first. */
export function Rail() {
  const home = route.value.page === "messages" || (route.value.page === "channel" && openServer.value === "");
  return html`<nav class="rail" aria-label=${t("rail.label")}>
    <${RailEntry} path="/app/messages" name=${t("messages.title")} current=${home} server="">
      <span class="rail-icon"><${Icon} name="inbox" /></span><//>
    ${[...servers.value.values()].map((server) => html`<${RailEntry} key=${server.server_id} path=${pathInto(server.server_id)} name=${server.name}
      current=${openServer.value === server.server_id} server=${server.server_id}><${ServerMark} server=${server} /><//>`)}
    <a class="rail-entry" href="/app/new" onClick=${follow} aria-label=${t("server.create")} title=${t("server.create")}>
      <span class="rail-icon"><${Icon} name="plus" /></span></a>
  </nav>`;
}

/** @param {{ path: string, name: string, current: boolean, server: string, children?: any }} of */
function RailEntry({ path, name, current, server, children }) {
  const fresh = useComputed(() => unreadIn(server).fresh).value;
  const mentioned = useComputed(() => unreadIn(server).mentioned).value;
  const words = [name, mentioned > 0 && t("unread.mentions", { n: mentioned }), fresh && mentioned === 0 && t("unread.some")].filter(Boolean);
  return html`<a class="rail-entry" href=${path} onClick=${follow} aria-current=${current ? "true" : undefined} aria-label=${words.join(", ")} title=${name}>
    ${fresh && !current && html`<span class="rail-new"><${Lozenge} /></span>`}
    ${children}
    ${mentioned > 0 && html`<span class="disc" aria-hidden="true">${mentioned}</span>`}
  </a>`;
}
