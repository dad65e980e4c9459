// The first minute: who runs this, and signing up or logging in.
import { useEffect, useRef, useState } from "preact/hooks";
import { askOpenly, ApiError } from "../net/rest.js";
import { keepLogin, session } from "../net/session.js";
import { html } from "../parts/html.js";
import { Field, MainButton } from "../parts/field.js";
import { follow, go } from "../app/routes.js";
import { SignOnButtons } from "./sign-on.js";
import { instance } from "../state/core.js";
import { endLogin, restartLink } from "../state/link.js";
import { t } from "../locale/text.js";

/** Asks the installation what it is, once. */
export async function loadInstance() {
  if (instance.value) return;
  try {
    instance.value = await askOpenly("GET", "/instance");
  } catch {
    setTimeout(loadInstance, 3000);
  }
}

/** The frame of the first minute: the mark and the five lines beside what is to be done. @param {any} of */
export function FirstFrame({ beside, children }) {
  return html`<div class="first">
    <section class="first-side" aria-label=${instance.value?.name ?? "Motet"}>
      <p class="mark"><img src="/web/icons/motet.svg" alt="" width="28" height="28" /><span>${instance.value?.name ?? "Motet"}</span></p>
      ${beside ?? html`<h1>${t("first.title")}</h1><p>${t("first.text")}</p>`}
      <${FiveLines} />
    </section>
    <main class="first-main">${children}</main>
  </div>`;
}

/** Five lines with lozenges, as the old notes had them. */
export function FiveLines() {
  const notes = [[14, 4, 1], [28, 2, 0.7], [41, 3.5, 1], [56, 1, 0.7], [70, 0, 1]];
  return html`<svg class="five-lines" viewBox="0 0 100 34" aria-hidden="true" preserveAspectRatio="xMinYMid meet">
    ${[0, 1, 2, 3, 4].map((line) => html`<path key=${line} class="staff" d=${`M0 ${5 + line * 6}h100`} />`)}
    ${notes.map(([x, line, opacity]) => html`<path key=${x} class="note" opacity=${opacity} d=${`M${x} ${2.5 + line * 6}l2.500 2.500l-2.500 2.500l-2.500-2.500z`} />`)}
    <path class="note open" d="M85 .500l2.500 2.500l-2.500 2.500l-2.500-2.500z" />
  </svg>`;
}

/** Which step it is. @param {{ step: number }} of */
export function Steps({ step }) {
  const marks = [1, 2, 3].map((at) => html`<svg key=${at} class=${at <= step ? "lozenge" : "lozenge open"} width="10" height="10" viewBox="-1 -1 10 10" aria-hidden="true"><path d="M4 0l4 4l-4 4l-4-4z" /></svg>`);
  return html`<p class="steps">${marks}<span>${t("first.step", { step })}</span></p>`;
}

/**
 * What is wrong with each field, in words.
 * @param {unknown} error
 * @param {string} username
 * @returns {Record<string, string>}
 */
export function fieldErrors(error, username) {
  if (!(error instanceof ApiError)) return { form: t("error.offline") };
  if (error.code === "username_taken") return { username: t("error.usernameTaken", { name: username }) };
  if (error.code === "email_taken") return { email: t("error.emailTaken") };
  if (error.code === "invalid_credentials") return { password: t("error.credentials") };
  if (error.code === "too_many_requests") return { form: t("error.tooMany") };
  if (error.code === "account_barred") return { form: t("error.barred") };
  if (error.code === "invite_required") return { form: t("first.inviteOnly") };
  if (error.code === "registration_closed") return { form: t("first.closed") };
  if (error.code !== "invalid_request") return { form: error.message };
  /** @type {Record<string, string>} */
  const found = {};
  for (const { field, code } of error.fields) {
    if (field === "username") found.username = code === "reserved" ? t("error.reserved") : t("error.username");
    else if (field === "email") found.email = t("error.email");
    else if (field === "password") found.password = t("error.password");
    else found.form = error.message;
  }
  return found;
}

/**
 * Makes an account. `invite` is the code of whoever was invited; registrations may ask for one.
 * @param {{ invite?: string, submit?: string, title?: any, onDone: () => void }} of
 */
