// Pages with a menu beside them: settings of one's own and of a server.
import { useLayoutEffect, useRef } from "preact/hooks";
import { html } from "../parts/html.js";
import { Icon, IconButton } from "../parts/icon.js";
import { follow, goBack } from "../app/routes.js";
import { t } from "../locale/text.js";

/** @param {{ title: string, tabs: { key: string, path?: string, name: string, icon: string }[], current: string, back: string, onTab?: (key: string) => void, children?: any }} of */
export function Pages({ title, tabs, current, back, onTab, children }) {
  const menu = useRef(/** @type {HTMLElement | null} */ (null));
  // On a phone the menu is a row, of which the chosen entry is to be seen.
  useLayoutEffect(() => menu.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" }), [current, tabs.length]);
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    const inField = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.key === "Escape" && !inField && !event.defaultPrevented) goBack(back);
  };
  return html`<div class="pages" onKeyDown=${onKey}>
    <div class="pages-menu">
      <header class="side-head"><${IconButton} icon="back" label=${t("action.back")} onClick=${() => goBack(back)} /><h1>${title}</h1></header>
      <nav ref=${menu} aria-label=${title}>${tabs.map((tab) => {
        const inside = html`<${Icon} name=${tab.icon} size=${17} /><bdi>${tab.name}</bdi>`;
        const on = tab.key === current ? "page" : undefined;
        return tab.path ? html`<a key=${tab.key} class="channel" href=${tab.path} aria-current=${on} onClick=${follow}>${inside}</a>`
          : html`<button type="button" key=${tab.key} class="channel" aria-current=${on} onClick=${() => onTab?.(tab.key)}>${inside}</button>`;
      })}</nav>
    </div>
    <main class="pages-body">${children}</main>
  </div>`;
}

/** What became of a change. @param {{ said: string, wrong?: boolean }} of */
export const Said = ({ said, wrong }) => html`<p class=${wrong ? "said wrong" : "said ok"} role="status">${said}</p>`;
