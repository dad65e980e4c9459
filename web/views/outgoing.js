// A message that isn't confirmed yet.
import { useEffect, useState } from "preact/hooks";
import { Avatar } from "../parts/avatar.js";
import { Content } from "../parts/content.js";
import { html } from "../parts/html.js";
import { Icon } from "../parts/icon.js";
import { channels, linkState, me, nameOf } from "../state/core.js";
import { discard, trySendAgain } from "../state/outbox.js";
import { clockOf, sizeOf } from "../locale/time.js";
import { t } from "../locale/text.js";

/** @param {{ item: import("../state/types.js").Outgoing }} of */
export function OutgoingRow({ item }) {
  const user = me.value;
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 1000);
    return () => clearTimeout(timer);
  }, []);
  if (!user) return null;
  const at = new Date(item.at).toISOString();
  const failed = item.state === "failed";
  return html`<article id=${`m${item.nonce}`} class=${`message head outgoing ${item.state}`} aria-labelledby=${`a${item.nonce}`} tabindex="-1">
    <div class="gutter"><${Avatar} user=${user} size=${36} /></div>
    <div class="body">
      <div class="byline"><span class="name" id=${`a${item.nonce}`}><bdi>${nameOf(user)}</bdi></span><time datetime=${at}>${clockOf(at)}</time></div>
      <div class="content"><${Content} text=${item.content} server=${channels.value.get(item.channel_id)?.server_id ?? null} /></div>
      ${item.files.map((file) => html`<div class="file uploading" key=${file.name}><${Icon} name="file" /><span class="two-lines"><bdi>${file.name}</bdi><small>${sizeOf(file.size)}</small></span>
        ${!failed && html`<button type="button" class="link-button" onClick=${() => discard(item.nonce)}>${t("action.cancel")}</button>`}
        <progress value=${item.progress} max="1" aria-label=${t("upload.progress", { name: file.name })}></progress></div>`)}
      ${failed ? html`<p class="status failed" role="alert"><${Icon} name="alert" size=${16} /><span>${reason(item)}</span>
          <button type="button" class="link-button" onClick=${() => trySendAgain(item.nonce)}>${t("action.again")}</button>
          <button type="button" class="link-button" onClick=${() => discard(item.nonce)}>${t("message.delete")}</button></p>`
        : late && linkState.value !== "live" && html`<p class="status"><${Icon} name="clock" size=${16} /><span>${t("message.waiting")}</span></p>`}
    </div>
  </article>`;
}

/** @param {import("../state/types.js").Outgoing} item */
function reason(item) {
  const channel = channels.value.get(item.channel_id)?.name ?? "";
  if (item.error === "too_large") return t("failed.tooLarge");
  if (item.error === "storage_full") return t("failed.full");
  if (["not_a_member", "banned", "unknown_channel"].includes(item.error)) return t("failed.shut", { channel });
  return t("failed.failed");
}
