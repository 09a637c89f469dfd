import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  compile,
  CONTROL_DATA,
  domainsOf,
  type AccessDocument,
  type Policy,
} from "../../../access/index.ts";
import type { Probe } from "../../../cli/demo/probes.ts";
import type { Redirections } from "../../../cli/demo/redirections/model.ts";
import { redirections as redirectionsShape } from "../../../cli/demo/redirections/shape.ts";
import { identities } from "../../../infra/local/identities.ts";
import { applicationId, directoryEntry, objectId } from "../../../issuer/index.ts";
import { probes } from "../../../infra/local/probes.ts";
import { redirections } from "../../../infra/local/redirections.ts";
import {
  authorizationSubject,
  deriveCalloutSecrets,
  deriveTrust,
  isSigning,
  keyNames,
  serverConfig,
  type KeyMaterial,
  type ServerConfig,
} from "../../../nats/index.ts";
import example from "../../../policies/index.ts";
import { read } from "../../../values/shape/index.ts";
import { ids, type Objects } from "../../support/directory.ts";
import { issuerFolder, removeFolder, startIssuerProcess } from "../../support/issuer/issuer.ts";
import { keyMaterial } from "../../support/nats-keys.ts";
import { startNats, type NatsLayout, type NatsServers } from "../../support/nats/servers.ts";
import { copyExamplePolicy } from "../../support/policies/example.ts";
import { until } from "../../support/waiting/until.ts";
import { Replica } from "../callout/replica.ts";
import { reservePorts } from "../../support/ports/reserve.ts";

const repository = join(import.meta.dirname, "../../..");

/** The example's policy and identities on three real servers, with callout and issuer as processes. */
export interface Deployment {
  /** What a stack would write; tests may write others. */
  readonly settingsFile: string;
  readonly settings: Record<string, unknown>;
  /** What it tries in a demo: demo.json beside the settings. */
  readonly demo: { readonly probes: readonly Probe[]; readonly redirections: Redirections };
  readonly document: AccessDocument;
  readonly nats: NatsServers;
  readonly keys: KeyMaterial;
  readonly authority: string;
  /** The text that its nodes run, with these changes. */
  config(changes?: Partial<ServerConfig>): string;
  /** Starts another callout, and waits until it is ready. */
  startCallout(instance: string, policy: AccessDocument): Promise<Replica>;
  /** A form post to the issuer, as a browser would send it. */
  post(path: string, form: Record<string, string>): Promise<number>;
  /** A federated token of the pretended cluster, for a workload's subject. */
  assertion(subject: string): Promise<string>;
  stop(): Promise<void>;
}

/** Files of the programs, when they are other ones than the sources'. */
export interface Programs {
  readonly issuer?: string;
  readonly callout?: string;
}

