import type { Context } from "../context/context.ts";
import { EntraError } from "../http/errors.ts";
import { approveDevice, declineDevice, waitingDevice } from "../grants/device-code.ts";
import type { DeviceSignIn } from "../context/pending.ts";
import { form, isForeign, Parameters, type HttpRequest, type Reply } from "../http/http.ts";
import { parseUserScope } from "../tokens/scope.ts";
import { html } from "../../text/html.ts";
import { page } from "./page.ts";
import { chosenPerson, decisionButtons, failurePage, foreignPage, peopleChoice } from "./people.ts";

/** `GET /devicelogin`: first the code (or `?otc=CODE`, as Entra has it), then who one is. */
export function showDevicePage(context: Context, request: HttpRequest): Reply {
  try {
    const code = new Parameters(request.query).get("otc");
    if (code === undefined) return codePage(200);
    const signIn = waitingDevice(context, code);
    return signIn === undefined ? codePage(400, code) : decisionPage(context, signIn);
  } catch (error) {
    if (error instanceof EntraError) return failurePage(context, request.path, error);
    throw error;
  }
}

/** `POST /devicelogin` with `user_code`, `decision` (`approve` or `decline`) and `person` (object id). */
export function decideDevice(context: Context, request: HttpRequest): Reply {
  if (isForeign(request)) return foreignPage();
  try {
    const parameters = form(request);
    const code = parameters.need("user_code");
    const signIn = waitingDevice(context, code);
    if (signIn === undefined) return codePage(400, code);
    if (parameters.need("decision") !== "approve") {
      declineDevice(signIn);
      context.log("device_declined", { client: signIn.client.appId });
      return donePage("Sign-in cancelled", `${signIn.client.displayName} gets no token.`);
    }
    const person = chosenPerson(context, parameters);
    const refusal = approveDevice(context, signIn, person);
    if (refusal !== undefined) return failurePage(context, request.path, refusal);
    context.log("device_approved", { client: signIn.client.appId, oid: person.id });
    return donePage(
      `Signed in as ${person.displayName}`,
      `${signIn.client.displayName} continues by itself. You can close this page.`,
    );
  } catch (error) {
    if (error instanceof EntraError) return failurePage(context, request.path, error);
    throw error;
  }
}

function codePage(status: number, wrong?: string): Reply {
  const field = { value: wrong ?? "", invalid: wrong === undefined ? "false" : "true" };
  return page(
    status,
    "Enter the code",
    html`<h1>Enter the code</h1>
      <p>Your terminal shows it.</p>
      ${
        wrong !== undefined &&
        html`<p class="alert" role="alert" id="problem">
          That code did not work: it is mistyped, used or older than 15 minutes.
        </p>`
      }
      <form method="get" action="/devicelogin">
        <label class="field" for="otc">Code</label>
        <input
          class="code"
          id="otc"
          name="otc"
          value="${field.value}"
          maxlength="20"
          required
          autofocus
          autocomplete="off"
          autocapitalize="characters"
          spellcheck="false"
          aria-invalid="${field.invalid}"
          ${wrong !== undefined && html`aria-describedby="problem"`}
        />
        <div class="actions"><button class="primary">Next</button></div>
      </form>`,
  );
}

function decisionPage(context: Context, signIn: DeviceSignIn): Reply {
  const { application } = parseUserScope(signIn.scope, context.directory());
  return page(
    200,
    "Sign in",
    html`<h1>Sign in</h1>
      <p>
        <b>${signIn.client.displayName}</b>, on another device or in a terminal, asks for access to
        <b>${application.displayName}</b> in your name. Go on only if you started this yourself and
        the code there is <code>${signIn.userCode}</code>.
      </p>
      <form method="post" action="/devicelogin">
        <input type="hidden" name="user_code" value="${signIn.userCode}" />
        ${peopleChoice(context, application)} ${decisionButtons}
      </form>`,
  );
}

function donePage(title: string, text: string): Reply {
  return page(
    200,
    title,
    html`<h1 class="good">${title}</h1>
      <p role="status">${text}</p>`,
  );
}