export function SignUpForm({ invite, submit, onDone }) {
  const [username, setUsername] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState(/** @type {Record<string, string>} */ ({}));
  const asksCode = instance.value?.registration === "invite";
  const sendForm = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setBusy(true);
    try {
      const invite_code = code.trim() || invite;
      const body = { username: username.trim(), email: email.trim(), password, ...(asksCode && invite_code && { invite_code }) };
      const login = await askOpenly("POST", "/auth/register", body);
      setErrors({});
      onDone();
      keepLogin(login);
    } catch (error) {
      setErrors(fieldErrors(error, username.trim()));
    } finally {
      setBusy(false);
    }
  };
  const good = password.length >= 8 ? t("first.passwordGood") : t("first.passwordHint");
  return html`<form onSubmit=${sendForm} novalidate>
    <${Field} label=${t("field.username")} value=${username} onInput=${setUsername} hint=${t("first.usernameHint")} error=${errors.username}
      autocomplete="username" autocapitalize="none" spellcheck=${false} dir="auto" required />
    <${Field} label=${t("field.email")} type="email" value=${email} onInput=${setEmail} error=${errors.email} autocomplete="email" required />
    <${Field} label=${t("field.password")} type="password" value=${password} onInput=${setPassword} hint=${good} error=${errors.password}
      autocomplete="new-password" required />
    ${asksCode && !invite && html`<${Field} label=${t("first.code")} value=${code} onInput=${setCode} hint=${t("first.inviteOnly")} autocomplete="off" />`}
    ${errors.form && html`<p class="said wrong" role="alert">${errors.form}</p>`}
    <${MainButton} busy=${busy}>${submit ?? t("auth.signUp")}<//><${SignOnButtons} />
  </form>`;
}

/** @param {{ onDone: () => void, submit?: string, fixedName?: string }} of */
export function LogInForm({ onDone, submit, fixedName }) {
  const [name, setName] = useState(fixedName ?? "");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState(/** @type {Record<string, string>} */ ({}));
  const sendForm = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setBusy(true);
    const given = name.trim();
    try {
      const login = await askOpenly("POST", "/auth/login", { [given.includes("@") ? "email" : "username"]: given, password });
      setErrors({});
      onDone();
      keepLogin(login);
    } catch (error) {
      setErrors(fieldErrors(error, given));
    } finally {
      setBusy(false);
    }
  };
  return html`<form onSubmit=${sendForm} novalidate>
    <${Field} label=${t("field.username")} value=${name} onInput=${setName} hint=${fixedName ? undefined : t("first.loginHint")} error=${errors.username}
      autocomplete="username" autocapitalize="none" spellcheck=${false} dir="auto" required readonly=${!!fixedName} />
    <${Field} label=${t("field.password")} type="password" value=${password} onInput=${setPassword} error=${errors.password}
      autocomplete="current-password" required autofocus=${!!fixedName} />
    ${errors.form && html`<p class="said wrong" role="alert">${errors.form}</p>`}
    <${MainButton} busy=${busy}>${submit ?? t("auth.logIn")}<//><${SignOnButtons} />
  </form>`;
}

/** Signing up, where it is open. */
export function SignUpView() {
  useEffect(() => void loadInstance(), []);
  const facts = instance.value;
  const first = facts?.claimable;
  const closed = facts?.registration === "closed";
  return html`<${FirstFrame}>
    ${!closed && html`<${Steps} step=${1} />`}
    <h2>${closed ? t("auth.logIn") : first ? t("first.first") : t("first.account")}</h2>
    <p class="lead">${closed ? t("first.closed") : first ? t("first.firstText") : t("first.accountText")}</p>
    ${closed ? html`<${LogInForm} onDone=${() => go("/", { replace: true })} />`
      : html`<${SignUpForm} onDone=${() => go("/", { replace: true })} />
        <p class="other">${t("auth.haveAccount")} <a href="/app/login" onClick=${follow}>${t("auth.logIn")}</a></p>`}
  <//>`;
}

/** Logging in. */
export function LogInView() {
  useEffect(() => void loadInstance(), []);
  const closed = instance.value?.registration === "closed";
  return html`<${FirstFrame}>
    <h2>${t("auth.logIn")}</h2>
    <p class="lead">${t("first.welcomeBack")}</p>
    <${LogInForm} onDone=${() => go("/", { replace: true })} />
    <p class="other">${closed ? t("first.closed") : html`${t("auth.noAccount")} <a href="/app/signup" onClick=${follow}>${t("auth.signUp")}</a>`}</p>
  <//>`;
}

/** The login ended by itself: the password is asked for, over what was there. */
export function LostLoginView() {
  const box = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => box.current?.showModal(), []);
  // Esc doesn't close it: nothing goes on without the password.
  return html`<dialog ref=${box} class="lost" aria-label=${t("lost.title")} onCancel=${(/** @type {Event} */ event) => event.preventDefault()}>
    <h2>${t("lost.title")}</h2>
    <p class="lead">${t("lost.text")}</p>
    <${LogInForm} fixedName=${session.value?.name} onDone=${() => setTimeout(restartLink)} />
    <p class="other"><button type="button" class="link-button" onClick=${endLogin}>${t("auth.logOut")}</button></p>
  </dialog>`;
}
