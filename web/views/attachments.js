// The files of a message: pictures in room that is reserved for them, sound and films to play, all else to download.
import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "../parts/html.js";
import { Icon, IconButton } from "../parts/icon.js";
import { freshTicket, withTicket } from "../parts/ticket.js";
import { sizeOf } from "../locale/time.js";
import { t } from "../locale/text.js";

/** @typedef {import("../state/types.js").Attachment} Attachment */

/** Largest picture in the list, in pixels. */
const PICTURE = { width: 400, height: 320 };

/** What the lightbox shows. @type {import("@preact/signals").Signal<{ files: Attachment[], at: number } | null>} */
const lightbox = signal(null);

/** @param {{ files: Attachment[] }} of */
export function Attachments({ files }) {
  const pictures = files.filter((file) => file.thumbnail_url);
  return html`<div class="attachments">${files.map((file) => {
    if (file.thumbnail_url) return html`<${Picture} key=${file.attachment_id} file=${file} onOpen=${() => (lightbox.value = { files: pictures, at: pictures.indexOf(file) })} />`;
    if (/^(audio|video)\//.test(file.content_type)) return html`<${Player} key=${file.attachment_id} file=${file} />`;
    return html`<${FileRow} key=${file.attachment_id} file=${file} />`;
  })}</div>`;
}

/** An address with a ticket that is good now. @param {string | null} path */
function useTicketed(path) {
  const [address, setAddress] = useState("");
  useEffect(() => {
    if (path) freshTicket().then((its) => setAddress(withTicket(path, its)), () => {});
  }, [path]);
  return { address, renew: () => path && freshTicket().then((its) => setAddress(withTicket(path, its)), () => {}) };
}

/** @param {{ file: Attachment, onOpen: () => void }} of */
function Picture({ file, onOpen }) {
  const { address } = useTicketed(file.thumbnail_url);
  const [failed, setFailed] = useState(false);
  const [width, height] = [file.width ?? PICTURE.width, file.height ?? PICTURE.height];
  const scale = Math.min(1, PICTURE.width / width, PICTURE.height / height);
  if (failed) return html`<${FileRow} file=${file} />`;
  return html`<button type="button" class="picture" aria-label=${t("picture.open", { name: file.filename })} onClick=${onOpen}
      style=${{ width: `${Math.round(width * scale)}px`, aspectRatio: `${width} / ${height}` }}>
    ${address && html`<img src=${address} alt=${file.filename} loading="lazy" decoding="async" onError=${() => setFailed(true)} />`}</button>`;
}

/** @param {{ file: Attachment }} of */
function Player({ file }) {
  const { address } = useTicketed(file.url);
  const kind = file.content_type.startsWith("audio") ? "audio" : "video";
  return html`<figure class=${`player ${kind}`}><figcaption><bdi>${file.filename}</bdi> <small>${sizeOf(file.size)}</small></figcaption>
    ${kind === "audio" ? html`<audio controls preload="none" src=${address || undefined} aria-label=${file.filename}></audio>`
      : html`<video controls preload="metadata" src=${address || undefined} aria-label=${file.filename}></video>`}</figure>`;
}

/** @param {{ file: Attachment }} of */
function FileRow({ file }) {
  const download = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const link = document.createElement("a");
    link.href = withTicket(file.url, await freshTicket());
    link.download = file.filename;
    link.click();
  };
  return html`<a class="file" href=${file.url} download=${file.filename} onClick=${download} title=${t("file.download", { name: file.filename })}>
    <${Icon} name="file" /><span class="two-lines"><bdi>${file.filename}</bdi> <small>${sizeOf(file.size)}</small></span><${Icon} name="download" /></a>`;
}

/** Where a picture is shown large. */
export function Lightbox() {
  const open = lightbox.value;
  return open && html`<${LightboxBox} files=${open.files} at=${open.at} />`;
}

/** @param {{ files: Attachment[], at: number }} of */
function LightboxBox({ files, at }) {
  const file = files[at];
  const box = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const { address } = useTicketed(file.url);
  useEffect(() => box.current?.showModal(), []);
  const step = (/** @type {number} */ by) => {
    if (files.length > 1) lightbox.value = { files, at: (at + by + files.length) % files.length };
  };
  const onward = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") step(event.key === onward ? 1 : -1);
    if (event.key === "Home" || event.key === "End") step(event.key === "Home" ? -at : files.length - 1 - at);
  };
  const close = () => {
    lightbox.value = null;
  };
  return html`<dialog ref=${box} class="lightbox" aria-label=${file.filename} onClose=${close} onKeyDown=${onKey} onClick=${(/** @type {any} */ event) => event.target === box.current && close()}>
    ${address && html`<img src=${address} alt=${file.filename} />`}
    <div class="lightbox-foot"><bdi>${file.filename}</bdi><small>${sizeOf(file.size)}</small>
      ${files.length > 1 && html`<${IconButton} icon="back" label=${t("picture.before")} onClick=${() => step(-1)} /><span>${t("picture.of", { at: at + 1, all: files.length })}</span>
        <${IconButton} icon="next" label=${t("picture.after")} onClick=${() => step(1)} />`}
      <${IconButton} icon="close" label=${t("action.close")} onClick=${close} /></div>
  </dialog>`;
}
