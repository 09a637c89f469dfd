import { randomUUID } from "node:crypto";

import { closest } from "../../values/suggest.ts";
import type { Context } from "../context/context.ts";
import type { Application, Client, Principal } from "../directory/model.ts";
import {
  accessClaims,
  assertAssigned,
  azpacr,
  type Claims,
  type Subject,
} from "../tokens/access-token.ts";
import { signToken } from "../tokens/sign.ts";
import { AdminError } from "./admin-error.ts";
import { defectNames, defects, isDefect } from "./defects.ts";
import { Forge } from "./forge.ts";

/** What `POST /local/token` is asked for. */
export interface IssueRequest {
  /** Short name of a user or client. */
  readonly as: string;
  /** One of {@link defectNames}. */
  readonly defect?: string | undefined;
  /** Put over the usual claims; `null` removes one. */
  readonly claims?: Claims | undefined;
}

/**
 * A token of anybody in the directory, without signing in: good, or with one defect. A bad token is issued whether
 * the principal has an assignment or not.
 *
 * @throws AdminError for an unknown name or defect; EntraError 501051 or 50105 without an assignment
 */
export async function issueToken(context: Context, request: IssueRequest): Promise<string> {
  const { defect } = request;
  if (defect !== undefined && !isDefect(defect)) {
    throw new AdminError("unknown_defect", unknown("defect", defect, defectNames), {
      details: { defects: defectNames },
    });
  }
  const subject = subjectNamed(context, request.as);
  if (defect === undefined) assertAssigned(context, subject);
  const usual = accessClaims(context, subject, context.tokenLifetime());
  const claims = Object.fromEntries(
    Object.entries({ ...usual, ...request.claims }).filter(([, value]) => value !== null),
  );
  if (defect === undefined) return signToken(claims, context.keys.current);
  return defects[defect][1](await Forge.prepare(context, claims));
}

function subjectNamed(context: Context, name: string): Subject {
  const { named, clients } = context.directory();
  const principal = named.get(name);
  if (principal === undefined) {
    const identities = [...named.keys()].sort();
    throw new AdminError("unknown_identity", unknown("identity", name, identities), {
      details: { identities },
    });
  }
  const application = applicationFor(context, principal);
  if (principal.kind === "client")
    return { application, client: principal, azpacr: proofOf(principal) };
  const client = [...clients.values()].find((one) => one.public);
  if (client !== undefined)
    return {
      application,
      client,
      azpacr: azpacr.none,
      user: { profile: principal, sid: randomUUID() },
    };
  throw new AdminError(
    "no_public_client",
    "People sign in through a public client and the directory has none",
    { next: "add a client with public: true" },
  );
}

/** The API in which the principal has a role; else the first one. */
function applicationFor(context: Context, principal: Principal): Application {
  const { applications, rolesOf } = context.directory();
  const all = [...applications.values()];
  const application = all.find(({ appId }) => rolesOf(principal.id, appId).length > 0) ?? all[0];
  if (application !== undefined) return application;
  throw new AdminError("no_application", "The directory has no API to issue tokens for", {
    next: "add an application to it",
  });
}

function proofOf(client: Client): Subject["azpacr"] {
  if (client.public) return azpacr.none;
  return client.credentials.some(({ type }) => type !== "secret")
    ? azpacr.assertion
    : azpacr.secret;
}

function unknown(what: string, typed: string, names: readonly string[]): string {
  const near = closest(typed, names);
  return `There is no ${what} ${JSON.stringify(typed.slice(0, 100))}${near === undefined ? "" : `; did you mean "${near}"?`} Known: ${names.join(", ")}`;
}
