import { randomUUID } from "node:crypto";

import type { Context } from "../context/context.ts";
import { endpoints } from "../metadata/discovery.ts";
import { EntraError } from "../http/errors.ts";
import {
  findRedirect,
  issueCode,
  readAuthorizationRequest,
  type AuthorizationRequest,
} from "../grants/authorization-code.ts";
import {
  form,
  isForeign,
  Parameters,
  redirect,
  type HttpRequest,
  type Reply,
} from "../http/http.ts";
import { html } from "../../text/html.ts";
import { page } from "./page.ts";
import { chosenPerson, decisionButtons, failurePage, foreignPage, peopleChoice } from "./people.ts";

/** What the page adds to the client's own parameters. */
const OWN = ["person", "decision"];

/** `GET /{tid}/oauth2/v2.0/authorize`: shows who asks, and lets a person pick who they are. */
export function showAuthorizePage(context: Context, request: HttpRequest): Reply {
  return guarded(
    context,
    request,
    () => new Parameters(request.query),
    (parameters) => choicePage(context, readAuthorizationRequest(context, parameters), parameters),
  );
}

/** `POST` to the same path: the client's parameters again, with `person` (object id) and `decision`. */
export function decideAuthorization(context: Context, request: HttpRequest): Reply {
  if (isForeign(request)) return foreignPage();
  return guarded(
    context,
    request,
    () => form(request),
    (parameters) => {
      const asked = readAuthorizationRequest(context, parameters);
      if (parameters.need("decision") !== "approve") {
        return back(asked.redirectUri, {
          error: "access_denied",
          error_description: "The user cancelled the sign-in.",
          state: asked.state,
        });
      }
      const person = chosenPerson(context, parameters);
      const code = issueCode(context, asked, person);
      context.log("authorized", { client: asked.client.appId, oid: person.id });
      return back(asked.redirectUri, { code, state: asked.state, session_state: randomUUID() });
    },
  );
}

/**
 * Tells a refusal to the client, by redirect, once client and address are known good; else to the person
 * (RFC 6749 section 4.1.2.1).
 */
function guarded(
  context: Context,
  request: HttpRequest,
  read: () => Parameters,
  work: (parameters: Parameters) => Reply,
): Reply {
  try {
    const parameters = read();
    const { redirectUri } = findRedirect(context, parameters);
    try {
      return work(parameters);
    } catch (error) {
      if (!(error instanceof EntraError)) throw error;
      context.log("refused", { path: request.path, code: error.code, error: error.oauth });
      const denied = error.number === 50105 ? "access_denied" : error.oauth;
      return back(redirectUri, {
        error: denied,
        error_description: `${error.code}: ${error.message}`,
        state: parameters.get("state"),
      });
    }
  } catch (error) {
    if (error instanceof EntraError) return failurePage(context, request.path, error);
    throw error;
  }
}

function choicePage(context: Context, asked: AuthorizationRequest, parameters: Parameters): Reply {
  const carried = parameters.entries().filter(([name]) => !OWN.includes(name));
  const { origin } = new URL(asked.redirectUri);
  return page(
    200,
    "Sign in",
    html`<h1>Sign in</h1>
      <p>
        <b>${asked.client.displayName}</b> asks for access to
        <b>${asked.api.application.displayName}</b> in your name.
      </p>
      <form method="post" action="${new URL(endpoints(context).authorize).pathname}">
        ${carried.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
        ${peopleChoice(context, asked.api.application, parameters.get("login_hint"))}
        ${decisionButtons}
      </form>`,
    origin,
  );
}

function back(redirectUri: string, answer: Readonly<Record<string, string | undefined>>): Reply {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(answer))
    if (value !== undefined) url.searchParams.set(name, value);
  return redirect(url.href);
}
