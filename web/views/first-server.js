// The second and third step of the first minute: a server with a channel, and a link for others.
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, rest } from "../net/rest.js";
import { copyText } from "../parts/clipboard.js";
import { Field, MainButton } from "../parts/field.js";
import { float } from "../parts/floating.js";
import { html } from "../parts/html.js";
import { Icon } from "../parts/icon.js";
import { follow, go } from "../app/routes.js";
import { instance, servers } from "../state/core.js";
import { loadChannels } from "../state/link.js";
import { FirstFrame, loadInstance, Steps } from "./first.js";
import { t } from "../locale/text.js";

/** The code of an invite link, or of a bare code. @param {string} text */
export function codeIn(text) {
  const found = /(?:\/invite\/|^)([\w-]{4,64})\/?$/.exec(text.trim());
  return found ? found[1] : null;
}

/** A new server; `made` is told of it once it is there. */
export function NewServerView() {
  const [made, setMade] = useState(/** @type {any} */ (null));
  const [joining, setJoining] = useState(false);
  const isFirst = useRef(servers.value.size === 0);
  useEffect(() => void loadInstance(), []);
  const others = !isFirst.current && html`<p class="other"><a href="/" onClick=${follow}>${t("action.back")}</a></p>`;
  if (made) return html`<${FirstFrame}>${isFirst.current && html`<${Steps} step=${3} />`}<${InviteStep} server=${made.server} channel=${made.channel} first=${isFirst.current} /><//>`;
  if (joining) {
    return html`<${FirstFrame}><h2>${t("join.title")}</h2><p class="lead">${t("join.text")}</p><${JoinForm} />
      <p class="other"><button type="button" class="link-button" onClick=${() => setJoining(false)}>${t("join.instead")}</button></p>${others}<//>`;
  }
  return html`<${FirstFrame}>
    ${isFirst.current && html`<${Steps} step=${2} />`}
    <h2>${t("server.name.title")}</h2>
    <p class="lead">${t("server.name.text")}</p>
    <${NewServerForm} onMade=${setMade} />
    <p class="other">${t("join.got")} <button type="button" class="link-button" onClick=${() => setJoining(true)}>${t("join.use")}</button></p>
    ${others}
  <//>`;
}

/** @param {{ onMade: (made: any) => void }} of */
function NewServerForm({ onMade }) {
  const [name, setName] = useState("");
  const [channel, setChannel] = useState(t("server.firstChannelName"));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const create = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!name.trim()) return setError(t("error.name"));
    setBusy(true);
    try {
      const server = await rest("POST", "/servers", { name: name.trim() });
      let inIt = server.channels ?? (await loadChannels(server.server_id));
      const wanted = channel.trim() || t("server.firstChannelName");
      let first = inIt.find((/** @type {any} */ one) => one.name === wanted);
      first ??= await rest("POST", `/servers/${server.server_id}/channels`, { name: wanted });
      inIt = await loadChannels(server.server_id);
      onMade({ server, channel: first });
    } catch (problem) {
      setError(problem instanceof ApiError ? problem.message : t("error.offline"));
    } finally {
      setBusy(false);
    }
  };
  return html`<form onSubmit=${create} novalidate>
    <${Field} label=${t("server.name")} value=${name} onInput=${setName} error=${error} maxlength="100" dir="auto" autocomplete="off" required />
    <${Field} label=${t("server.firstChannel")} value=${channel} onInput=${setChannel} maxlength="80" dir="auto" autocomplete="off"
      before=${html`<${Icon} name="hash" size=${16} />`} />
    <${MainButton} busy=${busy}>${t("server.create")}<//>
  </form>`;
}

