/** Grants that cannot work across the wall between two accounts, and roles that a vault may not have. */
import type { Account } from "../account.ts";
import { accountName, type Ruled } from "../check-streams.ts";
import { unknownAccount } from "../check-subject.ts";
import type { Problem } from "../error.ts";
import type { RoleGrant } from "../grant.ts";
import type { Report } from "../report.ts";
import { placeBeyond } from "./crossing.ts";
import { isDomain } from "./place.ts";

type Accounts = ReadonlyMap<string, Account>;

export function checkWalls(all: readonly Ruled[], accounts: Accounts, report: Report): void {
  for (const vault of accounts.values()) {
    if (vault.isVault !== true || (vault.jetstream as unknown) !== undefined) continue;
    report.add(vault.source, noJetStream(vault.name), { account: vault.name });
  }
  for (const { allows, denies, owner, ...placed } of all) {
    const account = accountName(placed);
    const home = accounts.get(account);
    for (const grant of allows) {
      const problems = [
        ...wallProblems(grant, account, accounts),
        ...(home?.isVault === true ? vaultProblems(grant, account) : []),
      ];
      for (const problem of problems) report.add(grant.source, problem, owner);
    }
    for (const deny of denies) {
      for (const problem of wallProblems(deny, account, accounts)) {
        report.add(deny.source, problem, owner);
      }
    }
  }
}

function wallProblems(grant: RoleGrant, account: string, accounts: Accounts): Problem[] {
  const place = placeBeyond(grant, account);
  if (place === undefined) return [];
  const there = accounts.get(place);
  if (there === undefined) return [unknownAccount(place, accounts.keys())];
  const { label } = grant;
  if (there.isControl === true) {
    const message = `${label} would take something out of '${place}', which shares nothing with others`;
    const suggestion =
      "use inspect(), revoke(), grantRole(R) and the like in a role of that account";
    return [{ code: "wall_control", message, suggestion }];
  }
  if (grant.subscribe.length > 0) {
    const message = `${label} answers requests of the account '${place}', but this role is in '${account}'`;
    const suggestion = `put the role into '${place}', or the service: service(…, { account: ${account} })`;
    return [{ code: "wall_serve", message, suggestion }];
  }
  if (grant.stream === undefined || isDomain(place)) return [];
  const message = `${label} takes '${place}' for a JetStream domain, but $JS.${place}.> has another meaning`;
  return [{ code: "wall_domain", message, suggestion: "give the account another name" }];
}

function vaultProblems({ label, manages }: RoleGrant, account: string): Problem[] {
  if (manages === true) return [];
  return [
    {
      code: "vault_grant",
      message: `${label} would be used in the vault '${account}', where roles manage streams and do nothing else`,
      suggestion:
        "put the role into another account: with 'account' at stream, kv or objects it reaches into the vault",
    },
  ];
}

function noJetStream(vault: string): Problem {
  return {
    code: "vault_jetstream",
    message: `the vault '${vault}' has no JetStream, and so nothing to keep`,
    suggestion: 'write for example jetstream: { disk: "1GiB" }',
  };
}
