import { createHash } from "node:crypto";

import type { DirectoryFile } from "../../issuer/directory/build.ts";

/** A small directory for tests of the issuer: one API, three roles, three people, three clients. */
export const ids = {
  tenant: "11111111-1111-4111-8111-111111111111",
  api: "22222222-2222-4222-8222-222222222222",
  read: "33333333-3333-4333-8333-000000000001",
  write: "33333333-3333-4333-8333-000000000002",
  work: "33333333-3333-4333-8333-000000000003",
  ada: "44444444-4444-4444-8444-000000000001",
  bob: "44444444-4444-4444-8444-000000000002",
  eve: "44444444-4444-4444-8444-000000000003",
  cli: "55555555-5555-4555-8555-000000000001",
  cliObject: "66666666-6666-4666-8666-000000000001",
  worker: "55555555-5555-4555-8555-000000000002",
  workerObject: "66666666-6666-4666-8666-000000000002",
  idle: "55555555-5555-4555-8555-000000000003",
  idleObject: "66666666-6666-4666-8666-000000000003",
} as const;

/** What the worker's secret is; the directory has its hash. */
export const workerSecret = "correct horse battery staple";
export const workerSubject = "system:serviceaccount:orders:worker";

export type Objects = Record<string, Record<string, unknown>>;

/** The objects by file name, to be changed at will. */
export function sampleObjects(credentials: readonly object[] = []): Objects {
  const role = (id: string, value: string, allowedMemberTypes: string[]) => ({
    ...{ kind: "appRole", appId: ids.api, id, value, displayName: value },
    ...{ description: `May ${value}`, allowedMemberTypes },
  });
  const user = (id: string, name: string, displayName: string) => ({
    ...{ kind: "user", id, name, displayName, userPrincipalName: `${name}@example.com` },
  });
  const client = (appId: string, id: string, name: string, more: object) => ({
    ...{ kind: "client", appId, id, name, displayName: `The ${name}`, credentials: [] },
    ...more,
  });
  const holds = (principal: string, roleId: string) => ({
    ...{ kind: "assignment", appId: ids.api, principal, role: roleId },
  });
  const secret = {
    type: "secret",
    sha256: createHash("sha256").update(workerSecret).digest("hex"),
  };
  return {
    "api.json": {
      ...{ kind: "application", appId: ids.api, displayName: "NATS" },
      ...{ identifierUri: `api://${ids.api}`, assignmentRequired: true },
    },
    "role-read.json": role(ids.read, "Orders.Read", ["User", "Application"]),
    "role-write.json": role(ids.write, "Orders.Write", ["User"]),
    "role-work.json": role(ids.work, "Orders.Work", ["Application"]),
    "user-ada.json": user(ids.ada, "ada", "Ada <Lovelace>"),
    "user-bob.json": user(ids.bob, "bob", "Bob"),
    "user-eve.json": user(ids.eve, "eve", "Eve"),
    "client-cli.json": client(ids.cli, ids.cliObject, "cli", { public: true }),
    "client-worker.json": client(ids.worker, ids.workerObject, "worker", {
      credentials: [secret, ...credentials],
    }),
    "client-idle.json": client(ids.idle, ids.idleObject, "idle", { credentials: [secret] }),
    "assignment-ada-write.json": holds(ids.ada, ids.write),
    "assignment-ada-read.json": holds(ids.ada, ids.read),
    "assignment-bob-read.json": holds(ids.bob, ids.read),
    "assignment-worker-work.json": holds(ids.workerObject, ids.work),
  };
}

export function asFiles(objects: Objects): DirectoryFile[] {
  return Object.entries(objects).map(([name, value]) => ({ name, text: JSON.stringify(value) }));
}
