/** A nats-server with the accounts of a policy, on which sessions of its roles have exactly what they are granted. */
import { connect, jwtAuthenticator, type NatsConnection } from "@nats-io/transport-node";
import { compile, decide, type AccessDocument, type Policy } from "../../../access/index.ts";
import {
  deriveTrust,
  keyPair,
  publicKey,
  seed,
  serverConfig,
  userJwt,
  type KeyMaterial,
  type UserJwt,
} from "../../../nats/index.ts";
import { keyMaterial, secretOf } from "../../support/nats-keys.ts";
import { startNats, type NatsLayout, type NatsServers } from "../../support/nats/servers.ts";

export interface Site {
  /** In force now. */
  readonly document: AccessDocument;
  readonly servers: NatsServers;
  /** Puts another policy in force, as a deployment does: accounts keep their keys, sessions what they were granted. */
  deploy(policy: Policy): Promise<void>;
  /** A session with these roles, whose inbox is the account's own part of the identity's. */
  session(...roles: readonly string[]): Promise<Session>;
  /** Somebody in the account without any restriction: what is seen there, and who plays a broken client. */
  anybody(account: string): Promise<NatsConnection>;
  stop(): Promise<void>;
}

export interface Session {
  readonly nc: NatsConnection;
  readonly account: string;
  /** As which the server knows it: its public key, since no callout has named it. */
  readonly user: string;
  /** What its inbox begins with. */
  readonly inbox: string;
}

export async function startSite(policy: Policy, nodes = 1): Promise<Site> {
  let { document } = compile(policy);
  let keys = keyMaterial(Object.keys(document.accounts));
  const config = (layout: NatsLayout) =>
    serverConfig({
      ...deriveTrust(document, keys),
      ...layout,
      jetstream: { storeFolder: layout.storeFolder, memory: 1 << 24, disk: 1 << 28 },
    });
  const servers = await startNats({ nodes, config });
  const open = new Set<NatsConnection>();
  const login = async (...args: Login) => {
    const nc = await userOf(servers, keys, ...args);
    open.add(nc);
    return nc;
  };
  const all = { allow: [">"], deny: [] };
  let count = 0;
  return {
    get document() {
      return document;
    },
    servers,
    deploy: async (next) => {
      document = compile(next).document;
      keys = keyMaterial(Object.keys(document.accounts));
      await servers.reload(config(servers.layout));
    },
    session: async (...roles) => {
      count += 1;
      const oid = `00000000-0000-4000-8000-${String(count).padStart(12, "0")}`;
      const claims = { oid, azp: oid, tid: oid };
      const members = document.roles[roles[0] ?? ""]?.members ?? [];
      const kind = members.includes("user") ? "user" : "application";
      const decision = decide(document, { kind, roles, claims }, { now: 0 });
      if (!decision.granted) throw new Error(decision.detail);
      const { account, ...grant } = decision.permissions;
      const inbox = `_INBOX.${oid}.${account}`;
      const user = publicKey("user", secretOf(oid));
      return { nc: await login(account, oid, grant, inbox), account, user, inbox };
    },
    anybody: (account) =>
      login(account, `anybody in ${account}`, { publish: all, subscribe: all }, "_INBOX"),
    stop: async () => {
      await Promise.all([...open].map((nc) => nc.close()));
      await servers.stop();
    },
  };
}

type Login = [
  account: string,
  name: string,
  rules: Pick<UserJwt, "publish" | "subscribe">,
  inboxPrefix: string,
];

/** Logs in with a user JWT of a signing key of the account, as a callout would make it. */
export function userOf(
  servers: NatsServers,
  keys: KeyMaterial,
  ...[account, name, rules, inboxPrefix]: Login
): Promise<NatsConnection> {
  const user = secretOf(name);
  const pair = keys.accounts[account];
  if (pair === undefined) throw new Error(`no account ${account}`);
  const jwt = userJwt({
    name: `user:${name}`,
    user: publicKey("user", user),
    account: publicKey("account", pair.identity),
    signer: keyPair("account", pair.signing),
    issuedAt: keys.issuedAt,
    ...rules,
  });
  return connect({
    servers: [...servers.urls],
    authenticator: jwtAuthenticator(jwt, Buffer.from(seed("user", user))),
    inboxPrefix,
    reconnect: false,
  });
}
