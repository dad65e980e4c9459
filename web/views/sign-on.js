// The buttons that lead to a provider at which one logs in.
import { useState } from "preact/hooks";
import { ApiError } from "../net/rest.js";
import { goToProvider } from "../net/sign-on.js";
import { html } from "../parts/html.js";
import { route } from "../app/routes.js";
import { instance } from "../state/core.js";
import { t } from "../locale/text.js";

/** Where one was, or begins. */
const wanted = () => (["home", "login", "signup", "sign-on"].includes(route.peek().page) ? "/" : location.pathname);

/** A button for each provider there is. */
export function SignOnButtons() {
  const [error, setError] = useState("");
  const providers = instance.value?.single_sign_on ?? [];
  if (providers.length === 0) return null;
  const leave = (/** @type {{ provider: string, name: string }} */ { provider, name }) => goToProvider(provider, wanted()).catch((problem) =>
    setError(problem instanceof ApiError && !problem.passes ? problem.message : t("signOn.away", { name })));
  return html`<${SignOnChoices} providers=${providers} onChoose=${leave} error=${error} />`;
}

/**
 * The same, wherever they lead.
 * @param {{ providers: { provider: string, name: string }[], onChoose: (one: { provider: string, name: string }) => void, error: string }} props
 */
export function SignOnChoices({ providers, onChoose, error }) {
  return html`<div class="sign-on"><p class="or"><span>${t("signOn.or")}</span></p>
    ${providers.map((one) => html`<button type="button" class="quiet-button" key=${one.provider} onClick=${() => onChoose(one)}>${t("signOn.with", { name: one.name })}</button>`)}
    ${error && html`<p class="said wrong" role="alert">${error}</p>`}</div>`;
}
