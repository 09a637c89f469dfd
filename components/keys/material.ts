import type { AccessDocument } from "../../access/index.ts";
import type { GivenOperator, IdentityKeys, KeyMaterial } from "../../nats/index.ts";

/** What a `Key` answers; the bytes are base64. */
export interface MadeKey {
  secret: string;
  /** Absent when it was made by a version without rotations that nobody notices. */
  next?: string;
  /** Empty when there is none. */
  previous?: string;
  /** Unix seconds. */
  createdAt: number;
}

/**
 * The keys as the functions of `nats/` take them: those in use, and beside them those that are believed as well.
 *
 * @param given an operator that is kept elsewhere
 */
export function keyMaterial(
  { accounts }: Pick<AccessDocument, "accounts">,
  made: Readonly<Record<string, MadeKey>>,
  given: GivenOperator | undefined,
): KeyMaterial {
  const key = (name: string): MadeKey => made[name] ?? { secret: "", createdAt: 0 };
  const inUse = (name: string) => bytes(key(name).secret);
  const also = (name: string) => others(key(name));
  const pair = (identity: string, signing: string): IdentityKeys => ({
    identity: inUse(identity),
    signing: inUse(signing),
    alsoSigning: also(signing),
  });
  return {
    ...(given ? { operator: given } : operators(key("operator"), key("operator-signing"))),
    system: pair("system", "system-signing"),
    systemUser: inUse("system-user"),
    auth: pair("auth", "auth-signing"),
    calloutUser: inUse("callout-user"),
    alsoCalloutUsers: also("callout-user"),
    sentinel: inUse("sentinel"),
    xkey: inUse("xkey"),
    alsoXkeys: also("xkey"),
    accounts: Object.fromEntries(
      Object.keys(accounts)
        .sort()
        .map((account) => [account, pair(`account:${account}`, `signing:${account}`)]),
    ),
    // one instant for all, so that a new account or key changes no other JWT
    issuedAt: key("system").createdAt,
  };
}

/**
 * No signing key beside the one in use: what it signs is in the same file as the operator that lists it, so
 * every server takes both at the same moment, its start.
 */
function operators(identity: MadeKey, signing: MadeKey) {
  const operator = { identity: bytes(identity.secret), signing: bytes(signing.secret) };
  if (!identity.previous) return { operator };
  const before = bytes(signing.previous || signing.secret);
  return { operator, previousOperator: { identity: bytes(identity.previous), signing: before } };
}

function others({ next, previous }: MadeKey): Uint8Array[] {
  return [next, previous].flatMap((text) => (text ? [bytes(text)] : []));
}

function bytes(text: string): Uint8Array {
  return Buffer.from(text, "base64");
}
