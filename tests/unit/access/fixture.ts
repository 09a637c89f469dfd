import { readFileSync } from "node:fs";

import {
  account,
  compile,
  policy,
  publish,
  PolicyErrors,
  role,
  type Account,
  type AccessDocument,
  type AccountOptions,
  type PolicyError,
  type Role,
  type RoleOptions,
} from "../../../access/index.ts";

export const CLAIMS = {
  oid: "11111111-1111-4111-8111-111111111111",
  azp: "22222222-2222-4222-8222-222222222222",
  tid: "33333333-3333-4333-8333-333333333333",
} as const;

/** An account that has everything, with what the test is about. */
export function orders(options: Partial<AccountOptions> = {}): Account {
  return account("orders", {
    description: "Orders",
    jetstream: { disk: "1GiB" },
    ...options,
  });
}

/** A role in `orders` that has everything, with what the test is about. */
export function aRole(options: Partial<RoleOptions> = {}, name = "Orders.Read"): Role {
  return role(name, {
    description: "Reads orders",
    account: "orders",
    members: ["user"],
    grants: [publish("orders.created")],
    ...options,
  });
}

export function documentOf(roles: Role[], accounts: Account[] = [orders()]): AccessDocument {
  return compile(policy({ accounts, roles })).document;
}

/** The mistakes that compiling finds. */
export function mistakesOf(
  roles: Role[],
  accounts: Account[] = [orders()],
): readonly PolicyError[] {
  try {
    compile(policy({ accounts, roles }));
  } catch (error) {
    if (error instanceof PolicyErrors) return error.errors;
    throw error;
  }
  return [];
}

/** The line of the file at which a mistake points. */
export function lineOf(mistake: PolicyError | undefined): string {
  if (mistake === undefined) return "";
  const { file, line } = mistake.place;
  return readFileSync(file, "utf8").split("\n")[line - 1]?.trim() ?? "";
}
