import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { CONTROL, CONTROL_DATA, digestOf, type AccessDocument } from "../../access/index.ts";
import { evaluatePolicy, folderOf } from "../../compiler/index.ts";
import {
  deriveTrust,
  serverConfig,
  type IdentityKeys,
  type KeyMaterial,
} from "../../nats/index.ts";
import { startNats, type NatsServers } from "../../tests/support/nats/servers.ts";

export const role = "Orders.Read";
export const account = "orders";
/** A subject of the account itself, so that messages after the login pass no import. */
export const ownSubject = "bench.messages";

const root = join(import.meta.dirname, "../..");
const { document: example } = (await evaluatePolicy(folderOf("policies", root))).compiled;

/** This repository's policy: what its support staff may do, everybody may here. */
export const document = withRoles(example, (name, entry) => {
  if (name !== role) return entry;
  const allow = [...entry.publish.allow, ownSubject].sort();
  return { ...entry, publish: { ...entry.publish, allow } };
});
/** The same without the account CONTROL: audit records go to stdout alone, and servers tell nothing of connections. */
export const bareDocument = withRoles(document, (_name, entry) =>
  entry.account === CONTROL ? undefined : entry,
);

type Roles = AccessDocument["roles"];

/** A document with other roles, and without the accounts of control where no role is in them. */
function withRoles(
  { digest: _former, accounts, roles, ...rest }: AccessDocument,
  change: (name: string, entry: Roles[string]) => Roles[string] | undefined,
): AccessDocument {
  const changed: Roles = Object.fromEntries(
    Object.entries(roles).flatMap(([name, entry]) => {
      const other = change(name, entry);
      return other === undefined ? [] : [[name, other]];
    }),
  );
  const isSteered = Object.values(changed).some(({ account }) => account === CONTROL);
  const kept = Object.entries(accounts).filter(
    ([name]) => isSteered || (name !== CONTROL && name !== CONTROL_DATA),
  );
  const body = { ...rest, accounts: Object.fromEntries(kept), roles: changed };
  return { ...body, digest: digestOf(body) };
}

/** Three NATS nodes with keys of their own. */
export class Cluster {
  readonly keys: KeyMaterial;
  readonly nats: NatsServers;

  private constructor(keys: KeyMaterial, nats: NatsServers) {
    this.keys = keys;
    this.nats = nats;
  }

  static async start(policy: AccessDocument = document): Promise<Cluster> {
    const keys = newKeys(policy);
    const trust = deriveTrust(policy, keys);
    const nats = await startNats({
      nodes: 3,
      config: (layout) => {
        const { storeFolder } = layout;
        const jetstream = { storeFolder, memory: 1 << 24, disk: 2 ** 33 }; // for the account CONTROL
        return serverConfig({ ...trust, ...layout, jetstream });
      },
    });
    return new Cluster(keys, nats);
  }

  get ports(): number[] {
    return this.nats.urls.map((url) => Number(new URL(url).port));
  }

  stop(): Promise<void> {
    return this.nats.stop();
  }
}

export function newKeys(policy: AccessDocument = document): KeyMaterial {
  const pair = (): IdentityKeys => ({ identity: randomBytes(32), signing: randomBytes(32) });
  const names = Object.keys(policy.accounts);
  return {
    operator: pair(),
    system: pair(),
    systemUser: randomBytes(32),
    auth: pair(),
    calloutUser: randomBytes(32),
    sentinel: randomBytes(32),
    xkey: randomBytes(32),
    accounts: Object.fromEntries(names.map((name) => [name, pair()])),
    issuedAt: Math.floor(Date.now() / 1000),
  };
}
