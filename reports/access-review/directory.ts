/** Who is assigned which role, from whatever the directory can be had as. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { AccessDocument } from "../../access/index.ts";
import { byCodeUnit } from "../../values/canonical.ts";
import { Failure } from "../../errors/failure.mjs";
import { messageOf } from "../../errors/render.mjs";
import { csvRecords } from "./csv-reader.ts";
import { keyOf, type DirectoryAssignment, type Principal } from "./principal.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads assignments. Accepted are, by what is in them:
 *
 * - Microsoft Graph's answer to `GET /servicePrincipals/{id}/appRoleAssignedTo` (an object with `value`, or the
 *   list itself), which has the roles by their ids; pages may be given as several files;
 * - a JSON list of `{ role, principal, kind?, oid?, since? }`, as `policy report --assignments` takes it;
 * - CSV with a head line of the same names (`role,principal,kind,oid,since`), or of Graph's;
 * - the folder of the local issuer's directory.
 *
 * @throws Failure `directory_unreadable`
 */
export function readDirectory(
  paths: readonly string[],
  { roles }: AccessDocument,
  cwd: string,
): DirectoryAssignment[] {
  const values = new Map(Object.entries(roles).map(([name, { id }]) => [id, name]));
  const found = new Map<string, DirectoryAssignment>();
  for (const path of paths) {
    for (const one of assignmentsIn(resolve(cwd, path), values)) {
      found.set(JSON.stringify([keyOf(one), one.role]), one);
    }
  }
  return [...found.values()].sort(
    (a, b) =>
      byCodeUnit(a.name, b.name) || byCodeUnit(keyOf(a), keyOf(b)) || byCodeUnit(a.role, b.role),
  );
}

function assignmentsIn(path: string, values: ReadonlyMap<string, string>): DirectoryAssignment[] {
  try {
    if (statSync(path).isDirectory()) return localDirectory(path, values);
    const text = readFileSync(path, "utf8");
    if (!/^\s*[[{]/.test(text)) return csvRecords(text).map((fields) => assignment(fields, values));
    const value = JSON.parse(text) as { readonly value?: unknown };
    const list: unknown = Array.isArray(value) ? value : value.value;
    if (!Array.isArray(list)) throw new Error("it is not a list, and has no list 'value'");
    return list.map((item) => assignment(item as Fields, values));
  } catch (error) {
    throw new Failure("directory_unreadable", `cannot read the assignments ${path}`, {
      why: messageOf(error),
      next: "export them: az rest --url https://graph.microsoft.com/v1.0/servicePrincipals/ID/appRoleAssignedTo",
    });
  }
}

const KINDS: Readonly<Record<string, Principal["kind"]>> = {
  user: "user",
  application: "application",
  serviceprincipal: "application",
  group: "group",
};

function assignment(fields: Fields, values: ReadonlyMap<string, string>): DirectoryAssignment {
  const text = (...names: readonly string[]) =>
    names.map((name) => fields[name]).find((value) => typeof value === "string" && value !== "") as
      string | undefined;
  const role = text("role") ?? roleOf(text("appRoleId"), values);
  const name = text("principal", "principalDisplayName");
  if (role === undefined || name === undefined) {
    throw new Error("an assignment has no role (role, appRoleId) or no principal");
  }
  const kind = KINDS[(text("kind", "principalType") ?? "").toLowerCase()];
  const oid = text("oid", "principalId")?.toLowerCase();
  const since = text("since", "createdDateTime");
  if (since !== undefined && Number.isNaN(Date.parse(since))) {
    throw new Error(`the assignment of ${role} has a date that is none`);
  }
  return {
    role,
    name,
    ...(kind === undefined ? {} : { kind }),
    ...(oid === undefined ? {} : { oid }),
    ...(since === undefined ? {} : { since: new Date(since).toISOString() }),
  };
}

function roleOf(id: string | undefined, values: ReadonlyMap<string, string>): string | undefined {
  return id === undefined ? undefined : (values.get(id.toLowerCase()) ?? id);
}

/** The objects of the local issuer: a JSON file each. */
function localDirectory(
  folder: string,
  values: ReadonlyMap<string, string>,
): DirectoryAssignment[] {
  const entries = readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Fields);
  if (entries.length === 0) throw new Error("the folder has no objects of a directory");
  const names = new Map(
    entries
      .filter(({ kind }) => kind === "user" || kind === "client")
      .map((entry) => [String(entry["id"]), entry]),
  );
  return entries
    .filter(({ kind }) => kind === "assignment")
    .map(({ principal, role }) => {
      const holder = names.get(String(principal));
      return {
        role: roleOf(String(role), values) ?? String(role),
        name: String(holder?.["displayName"] ?? principal),
        kind: holder?.["kind"] === "user" ? ("user" as const) : ("application" as const),
        oid: String(principal),
      };
    });
}
