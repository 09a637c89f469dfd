import { isIdentity } from "../../../nats/index.ts";

/** What a rotation of a key means to whom. */
export interface Guide {
  /** What the key is good for. */
  readonly protects: string;
  /** What `pulumi up` does. */
  readonly happens: string;
  /** Who notices, and what. */
  readonly notices: string;
  /** The same in an emergency, with the previous key no longer trusted. */
  readonly emergency: string;
}

const reload = "the nodes and the callouts read their files again, in any order";
const nobody =
  "nobody; each session may do nothing for the few milliseconds in which its node asks about it, as at every reload";
const untilCallouts =
  "logins are refused until nodes and callouts both have the new one: seconds on one machine, a minute or two on Kubernetes";

const signing: Guide = {
  protects: "the account: it signs the users there",
  happens: reload,
  notices: nobody,
  emergency: `every session in the account ends at once; ${untilCallouts}`,
};

const ofInstallation: Readonly<Record<string, Guide>> = {
  operator: {
    protects: "the trust of the nodes: it signs the list of keys that sign accounts",
    happens:
      "nodes restart one after the other and trust both operators, and again when the overlap ends",
    notices: "clients move to another node, as in every rolling restart",
    emergency: "nodes restart one after the other and trust the new operator alone",
  },
  "operator-signing": {
    protects: "the accounts: it signs them",
    happens: "nodes restart one after the other, with accounts that the new key signed",
    notices: "clients move to another node, as in every rolling restart",
    emergency: "the same: a node stops trusting the old key when it restarts",
  },
  "system-signing": {
    protects: "the system account: its holder can query nodes and end connections",
    happens: reload,
    notices: nobody,
    emergency:
      "credentials of the system account that were handed out end; callouts can't list or end sessions until they have the new one",
  },
  "system-user": {
    protects: "the credentials of operators' tools",
    happens: "new credentials; the old ones are good until `system-signing` is rotated as well",
    notices: "nobody",
    emergency: "the same: rotate `system-signing` with --now to end what was handed out",
  },
  "auth-signing": {
    protects: "the callout's own login and its answers",
    happens: `${reload}; each callout moves to a connection of its new login`,
    notices: nobody,
    emergency: `the callouts are cut off; ${untilCallouts}, and sessions end: each node waits 5 seconds for an answer about each`,
  },
  "callout-user": {
    protects: "the callout's own login",
    happens: `${reload}; each callout moves to a connection of its new login`,
    notices: nobody,
    emergency: `the callouts are cut off; ${untilCallouts}, and sessions end: each node waits 5 seconds for an answer about each`,
  },
  sentinel: {
    protects: "nothing: it stands for clients that have not said yet who they are",
    happens: "the nodes read their files again",
    notices: nobody,
    emergency: "the same",
  },
  xkey: {
    protects: "what nodes and callouts say to each other, tokens among it",
    happens: reload,
    notices: nobody,
    emergency: `${untilCallouts}, and sessions end`,
  },
  tls: {
    protects: "what clients and nodes say to each other",
    happens: "a new certificate of the same authority; the nodes read their files again",
    notices: "nobody; existing connections stay as they are",
    emergency: "the same: nothing revokes the old certificate but its end",
  },
};

const identity: Guide = {
  protects: "nothing: it signs nothing, and never leaves the stack's state",
  happens: "another account in the place of this one",
  notices: "everybody: sessions in it end, and its streams, buckets and consumers are left behind",
  emergency: "the same",
};

/** @param key as `rotate` takes it: `signing:orders`, `xkey`, `tls` */
export function guideOf(key: string): Guide {
  return isIdentity(key) ? identity : (ofInstallation[key] ?? signing);
}