/** A link or code of an invite. */
function JoinForm() {
  const [text, setText] = useState("");
  const [error, setError] = useState("");
  const join = (/** @type {Event} */ event) => {
    event.preventDefault();
    const code = codeIn(text);
    if (code) go(`/invite/${code}`);
    else setError(t("join.wrong"));
  };
  return html`<form onSubmit=${join} novalidate>
    <${Field} label=${t("invite.link")} value=${text} onInput=${setText} error=${error} autocomplete="off" dir="ltr" />
    <${MainButton}>${t("join.go")}<//>
  </form>`;
}

/** @param {{ server: any, channel: any, first: boolean }} of */
function InviteStep({ server, channel, first }) {
  // It stays when it has been claimed, to say so.
  const claims = useRef(false);
  claims.current ||= first && !!instance.value?.claimable;
  return html`<h2>${t("invite.people")}</h2>
    <p class="lead">${t("invite.text", { server: server.name })}</p>
    <${InviteLink} server=${server.server_id} />
    <p><button type="button" class="main-button" onClick=${() => go(`/app/channels/${channel.channel_id}`, { replace: true })}>
      ${t("invite.go", { channel: channel.name })}</button></p>
    ${claims.current && html`<${ClaimForm} />`}`;
}

/**
 * @param {Element} anchor
 * @param {any} server
 */
export function openInvite(anchor, server) {
  setTimeout(() => float(anchor, {
    kind: "card", label: t("invite.people"),
    draw: () => html`<div class="card-body"><h2>${t("invite.people")}</h2><p class="said">${t("invite.text", { server: server.name })}</p>
      <${InviteLink} server=${server.server_id} /></div>`,
  }));
}

/** A link that admits to a server, made when it is shown. @param {{ server: string }} of */
export function InviteLink({ server }) {
  const [code, setCode] = useState("");
  const [error, setError] = useState("");
  const [said, setSaid] = useState("");
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => {
    rest("POST", `/servers/${server}/invites`, {}).then((invite) => setCode(invite.code), (problem) => setError(problem.message));
  }, [server]);
  const address = code ? `${location.origin}/invite/${code}` : "";
  const copy = async () => {
    const done = await copyText(address);
    if (!done) field.current?.select();
    setSaid(done ? t("copy.done") : t("copy.byHand"));
    setTimeout(() => setSaid(""), 4000);
  };
  const select = (/** @type {any} */ event) => event.target.select();
  return html`<div class="field">
    <label for="invite-link">${t("invite.link")}</label>
    <div class="field-box">
      <input id="invite-link" ref=${field} readonly value=${address} dir="ltr" onFocus=${select} />
      <button type="button" class="field-button" disabled=${!code} onClick=${copy}><${Icon} name="copy" size=${16} />${t("copy.link")}</button>
    </div>
    <p class="said" role="status">${error || said}</p>
  </div>`;
}

/** Becoming the installation's administrator, by the code that the server printed. @param {{ onDone?: () => void }} of */
export function ClaimForm({ onDone }) {
  const [code, setCode] = useState("");
  const [error, setError] = useState("");
  const [done, setDone] = useState(false);
  const claim = async (/** @type {Event} */ event) => {
    event.preventDefault();
    try {
      await rest("POST", "/admin/claim", { code: code.trim() });
      setDone(true);
      onDone?.();
      if (instance.value) instance.value = { ...instance.value, claimable: false };
    } catch (problem) {
      setError(problem instanceof ApiError && problem.status === 403 ? t("claim.wrong") : t("error.failed"));
    }
  };
  if (done) return html`<p class="said ok" role="status">${t("claim.done")} <a href="/app/admin" onClick=${follow}>${t("admin.title")}</a></p>`;
  return html`<form class="claim" onSubmit=${claim} novalidate>
    <h3>${t("claim.title")}</h3>
    <p class="said">${t("claim.text")}</p>
    <${Field} label=${t("claim.code")} value=${code} onInput=${setCode} error=${error} autocomplete="off" dir="ltr" />
    <button type="submit" class="quiet-button">${t("claim.act")}</button>
  </form>`;
}
