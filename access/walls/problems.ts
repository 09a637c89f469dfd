/** Grants that cannot work across the wall between two accounts, and what a vault or a service's account may not have. */
import { type Account, accountName } from "../language/account.ts";
import { type Grantee } from "../language/grantee.ts";
import { unknownAccount } from "../language/check-subject.ts";
import type { Problem } from "../errors/error.ts";
import type { Grant } from "../language/grant.ts";
import { countOf } from "../../values/quantity.ts";
import type { Diagnostics } from "../errors/diagnostics.ts";
import { at } from "../../errors/failure.mjs";
import { placeBeyond } from "./crossing.ts";
import { isDomain } from "./place.ts";

type Accounts = ReadonlyMap<string, Account>;

export function checkWalls(
  all: readonly Grantee[],
  accounts: Accounts,
  diagnostics: Diagnostics,
): void {
  for (const vault of accounts.values()) {
    if (vault.isVault !== true || (vault.jetstream as unknown) !== undefined) continue;
    diagnostics.add(vault.source, noJetStream(vault.name), { account: vault.name });
  }
  checkLeafRoles(all, accounts, diagnostics);
  checkLeafNodes(all, accounts, diagnostics);
  for (const { allows, denies, owner, ...placed } of all) {
    const account = accountName(placed);
    const home = accounts.get(account);
    for (const grant of allows) {
      const problems = [
        ...wallProblems(grant, account, accounts),
        ...(home?.isVault === true ? vaultProblems(grant, account) : []),
      ];
      for (const problem of problems) diagnostics.add(grant.source, problem, owner);
    }
    for (const deny of denies) {
      for (const problem of wallProblems(deny, account, accounts)) {
        diagnostics.add(deny.source, problem, owner);
      }
    }
  }
}

/** An account takes no leaf nodes unless it says how many, so a role for them could never connect. */
function checkLeafRoles(
  all: readonly Grantee[],
  accounts: Accounts,
  diagnostics: Diagnostics,
): void {
  for (const { allows, owner, ...placed } of all) {
    const account = accounts.get(accountName(placed));
    if (account === undefined || countOf(account.limits?.leafNodes ?? 0) !== 0) continue;
    for (const { connection, label, source } of allows) {
      if (connection !== "LEAFNODE") continue;
      const message = `${label} needs room for leaf nodes, which the account '${account.name}' does not give`;
      const next = "write limits: { leafNodes: 10 } for the account";
      diagnostics.add(source, { code: "leaf_limit", message, next }, owner);
    }
  }
}

/**
 * A service learns who asks from a header that servers set at an import. A leaf node of its own account is a server,
 * and may send it any header and any reply subject (tests/local/serve/caller.test.ts). Those to which a node connects
 * itself count for the limit as well (leafnode.go, leafNodeFinishConnectProcess). Streams decide nothing by who asks.
 */
function checkLeafNodes(
  all: readonly Grantee[],
  accounts: Accounts,
  diagnostics: Diagnostics,
): void {
  const requests = all.flatMap(({ allows, ...placed }) =>
    allows.flatMap((grant) => {
      const place = placeBeyond(grant, accountName(placed));
      const { service, subscribe } = grant;
      return service === undefined || subscribe.length > 0 ? [] : [{ place, service, grant }];
    }),
  );
  for (const { name, limits, source } of accounts.values()) {
    // compileLimits reports a limit that is not a number
    if ((countOf(limits?.leafNodes ?? 0) ?? 0) === 0) continue;
    const found = requests.find(({ place }) => place === name);
    if (found === undefined) continue;
    const { service, grant } = found;
    const place = at(diagnostics.place(grant.source));
    const problem: Problem = {
      code: "wall_leaf",
      message: `leaf nodes may connect to it, and could forge who asks for its service '${service.subject}', which ${grant.label} takes into another account, at ${place}`,
      next: "leave limits.leafNodes out, or put the service into an account that has no leaf nodes",
    };
    diagnostics.add(source, problem, { account: name });
  }
}

function wallProblems(grant: Grant, account: string, accounts: Accounts): Problem[] {
  const place = placeBeyond(grant, account);
  if (place === undefined) return [];
  const there = accounts.get(place);
  if (there === undefined) return [unknownAccount(place, accounts.keys())];
  const { label } = grant;
  if (there.isControl === true) {
    const message = `${label} would take something out of '${place}', which shares nothing with others`;
    const next = "use inspect(), revoke(), grantRole(R) and the like in a role of that account";
    return [{ code: "wall_control", message, next }];
  }
  if (grant.subscribe.length > 0) {
    const message = `${label} answers requests of the account '${place}', but this role is in '${account}'`;
    const next = `put the role into '${place}', or the service: service(…, { account: ${account} })`;
    return [{ code: "wall_serve", message, next }];
  }
  if (grant.publish.some((subject) => subject.startsWith("$JS.SNAPSHOT.RESTORE."))) {
    const message = `${label} cannot send a backup into the account '${place}': nats-server would spoil it with headers`;
    const next = `put the role into '${place}'`;
    return [{ code: "wall_restore", message, next }];
  }
  const isOfStreams = grant.stream !== undefined || grant.manages === true;
  if (!isOfStreams || isDomain(place)) return [];
  const message = `${label} takes '${place}' for a JetStream domain, but $JS.${place}.> has another meaning`;
  return [{ code: "wall_domain", message, next: "give the account another name" }];
}

function vaultProblems({ label, manages }: Grant, account: string): Problem[] {
  if (manages === true) return [];
  return [
    {
      code: "vault_grant",
      message: `${label} would be used in the vault '${account}', where roles look after streams and do nothing else`,
      next: "put the role into another account: with 'account' at stream, kv or objects it reaches into the vault",
    },
  ];
}

function noJetStream(vault: string): Problem {
  return {
    code: "vault_jetstream",
    message: `the vault '${vault}' has no JetStream, and so nothing to keep`,
    next: 'write for example jetstream: { disk: "1GiB" }',
  };
}
