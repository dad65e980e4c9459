// Says calmly that there is no connection, once it has lasted for three seconds.
import { useEffect, useState } from "preact/hooks";
import { html } from "../parts/html.js";
import { Icon } from "../parts/icon.js";
import { sessionLost } from "../net/session.js";
import { linkState } from "../state/core.js";
import { connectNow } from "../state/link.js";
import { outbox } from "../state/outbox.js";
import { t } from "../locale/text.js";

/** The strip under the head. */
export function OfflineStrip() {
  const [shown, setShown] = useState(false);
  const [back, setBack] = useState(false);
  const state = linkState.value;
  useEffect(() => {
    if (state === "live") {
      if (shown) setBack(true);
      setShown(false);
      return undefined;
    }
    const timer = setTimeout(() => setShown(true), 3000);
    return () => clearTimeout(timer);
  }, [state === "live"]);
  // Where the login ended that is said, and not that there is no connection.
  if (sessionLost.value) return null;
  const waiting = [...outbox.value.values()].filter((item) => item.state !== "failed").length;
  return html`<div role="status" class=${shown ? "strip" : "off-screen"}>
    ${shown ? html`<${Icon} name="offline" /><p><strong>${t("offline.title")}</strong> ${waiting > 0 ? t("offline.waiting", { n: waiting }) : t("offline.text")}</p>
      ${state === "waiting" ? html`<button type="button" class="link-button" onClick=${connectNow}>${t("offline.now")}</button>` : html`<span>${t("offline.trying")}</span>`}`
      : back && t("offline.back")}
  </div>`;
}
