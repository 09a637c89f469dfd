import { createHash, timingSafeEqual } from "node:crypto";

import type { Context } from "../context/context.ts";
import { DirectoryError } from "../directory/build.ts";
import type { Directory } from "../directory/model.ts";
import { EntraError, errorBody } from "../http/errors.ts";
import { json, type Handler, type HttpRequest, type Reply } from "../http/http.ts";
import {
  anything,
  boolean,
  object,
  optional,
  read,
  record,
  ShapeError,
} from "../../values/shape/index.ts";
import { words } from "../shape.ts";
import { workloadAssertion } from "../metadata/workload.ts";
import { AdminError } from "./admin-error.ts";
import { issueToken } from "./issue.ts";
import type { DirectoryStore } from "./store.ts";

/** What the admin endpoints may do beyond the context. */
export interface Admin {
  readonly store: DirectoryStore;
  /** Reads the directory again. @throws DirectoryError */
  readonly reload: () => Directory;
  /** The admin key, as its file has it now. */
  readonly key: () => string;
}

const tokenRequest = object({
  as: words,
  defect: optional(words),
  claims: optional(record(anything)),
});
const assertionRequest = object({ subject: words, audience: words });
const rotateRequest = object({ emergency: optional(boolean, false) });
const nothing = object({});
/** How messages name the whole of it. */
const OPTIONS = { name: "the body" };

/** `POST /local/token {as, defect?, claims?}`: anybody's token, good or bad. */
export function adminToken(context: Context, admin: Admin): Handler {
  return guarded(context, admin, async (request) => {
    const asked = read(tokenRequest, body(request), OPTIONS);
    const token = await issueToken(context, asked);
    context.log("token_issued", { grant: "local", as: asked.as, defect: asked.defect });
    return { access_token: token };
  });
}

/** `POST /local/assertion {subject, audience}`: a token of the pretended cluster, to be exchanged for an Entra one. */
export function adminAssertion(context: Context, admin: Admin): Handler {
  return guarded(context, admin, async (request) => {
    const { subject, audience } = read(assertionRequest, body(request), OPTIONS);
    return { assertion: await workloadAssertion(context, subject, audience) };
  });
}

/** `POST /local/rotate-keys {emergency?}`: the published next key comes into use; in an emergency all are new at once. */
export function adminRotateKeys(context: Context, admin: Admin): Handler {
  return guarded(context, admin, async (request) => {
    const { emergency } = read(rotateRequest, body(request), OPTIONS);
    await context.keys.rotate(emergency);
    const { current, published } = context.keys;
    context.log("keys_rotated", { emergency, kid: current.kid });
    return { current: current.kid, published: published.map(({ kid }) => kid) };
  });
}

/** `POST /local/reload`: the directory's files, at once; an error leaves the last good directory in place. */
export function adminReload(context: Context, admin: Admin): Handler {
  return guarded(context, admin, (request) => {
    read(nothing, body(request), OPTIONS);
    const { applications, users, clients } = admin.reload();
    return { applications: applications.size, users: users.size, clients: clients.size };
  });
}

/** Where the directory's objects are, by key. */
export const OBJECTS = "/local/directory/";

/** `PUT /local/directory/KEY`: an object of the directory, as its file would hold it, in force at once. */
export function adminPutObject(context: Context, admin: Admin): Handler {
  return guarded(context, admin, (request) => {
    const key = request.path.slice(OBJECTS.length);
    admin.store.put(key, request.body);
    context.log("object_stored", { key });
    return { key };
  });
}

/** `DELETE /local/directory/KEY`: removes it; it need not be there. */
export function adminDeleteObject(context: Context, admin: Admin): Handler {
  return guarded(context, admin, (request) => {
    const key = request.path.slice(OBJECTS.length);
    admin.store.delete(key);
    context.log("object_removed", { key });
    return { key };
  });
}

/** `GET /local/identities`: whom `as` may name, with the roles in each API. */
export function adminIdentities(context: Context, admin: Admin): Handler {
  return guarded(context, admin, () => {
    const { named, applications, rolesOf } = context.directory();
    return [...named.values()].map((principal) => ({
      name: principal.name,
      kind: principal.kind,
      displayName: principal.displayName,
      id: principal.id,
      ...(principal.kind === "user"
        ? { userPrincipalName: principal.userPrincipalName }
        : { appId: principal.appId, public: principal.public }),
      roles: Object.fromEntries(
        [...applications.keys()].map((appId) => [appId, rolesOf(principal.id, appId)]),
      ),
    }));
  });
}

function guarded(context: Context, admin: Admin, work: (request: HttpRequest) => unknown): Handler {
  return async (request) => {
    try {
      if (!isAdmin(request, admin.key())) {
        throw new AdminError("unauthorized", "The admin key is missing, or another one", {
          next: "send it as Authorization: Bearer <key>; it is in the file that adminKeyFile names",
          status: 401,
        });
      }
      return json(200, await work(request));
    } catch (error) {
      return refused(context, request, error);
    }
  };
}

function refused(context: Context, request: HttpRequest, error: unknown): Reply {
  if (error instanceof EntraError) return json(error.status, errorBody(error, context.now()));
  const known = asAdminError(error);
  if (known === undefined) throw error;
  context.log("admin_refused", { path: request.path, code: known.code });
  const headers =
    known.status === 401
      ? { "www-authenticate": "Bearer", "cache-control": "no-store" }
      : undefined;
  return json(
    known.status,
    { error: { code: known.code, message: sentenceOf(known), ...known.details } },
    headers,
  );
}

function sentenceOf({ message, next }: AdminError): string {
  return next === undefined ? message : `${message}; ${next}`;
}

function asAdminError(error: unknown): AdminError | undefined {
  if (error instanceof AdminError) return error;
  if (error instanceof ShapeError) return new AdminError("bad_request", error.message);
  if (error instanceof SyntaxError) return new AdminError("bad_request", "The body is not JSON.");
  if (error instanceof DirectoryError)
    return new AdminError(error.code, error.message, {
      next: error.next,
      details: { problems: error.problems },
      status: 409,
    });
  return undefined;
}

/** Hashes first, so that the comparison takes as long for every guess, whatever its length. */
function isAdmin(request: HttpRequest, key: string): boolean {
  const sent =
    /^Bearer (?<key>.+)$/.exec(request.headers.authorization ?? "")?.groups?.["key"] ?? "";
  const hash = (value: string): Buffer => createHash("sha256").update(value).digest();
  return timingSafeEqual(hash(sent), hash(key));
}

/** A JSON body; none at all is an empty object. */
function body(request: HttpRequest): unknown {
  return request.body === "" ? {} : (JSON.parse(request.body) as unknown);
}
