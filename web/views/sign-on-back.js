// Where a provider sends the browser back to.
import { useEffect, useState } from "preact/hooks";
import { forgetAll } from "../net/database.js";
import { ApiError } from "../net/rest.js";
import { keepLogin, session } from "../net/session.js";
import { comeFromProvider } from "../net/sign-on.js";
import { html } from "../parts/html.js";
import { follow, go } from "../app/routes.js";
import { restartLink } from "../state/link.js";
import { FirstFrame } from "./first.js";
import { t } from "../locale/text.js";

/** @param {unknown} error */
function wordsOf(error) {
  if (!(error instanceof ApiError)) return t("error.offline");
  if (error.code === "email_taken") return t("error.emailTaken");
  if (error.code === "account_barred") return t("error.barred");
  if (error.code === "too_many_requests") return t("error.tooMany");
  return t("signOn.failed");
}

/** Lets in whoever the provider vouches for. What somebody else wrote here before isn't theirs. @param {URLSearchParams} said */
async function letIn(said) {
  const came = await comeFromProvider(said);
  if (!came) throw new ApiError(401, null, null);
  const before = session.peek();
  if (before && before.user !== came.login.user.user_id) await forgetAll();
  keepLogin(came.login);
  if (before) setTimeout(restartLink);
  go(came.page, { replace: true });
}

/** Logs in, and goes on where one wanted to. */
export function SignOnView() {
  const [error, setError] = useState("");
  useEffect(() => {
    const said = new URLSearchParams(location.search);
    history.replaceState(history.state, "", location.pathname); // A code is good once, and nobody's business.
    letIn(said).catch((problem) => setError(wordsOf(problem)));
  }, []);
  if (!error) return html`<div class="hairline"></div>`;
  return html`<${FirstFrame}><h2>${t("auth.logIn")}</h2><p class="said wrong" role="alert">${error}</p>
    <p class="other"><a href="/app/login" onClick=${follow}>${t("action.back")}</a></p><//>`;
}