/** @param policy another than the example */
export async function startDeployment(
  policy: Policy = example,
  programs: Programs = {},
): Promise<Deployment> {
  const { document } = compile(policy);
  const [port = 0] = await reservePorts(1);
  const folder = await issuerFolder(directory(document, `https://localhost:${port}`), { port });
  const issuer = await startIssuerProcess(folder, programs.issuer);
  const { authority, caFile } = issuer;
  const keys = keyMaterial(Object.keys(document.accounts));
  const configOf = ({ storeFolder, ...layout }: NatsLayout, changes: Partial<ServerConfig> = {}) =>
    serverConfig({
      ...deriveTrust(document, keys),
      ...layout,
      tags: ["config:test"],
      jetstream: { storeFolder, memory: 1 << 24, disk: 2 ** 32 },
      ...changes,
    });
  const nats = await startNats({ nodes: 3, config: (layout) => configOf(layout) });
  const file = (name: string, value: unknown) => {
    const path = join(folder, name);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, JSON.stringify(value), { mode: 0o600 });
    return path;
  };
  const policyFile = file("policy.json", document);
  const secretsFile = file("secrets.json", deriveCalloutSecrets(keys));
  const startCallout = async (instance: string, policyFile: string) => {
    const config = {
      instance,
      nats: { servers: nats.urls },
      ...{ secretsFile, policyFile },
      issuers: [{ tenantId: ids.tenant, audience: ids.api, authority, caFile }],
      http: { host: "127.0.0.1", port: 0 },
      // a node may go
      control: { replicas: 3 },
    };
    const args = ["--config", file(`${instance}.json`, config)];
    const callout = new Replica(programs.callout ?? join(repository, "callout/main.ts"), args);
    await callout.seen("ready");
    await nats.delivers(authorizationSubject);
    return callout;
  };
  const callout = await startCallout("callout-0", policyFile);
  // as a deployment does
  const isMade = async () => (await callout.get("/streams")).ok;
  if (Object.hasOwn(document.accounts, CONTROL_DATA))
    await until("the declared streams", isMade, { timeoutMs: 60_000, everyMs: 100 });
  const settings = {
    servers: nats.urls,
    tenantId: ids.tenant,
    authority,
    authorityCaFile: caFile,
    audience: ids.api,
    scope: `api://${ids.api}/.default`,
    clientId: ids.cli,
    policyFile,
    callouts: [new URL((await callout.get("/readyz")).url).origin],
    monitors: nats.nodes.map(({ monitor }) => monitor),
    keysSince: keysSince(Object.keys(document.accounts)),
    domains: domainsOf(document),
    identities: identities.map(({ name }) => ({ name, oid: person(name) })),
    local: {
      adminKeyFile: join(folder, "admin.key"),
      identities: identities.map(({ name }) => name),
    },
  };
  const demo = {
    probes: probes(agentId()),
    redirections: read(redirectionsShape, redirections(agentId()), { name: "the redirections" }),
  };
  file(".nats-entra/run/demo.json", demo);
  // the policy's sources, beside the settings as in a repository
  copyExamplePolicy(join(folder, "policies"));
  return {
    settingsFile: file(".nats-entra/run/client.json", settings),
    settings,
    demo,
    document,
    nats,
    keys,
    authority,
    config: (changes) => configOf(nats.layout, changes),
    startCallout: (instance, policy) =>
      startCallout(instance, file(`${instance}.policy.json`, policy)),
    post: async (path, form) => (await issuer.call(path, { body: form })).status,
    assertion: async (subject) => {
      const audience = "api://AzureADTokenExchange";
      const answer = await issuer.admin("/local/assertion", { subject, audience });
      return String(answer.json()["assertion"]);
    },
    stop: async () => {
      await callout.stop();
      await Promise.all([nats.stop(), issuer.stop()]);
      removeFolder(folder);
    },
  };
}

export function person(name: string): string {
  const found = identities.find((identity) => identity.name === name);
  if (found === undefined) throw new Error(`the example has no ${name}`);
  return objectId(ids.tenant, found);
}

/** Client id of the example's agent. */
export function agentId(): string {
  for (const identity of identities) {
    if (identity.kind === "workload" && identity.name === "triage-agent")
      return applicationId(ids.tenant, identity);
  }
  throw new Error("the example has no agent");
}

/** The objects that a stack would register for the policy's roles and the example's identities. */
function directory({ roles }: AccessDocument, authority: string): Objects {
  const objects: Objects = {
    "api.json": {
      ...{ kind: "application", appId: ids.api, displayName: "NATS" },
      ...{ identifierUri: `api://${ids.api}`, assignmentRequired: true },
    },
    "client-cli.json": {
      ...{ kind: "client", appId: ids.cli, id: ids.cliObject, name: "cli", displayName: "CLI" },
      ...{ public: true, credentials: [] },
    },
  };
  for (const [value, { id, displayName, description, members }] of Object.entries(roles)) {
    const allowedMemberTypes = members.map((kind) => (kind === "user" ? "User" : "Application"));
    const role = { kind: "appRole", appId: ids.api, id, value, displayName, description };
    objects[`role-${value}.json`] = { ...role, allowedMemberTypes };
  }
  for (const identity of identities) {
    const entry = directoryEntry(ids.tenant, authority, identity);
    objects[`identity-${identity.name}.json`] = { ...entry };
    for (const value of identity.roles) {
      const principal = objectId(ids.tenant, identity);
      const assignment = { kind: "assignment", appId: ids.api, principal };
      const role = roles[value]?.id;
      objects[`assignment-${identity.name}-${value}.json`] = { ...assignment, role };
    }
  }
  return objects;
}

/** Keys of 20 days; those that sign users, of 100. */
function keysSince(accounts: readonly string[]): Record<string, number> {
  const now = Math.floor(Date.now() / 1000);
  const age = (name: string) => (isSigning(name) ? 100 : 20) * 86_400;
  return Object.fromEntries(keyNames(accounts).map((name) => [name, now - age(name)]));
}
