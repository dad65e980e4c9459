// How loud a server or a channel is: of what one is told, and for how long of nothing.
import { useEffect, useState } from "preact/hooks";
import { Choice } from "../parts/field.js";
import { float } from "../parts/floating.js";
import { html } from "../parts/html.js";
import { levels, loadLevel, setLevel } from "../state/notices.js";
import { Said } from "./pages.js";
import { whenOf } from "../locale/time.js";
import { t } from "../locale/text.js";

/** For how many hours something may be muted. */
const HOURS = [0, 1, 8, 24];

/**
 * @param {Element} anchor
 * @param {"servers" | "channels"} kind
 * @param {string} id
 */
export const openLoudness = (anchor, kind, id) =>
  void setTimeout(() => float(anchor, { kind: "card", label: t("level.title"), draw: () => html`<${Loudness} kind=${kind} id=${id} />` }));

/** @param {{ kind: "servers" | "channels", id: string }} of */
function Loudness({ kind, id }) {
  const [failed, setFailed] = useState(false);
  const now = levels.value.get(`${kind}/${id}`);
  useEffect(() => void loadLevel(kind, id).catch(() => {}), [id]);
  const change = (/** @type {any} */ some) =>
    setLevel(kind, id, { level: now?.level ?? "all", muted_until: now?.muted_until ?? null, ...some }).then(() => setFailed(false), () => setFailed(true));
  const mute = (/** @type {number} */ hours) =>
    change({ muted_until: hours ? new Date(Date.now() + hours * 3_600_000).toISOString().replace(/\.\d+Z$/, "Z") : null });
  const until = now?.muted_until && Date.parse(now.muted_until) > Date.now() ? now.muted_until : null;
  return html`<div class="card-body"><h2>${t("level.title")}</h2>
    <${Choice} label=${t("level.tell")} value=${now?.level} onChange=${(/** @type {string} */ level) => change({ level })}
      options=${[["all", t("level.all")], ["mentions", t("level.mentions")], ["none", t("level.none")]]} />
    <${Choice} label=${t("level.mute")} value=${until ? -1 : 0} onChange=${mute}
      options=${HOURS.map((hours) => [hours, hours ? t("level.mute.hours", { n: hours }) : t("level.mute.not")])} />
    <${Said} said=${failed ? t("error.offline") : until ? t("level.mutedUntil", { time: whenOf(until) }) : ""} wrong=${failed} /></div>`;
}
