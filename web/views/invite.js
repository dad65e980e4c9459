// Whoever comes with an invite link: whose server it is, and the way in.
import { useEffect, useState } from "preact/hooks";
import { ApiError, askOpenly, rest } from "../net/rest.js";
import { session } from "../net/session.js";
import { ServerMark } from "../parts/avatar.js";
import { html } from "../parts/html.js";
import { follow, go } from "../app/routes.js";
import { channelsByServer, started } from "../state/core.js";
import { loadChannels } from "../state/link.js";
import { FirstFrame, loadInstance, LogInForm, SignUpForm } from "./first.js";
import { t } from "../locale/text.js";

/** @param {{ code: string }} of */
export function InviteView({ code }) {
  const [invite, setInvite] = useState(/** @type {any} */ (undefined));
  const [gone, setGone] = useState(false);
  const [logsIn, setLogsIn] = useState(false);
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const entered = session.value !== null;
  useEffect(() => {
    loadInstance();
    askOpenly("GET", `/invites/${encodeURIComponent(code)}`).then(setInvite, (problem) => (problem instanceof ApiError && problem.status === 404 ? setGone(true) : setError(t("error.offline"))));
  }, [code]);
  const enter = async () => {
    setBusy(true);
    try {
      await join(code, invite);
    } catch (problem) {
      if (problem instanceof ApiError && problem.status === 404) setGone(true);
      setError(problem instanceof ApiError ? (problem.code === "banned" ? t("invite.banned") : problem.message) : t("error.offline"));
    } finally {
      setBusy(false);
    }
  };
  // Whoever has just signed up here is let in at once.
  const [coming, setComing] = useState(false);
  useEffect(() => {
    if (entered && coming && started.value) enter();
  }, [entered, coming, started.value]);
  const name = invite?.server?.name ?? "";
  const beside = invite && html`<${InviteBeside} invite=${invite} />`;
  if (gone) return html`<${FirstFrame}><h2>${t("invite.over")}</h2><p class="lead">${t("invite.overText")}</p><p class="other"><a href="/" onClick=${follow}>${t("action.back")}</a></p><//>`;
  if (entered) {
    return html`<${FirstFrame} beside=${beside}>
      <h2>${t("invite.join", { server: name })}</h2>
      ${error && html`<p class="said wrong" role="alert">${error}</p>`}
      <p><button type="button" class="main-button" disabled=${busy || !started.value} onClick=${enter}>${t("invite.join", { server: name })}</button></p>
      <p class="other"><a href="/" onClick=${follow}>${t("invite.not")}</a></p>
    <//>`;
  }
  return html`<${FirstFrame} beside=${beside}>
    <h2>${name ? t("invite.join", { server: name }) : t("invite.invited")}</h2>
    <p class="lead">${logsIn ? t("first.welcomeBack") : t("invite.makeAccount")}</p>
    ${error && html`<p class="said wrong" role="alert">${error}</p>`}
    ${logsIn ? html`<${LogInForm} submit=${t("invite.logIn")} onDone=${() => setComing(true)} />`
      : html`<${SignUpForm} invite=${code} submit=${t("invite.signUp")} onDone=${() => setComing(true)} />`}
    <p class="other">${logsIn ? t("auth.noAccount") : t("auth.haveAccount")} <button type="button" class="link-button" onClick=${() => setLogsIn(!logsIn)}>
      ${logsIn ? t("auth.signUp") : t("auth.logIn")}</button></p>
  <//>`;
}

/** @param {{ invite: any }} of */
function InviteBeside({ invite }) {
  const { server, inviter, channel } = invite;
  const from = inviter?.display_name || inviter?.username;
  return html`<div class="invite-beside">
    <${ServerMark} server=${{ server_id: server.server_id ?? server.name, name: server.name }} size=${56} />
    <div><h1><bdi>${server.name}</bdi></h1>
      ${server.member_count !== undefined && html`<p>${t("invite.people.count", { n: server.member_count })}</p>`}</div>
  </div>
  ${from && html`<p>${channel ? t("invite.by", { name: from, channel: channel.name }) : t("invite.byServer", { name: from })}</p>`}`;
}

/**
 * Goes into the server, and to its channel.
 * @param {string} code
 * @param {any} invite
 */
async function join(code, invite) {
  let server = invite?.server?.server_id;
  try {
    server = (await rest("POST", `/invites/${encodeURIComponent(code)}`)).server_id;
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "already_member") throw error;
  }
  const inIt = await loadChannels(server);
  const first = invite?.channel?.channel_id ?? (channelsByServer.value.get(server) ?? inIt)[0]?.channel_id;
  go(first ? `/app/channels/${first}` : `/app/servers/${server}`, { replace: true });
}
