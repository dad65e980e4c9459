// One's picture: chosen, moved and zoomed into a square, and kept by the server.
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, rest } from "../net/rest.js";
import { Avatar, pictureOf } from "../parts/avatar.js";
import { html } from "../parts/html.js";
import { me, meet } from "../state/core.js";
import { t } from "../locale/text.js";

/** Edge of the picture that is kept, and of the frame it is cut in, in pixels. */
const EDGE = { kept: 320, frame: 240 };

/** The picture, and what changes it. While it is cut, that is what the view is about. @param {{ onCutting: (cutting: boolean) => void }} of */
export function PictureChooser({ onCutting }) {
  const user = me.value;
  const [picture, setPicture] = useState(/** @type {ImageBitmap | null} */ (null));
  const [error, setError] = useState("");
  useEffect(() => onCutting(picture !== null), [picture]);
  const choose = async (/** @type {any} */ event) => {
    const [file] = event.target.files;
    event.target.value = "";
    setPicture(file ? await createImageBitmap(file).catch(() => null) : null);
  };
  const act = async (/** @type {() => Promise<any>} */ change) => {
    try {
      const said = await change();
      const now = said ?? (await rest("GET", "/users/@me"));
      me.value = now;
      meet(now);
      setPicture(null);
      setError("");
    } catch (problem) {
      setError(problem instanceof ApiError ? problem.message : t("error.offline"));
    }
  };
  const use = (/** @type {Blob} */ blob) => act(() => {
    const form = new FormData();
    form.append("avatar", blob, "avatar.png");
    return rest("PUT", "/users/@me/avatar", form);
  });
  if (!user) return null;
  return html`<section class="field"><span class="label">${t("settings.picture")}</span>
    ${picture ? html`<${Cropper} picture=${picture} onUse=${use} onCancel=${() => setPicture(null)} />`
      : html`<div class="row-line"><${Avatar} user=${user} size=${56} />
        <label class="quiet-button">${t("settings.picture.choose")}<input class="off-screen" type="file" accept="image/png,image/jpeg,image/gif,image/webp" onChange=${choose} /></label>
        ${pictureOf(user.avatar_url) && html`<button type="button" class="quiet-button" onClick=${() => act(() => rest("DELETE", "/users/@me/avatar"))}>${t("settings.picture.remove")}</button>`}</div>`}
    ${error && html`<p class="said wrong" role="alert">${error}</p>`}
  </section>`;
}

/** @param {{ picture: ImageBitmap, onUse: (blob: Blob) => void, onCancel: () => void }} props */
function Cropper({ picture, onUse, onCancel }) {
  const canvas = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  const [zoom, setZoom] = useState(1);
  const [shift, setShift] = useState({ x: 0, y: 0 });
  const drag = useRef(/** @type {{ x: number, y: number } | null} */ (null));
  const draw = (/** @type {HTMLCanvasElement} */ target) => {
    const scale = (Math.max(target.width / picture.width, target.height / picture.height)) * zoom;
    const unit = target.width / EDGE.frame;
    const [width, height] = [picture.width * scale, picture.height * scale];
    const within = (/** @type {number} */ wanted, /** @type {number} */ room) => Math.max(-room / 2, Math.min(room / 2, wanted));
    const x = (target.width - width) / 2 + within(shift.x * unit, width - target.width);
    const y = (target.height - height) / 2 + within(shift.y * unit, height - target.height);
    target.getContext("2d")?.drawImage(picture, x, y, width, height);
  };
  useEffect(() => void (canvas.current && draw(canvas.current)), [zoom, shift, picture]);
  const move = (/** @type {number} */ x, /** @type {number} */ y) => setShift((now) => ({ x: now.x + x, y: now.y + y }));
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    const step = /** @type {Record<string, [number, number]>} */ ({ ArrowLeft: [-8, 0], ArrowRight: [8, 0], ArrowUp: [0, -8], ArrowDown: [0, 8] })[event.key];
    if (!step) return;
    event.preventDefault();
    move(...step);
  };
  const use = () => {
    const kept = document.createElement("canvas");
    kept.width = kept.height = EDGE.kept;
    draw(kept);
    kept.toBlob((blob) => blob && onUse(blob), "image/png");
  };
  return html`<div class="cropper"><canvas ref=${canvas} width=${EDGE.frame} height=${EDGE.frame} tabindex="0" role="img" aria-label=${t("settings.picture.crop")} onKeyDown=${onKey}
      onPointerDown=${(/** @type {any} */ event) => (event.target.setPointerCapture(event.pointerId), (drag.current = { x: event.clientX, y: event.clientY }))}
      onPointerMove=${(/** @type {any} */ event) => drag.current && (move(event.clientX - drag.current.x, event.clientY - drag.current.y), (drag.current = { x: event.clientX, y: event.clientY }))}
      onPointerUp=${() => (drag.current = null)}></canvas>
    <p class="said">${t("settings.picture.crop")}</p>
    <label class="tick">${t("settings.picture.zoom")}<input type="range" min="1" max="4" step="0.05" value=${zoom} onInput=${(/** @type {any} */ event) => setZoom(Number(event.target.value))} /></label>
    <div class="buttons"><button type="button" class="quiet-button" onClick=${onCancel}>${t("action.cancel")}</button><button type="button" class="main-button" onClick=${use}>${t("settings.picture.use")}</button></div></div>`;
}
