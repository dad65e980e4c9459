// Reads new messages out to whoever can't see them: author and text first, gathered to one a second.
import { effect } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { html } from "../parts/html.js";
import { plainText } from "../parts/plain.js";
import { isMe, nameOf } from "../state/core.js";
import { windowOf } from "../state/history.js";
import { isBefore } from "../state/window.js";
import { t } from "../locale/text.js";

/** @param {{ channel: string }} of */
export function Announcer({ channel }) {
  const [said, setSaid] = useState("");
  useEffect(() => {
    let last = windowOf(channel).peek().messages.at(-1)?.message_id ?? null;
    /** @type {string[]} */
    let gathered = [];
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const tell = () => {
      timer = undefined;
      const few = gathered.slice(-3);
      setSaid([gathered.length > 3 && t("announce.more", { n: gathered.length - 3 }), ...few].filter(Boolean).join("\n"));
      gathered = [];
    };
    const stop = effect(() => {
      const { messages, loaded, stale } = windowOf(channel).value;
      const known = last;
      const fresh = messages.filter((message) => known !== null && isBefore(known, message.message_id));
      if (loaded && !stale) last = messages.at(-1)?.message_id ?? last ?? "0";
      for (const message of fresh) {
        if (!isMe(message.author.user_id)) gathered.push(`${nameOf(message.author)}: ${plainText(message.content).slice(0, 300)}`);
      }
      if (gathered.length) timer ??= setTimeout(tell, 1000);
    });
    return () => (stop(), clearTimeout(timer));
  }, [channel]);
  return html`<div class="off-screen" aria-live="polite">${said}</div>`;
}
