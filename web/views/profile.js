// A person's card.
import { useEffect, useState } from "preact/hooks";
import { rest } from "../net/rest.js";
import { Avatar } from "../parts/avatar.js";
import { float, sink } from "../parts/floating.js";
import { html } from "../parts/html.js";
import { Icon } from "../parts/icon.js";
import { askFirst } from "../parts/question.js";
import { chosenStatus, isMe, meet, nameOf, presences, servers, statusWords } from "../state/core.js";
import { openChannel } from "../state/place.js";
import { talkWith } from "./home.js";
import { t } from "../locale/text.js";

/**
 * @param {Element} anchor
 * @param {import("../state/types.js").User} user
 */
export function openProfile(anchor, user) {
  float(anchor, { kind: "card", label: nameOf(user), draw: () => html`<${ProfileCard} user=${user} />` });
}

/** @param {{ user: import("../state/types.js").User }} of */
function ProfileCard({ user }) {
  const [whole, setWhole] = useState(user);
  useEffect(() => {
    rest("GET", `/users/${user.user_id}`).then((found) => (meet(found), setWhole({ ...user, ...found })), () => {});
  }, [user.user_id]);
  const mine = isMe(user.user_id);
  const status = mine ? chosenStatus.value : presences.value.get(user.user_id) ?? "offline";
  const server = openChannel.value?.server_id ? servers.value.get(openChannel.value.server_id) : undefined;
  const mayRemove = !mine && server && isMe(server.owner_id);
  return html`<div class="card-body profile">
    <div class="profile-head"><${Avatar} user=${whole} size=${56} status=${status === "invisible" ? "offline" : status} />
      <div><h2><bdi>${nameOf(whole)}</bdi></h2><p class="said"><bdi>${whole.username}</bdi>${whole.pronouns && html` · <bdi>${whole.pronouns}</bdi>`}</p></div></div>
    ${statusWords(whole) && html`<p><bdi>${statusWords(whole)}</bdi></p>`}
    ${whole.about_me && html`<p class="about" dir="auto">${whole.about_me}</p>`}
    ${whole.created_at && html`<p class="said">${t("profile.since", { date: new Date(whole.created_at).toLocaleDateString(document.documentElement.lang, { dateStyle: "long" }) })}</p>`}
    ${!mine && html`<button type="button" class="quiet-button" onClick=${() => (sink(), talkWith([user.user_id]))}>${t("profile.message")}</button>`}
    ${mayRemove && html`<div class="buttons"><button type="button" class="quiet-button danger" onClick=${() => removeFrom(server, user, false)}>${t("member.kick")}</button>
      <button type="button" class="quiet-button danger" onClick=${() => removeFrom(server, user, true)}><${Icon} name="lock" size=${16} />${t("member.ban")}</button></div>`}
  </div>`;
}

/**
 * @param {{ server_id: string, name: string }} server
 * @param {import("../state/types.js").User} user
 * @param {boolean} banned
 */
export function removeFrom(server, user, banned) {
  sink();
  const name = nameOf(user);
  askFirst({
    title: banned ? t("member.ban.title", { name, server: server.name }) : t("member.kick.title", { name, server: server.name }),
    text: banned ? t("member.ban.text") : t("member.kick.text"),
    yes: banned ? t("member.ban") : t("member.kick"), no: t("action.cancel"),
    act: () => rest(banned ? "PUT" : "DELETE", `/servers/${server.server_id}/${banned ? "bans" : "members"}/${user.user_id}`),
  });
}
