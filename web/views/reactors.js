// Who reacted to a message, and how.
import { useEffect, useState } from "preact/hooks";
import { rest } from "../net/rest.js";
import { html } from "../parts/html.js";
import { listedPeople, nameOf } from "../state/core.js";
import { t } from "../locale/text.js";

/** Of so many the names are shown; of more their count. */
const NAMED = 100;

/** @param {{ message: import("../state/types.js").Message }} of */
export function Reactors({ message }) {
  return html`<div class="card-body" tabindex="0" role="group" aria-label=${t("message.reactors")}><h2>${t("message.reactors")}</h2>
    <ul>${message.reactions.map((tally) => html`<${ReactorsLine} key=${tally.reaction_id} message=${message} tally=${tally} />`)}</ul></div>`;
}

/** @param {{ message: import("../state/types.js").Message, tally: import("../state/types.js").Tally }} of */
function ReactorsLine({ message, tally }) {
  const [names, setNames] = useState(/** @type {string[]} */ ([]));
  const shown = tally.emoji ?? tally.code;
  useEffect(() => {
    const path = `/channels/${message.channel_id}/messages/${message.message_id}/reactions/${encodeURIComponent(tally.emoji ?? tally.reaction_id)}?limit=${NAMED}`;
    rest("GET", path).then((/** @type {any[]} */ found) => setNames(found.map((one) => nameOf(one.user))), () => {});
  }, [message.message_id, tally.reaction_id]);
  return html`<li class="row-line"><span>${shown}</span><span class="two-lines"><span dir="auto">${names.length > 0 ? listedPeople(names, Math.max(tally.count, names.length)) : tally.count}</span></span></li>`;
}
