import {
  CONTROL,
  CONTROL_DATA,
  digestOf,
  type AccessDocument,
  type RoleEntry,
} from "../../access/index.ts";
import type { AccountEntry } from "../../access/document/document.ts";
import { SESSION } from "../../access/document/session.ts";
import { accountEntry } from "./nats-keys.ts";

/** A role that may publish to and subscribe below a subject of its own name, unless said otherwise. */
export function roleEntry(account: string, entry: Partial<RoleEntry> = {}): RoleEntry {
  return {
    id: "55555555-5555-4555-8555-555555555555",
    displayName: "A role",
    description: "A role of a test.",
    account,
    members: ["application", "user"],
    publish: { allow: [`${account}.in`], deny: [] },
    subscribe: { allow: [`${account}.out.>`], deny: [] },
    ...entry,
  };
}

const jetstream = { memory: 0, disk: 256 * 1024 * 1024, streams: 10, consumers: 100 };

/**
 * A document with these roles and the accounts that they name; beside CONTROL there is CONTROL_DATA.
 *
 * @param account what is different about all of these
 */
export function accessDocument(
  roles: Readonly<Record<string, RoleEntry>>,
  account: Partial<AccountEntry> = {},
): AccessDocument {
  const placed = Object.values(roles).flatMap(({ account: name }) =>
    name === CONTROL ? [name, CONTROL_DATA] : [name],
  );
  const names = [...new Set(placed)].sort();
  const body = {
    version: 1,
    accounts: Object.fromEntries(
      names.map((name) => [
        name,
        accountEntry({ ...(name === CONTROL_DATA && { jetstream }), ...account }),
      ]),
    ),
    roles,
    session: SESSION,
  } as const;
  return { ...body, digest: digestOf(body) };
}
