import {
  account,
  agent,
  compile,
  policy,
  PolicyErrors,
  role,
  vault,
  type AccessDocument,
  type Account,
  type Agent,
  type Compiled,
  type PolicyError,
  type Role,
  type Grant,
} from "../../../../access/index.ts";

export const shop = account("shop", { description: "Services" });
export const support = account("support", { description: "People" });
export const data = vault("data", { description: "Streams", jetstream: { disk: "1GiB" } });
export const ACCOUNTS = [shop, support, data];

/** A role of an account with these grants, and denies. */
export function holds(
  home: Account,
  grants: readonly Grant[],
  denies: readonly Grant[] = [],
  name = `In.${home.name}`,
): Role {
  return role(name, { description: "x", account: home, members: ["user"], grants, denies });
}

export const CLIENT = "2d1c0c1e-5f0a-4a5e-9d37-6f1b3c2a7e10";

export function actsIn(home: Account, bounds: readonly Grant[]): Agent {
  return agent("triage", { description: "x", clients: [CLIENT], account: home, bounds });
}

export function compiled(
  roles: readonly Role[],
  accounts: readonly Account[] = ACCOUNTS,
  agents: readonly Agent[] = [],
): Compiled {
  return compile(policy({ accounts, roles, agents }));
}

/** `service data $JS.API.INFO as $JS.data.API.INFO` */
export function importsOf({ accounts }: AccessDocument, name: string): string[] {
  return (accounts[name]?.imports ?? []).map(({ kind, from, subject, to }) =>
    [kind, from, subject, ...(to === subject ? [] : ["as", to])].join(" "),
  );
}

/** `service $JS.API.INFO for shop, support` */
export function exportsOf({ accounts }: AccessDocument, name: string): string[] {
  return (accounts[name]?.exports ?? []).map(({ kind, subject, accounts: into, answers }) =>
    [kind, subject, ...(into ? ["for", into.join(", ")] : []), ...(answers ? [answers] : [])].join(
      " ",
    ),
  );
}

export function mistakesOf(
  roles: readonly Role[],
  accounts: readonly Account[] = ACCOUNTS,
  agents: readonly Agent[] = [],
): readonly PolicyError[] {
  try {
    compiled(roles, accounts, agents);
  } catch (error) {
    if (error instanceof PolicyErrors) return error.errors;
    throw error;
  }
  return [];
}
