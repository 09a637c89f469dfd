import { createHash } from "node:crypto";
import type { AccountEntry } from "../../access/document/document.ts";
import type { IdentityKeys, KeyMaterial } from "../../nats/index.ts";

/** 32 bytes, the same for the same label: tests need keys, not secrets. */
export function secretOf(label: string): Uint8Array {
  return createHash("sha256").update(label).digest();
}

/** Key material of an installation with these accounts. */
export function keyMaterial(accounts: readonly string[]): KeyMaterial {
  return {
    operator: pair("operator"),
    system: pair("system"),
    systemUser: secretOf("system user"),
    auth: pair("auth"),
    calloutUser: secretOf("callout user"),
    sentinel: secretOf("sentinel"),
    xkey: secretOf("xkey"),
    accounts: Object.fromEntries(accounts.map((name) => [name, pair(`account ${name}`)])),
    issuedAt: 1_750_000_000,
  };
}

export function pair(label: string): IdentityKeys {
  return { identity: secretOf(`${label} identity`), signing: secretOf(`${label} signing`) };
}

/** An account without JetStream, exports and imports, unless given. */
export function accountEntry(entry: Partial<AccountEntry> = {}): AccountEntry {
  return {
    description: "An account of a test.",
    default: false,
    limits: { connections: 100, subscriptions: 100, payload: 65_536, leafNodes: 0 },
    exports: [],
    imports: [],
    ...entry,
  };
}
