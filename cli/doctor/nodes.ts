import type { AccountFacts, NodeFacts } from "../../protocol/status/node-facts.ts";
import type { ReplicaFacts } from "../../protocol/status/status.ts";
import { agree } from "./agree.ts";
import { checker, type Check } from "./check.ts";

export interface NodesExpected {
  /** Digest of the configuration that was deployed, where it is known. */
  readonly config?: string | undefined;
  /** Names of accounts by public key, as far as they are known. */
  readonly accounts: ReadonlyMap<string, string>;
  readonly callouts: readonly ReplicaFacts[];
}

/** Milliseconds by which a clock may be off: tokens and requests are dated to the second. */
export const clockTolerance = 5000;

const reload = "apply the deployment again (pulumi up), or send this node SIGHUP and read its log";
const foreign =
  "take it out of the cluster, find out who added it, and rotate the routes' credentials";

/**
 * Compares what the nodes say about themselves with each other, with what was deployed, and with the callouts.
 *
 * @example nodeChecks(nodes, { accounts: new Map([["AB…", "orders"]]), callouts })
 */
export function nodeChecks(all: readonly NodeFacts[], expected: NodesExpected): Check[] {
  const nodes = [...all].sort((a, b) => (a.name < b.name ? -1 : 1));
  const compared = [
    ...same(nodes, "configuration", ({ config }) => config ?? "none", reload, expected.config),
    ...same(nodes, "operator keys", ({ operators }) => operators.join(" "), foreign),
    ...same(nodes, "system account", ({ systemAccount }) => systemAccount, foreign),
    ...same(nodes, "version", ({ version }) => version, "finish the update of this node"),
    ...accountChecks(nodes, expected.accounts),
  ];
  const own = nodes.flatMap((node) => [
    ...calloutChecks(node, expected.callouts),
    routesCheck(node, nodes),
    clockCheck(node),
    ...jetStreamChecks(node),
  ]);
  return [...compared, ...own, ...strangers(nodes)];
}

function same(
  nodes: readonly NodeFacts[],
  what: string,
  of: (node: NodeFacts) => string,
  next: string,
  known?: string,
): Check[] {
  const said = new Map(nodes.map((node) => [node.name, of(node)]));
  const { expected, odd } = agree(said, known);
  return [...said].map(([name, value]) => {
    const { well, bad } = checker("node", name);
    if (!odd.has(name)) return well(what, value);
    const others = expected === undefined ? "no two agree" : `it should be ${expected}`;
    return bad(what, `${value}; ${others}`, next);
  });
}

/**
 * By the JWTs that each node goes by: keys, limits, exports and the callout are all in them. A server reads an
 * account from its configuration when somebody first needs it, so those that have not are left out.
 */
function accountChecks(nodes: readonly NodeFacts[], names: ReadonlyMap<string, string>): Check[] {
  const accounts = new Set(nodes.flatMap((node) => Object.keys(node.accounts)));
  return [...accounts].flatMap((account) =>
    same(
      nodes.filter((node) => node.accounts[account]),
      `account ${names.get(account) ?? account}`,
      (node) => node.accounts[account]?.digest ?? "",
      reload,
    ),
  );
}

/** A node sends logins to the callouts only by what the account AUTH says of them. */
function calloutChecks(
  { name, callout, accounts }: NodeFacts,
  replicas: readonly ReplicaFacts[],
): Check[] {
  const { well, bad } = checker("node", name);
  if (!callout) {
    return [bad("callout", "its account AUTH names no callout: it lets nobody in", reload)];
  }
  return replicas.flatMap(({ instance, trust }) => {
    const wrong = [
      ...(callout.users.includes(trust.user) ? [] : ["does not know its user"]),
      ...(trust.xkeys.includes(callout.xkey ?? "") ? [] : ["seals requests for another xkey"]),
      ...Object.entries(trust.signers)
        .filter(([account, signer]) => !trusts(accounts[trust.accounts[account] ?? ""], signer))
        .map(([account]) => `does not trust its signing key of ${account}`),
    ];
    if (wrong.length === 0) return [well(`trusts ${instance}`)];
    return [bad(`trusts ${instance}`, wrong.join(", "), reload)];
  });
}

function trusts(account: AccountFacts | undefined, signer: string): boolean {
  return account === undefined || account.signers.includes(signer);
}

function routesCheck({ name, id, routes }: NodeFacts, nodes: readonly NodeFacts[]): Check {
  const { well, bad } = checker("node", name);
  const known = new Set(routes.map((route) => route.id));
  const missing = nodes.filter((other) => other.id !== id && !known.has(other.id));
  if (missing.length === 0) return well("routes", `to ${nodes.length - 1} other nodes`);
  const names = missing.map((other) => other.name).join(", ");
  return bad("routes", `none to ${names}`, "look at the network between them, and at their logs");
}

/** Who has a route but does not answer in this system account has another one: a foreign key set. */
function strangers(nodes: readonly NodeFacts[]): Check[] {
  const known = new Set(nodes.map(({ id }) => id));
  const seen = new Map(nodes.flatMap(({ routes }) => routes.map(({ id, name }) => [id, name])));
  return [...seen]
    .filter(([id]) => !known.has(id))
    .map(([, name]) =>
      checker("node", name).bad(
        "keys",
        "it has routes into the cluster and does not answer in its system account: its keys are others",
        foreign,
      ),
    );
}

function clockCheck({ name, clock }: NodeFacts): Check {
  const { well, bad } = checker("node", name);
  if (Math.abs(clock.ahead) <= clockTolerance + clock.within) return well("clock");
  return bad("clock", `${offBy(clock.ahead)} the callout's`, "synchronize clocks (NTP)");
}

/** @param ahead milliseconds */
export function offBy(ahead: number): string {
  return `${(Math.abs(ahead) / 1000).toFixed(1)} s ${ahead < 0 ? "behind" : "ahead of"}`;
}

/** Only the leader knows how far the others are. */
function jetStreamChecks({ name, jetstream }: NodeFacts): Check[] {
  if (!jetstream) return [];
  const { well, bad } = checker("node", name);
  const { leader, peers } = jetstream;
  if (leader === undefined) {
    return [bad("JetStream", "it knows no leader", "bring back more than half of the nodes")];
  }
  if (leader !== name) return [well("JetStream", `led by ${leader}`)];
  const away = peers.filter(({ offline, current }) => offline || !current).map((peer) => peer.name);
  if (away.length === 0) return [well("JetStream", `leads ${peers.length} others`)];
  const next = "look at these nodes and their disks";
  return [bad("JetStream", `behind or away: ${away.join(", ")}`, next)];
}
