import { randomBytes } from "node:crypto";
import { compile, CONTROL, publish, type AccessDocument } from "../../access/index.ts";
import {
  deriveTrust,
  serverConfig,
  type IdentityKeys,
  type KeyMaterial,
} from "../../nats/index.ts";
import examplePolicy from "../../policies/index.ts";
import { startNats, type NatsServers } from "../../tests/support/nats-server.ts";

export const role = "Orders.Read";
export const account = "orders";
/** A subject of the account itself, so that messages after the login pass no import. */
export const ownSubject = "bench.messages";

const policy = {
  ...examplePolicy,
  roles: examplePolicy.roles.map((each) =>
    each.name === role ? { ...each, grants: [...each.grants, publish(ownSubject)] } : each,
  ),
};
/** This repository's policy: what its support staff may do, everybody may here. */
export const { document } = compile(policy);
/** The same without the account CONTROL: audit records go to stdout alone, and servers tell nothing of connections. */
export const bareDocument = compile({
  ...policy,
  accounts: policy.accounts.filter(({ name }) => name !== CONTROL),
  roles: policy.roles.filter(
    ({ account }) => (typeof account === "string" ? account : account.name) !== CONTROL,
  ),
}).document;

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
