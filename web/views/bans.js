// Who is banned from a server or a room, and lifting that.
import { useEffect, useState } from "preact/hooks";
import { rest } from "../net/rest.js";
import { Avatar } from "../parts/avatar.js";
import { float } from "../parts/floating.js";
import { html } from "../parts/html.js";
import { nameOf } from "../state/core.js";
import { t } from "../locale/text.js";

/** A list that is fetched, and fetched again after a change. @param {string} path */
export function useList(path) {
  const [list, setList] = useState(/** @type {any[] | null} */ (null));
  const load = () => rest("GET", path).then(setList, () => setList([]));
  useEffect(() => void load(), [path]);
  return { list, load };
}

/** @param {{ place: string }} of "servers/ID" or "channels/ID" */
export function BansList({ place }) {
  const { list, load } = useList(`/${place}/bans`);
  return html`${list?.length === 0 && html`<p class="said">${t("serverSettings.noBans")}</p>`}
    <ul>${list?.map((user) => html`<li class="row-line" key=${user.user_id}><${Avatar} user=${user} size=${32} /><span class="two-lines"><bdi>${nameOf(user)}</bdi><small>${user.username}</small></span>
      <button type="button" class="quiet-button" onClick=${() => rest("DELETE", `/${place}/bans/${user.user_id}`).then(load, load)}>${t("member.unban")}</button></li>`)}</ul>`;
}

/**
 * Those of a room.
 * @param {Element} anchor
 * @param {string} channel
 */
export const openBans = (anchor, channel) =>
  void setTimeout(() => float(anchor, { kind: "card", label: t("serverSettings.bans"), draw: () => html`<div class="card-body"><h2>${t("serverSettings.bans")}</h2><${BansList} place=${`channels/${channel}`} /></div>` }));
