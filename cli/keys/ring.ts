import { keyOfResource, publicKey, type KeyKind } from "../../nats/index.ts";
import { Failure } from "../../errors/failure.mjs";
import type { Backup, Resource } from "./backup.ts";

/** A key of a backup, by what it is for. */
export interface KeptKey {
  /** As `rotate` names it: `operator`, `account:orders`, `signing:orders`. */
  readonly name: string;
  /** 32 bytes. Secret. */
  readonly secret: Uint8Array;
  /** Unix seconds. */
  readonly createdAt: number;
}

/** The keys of one installation. */
export interface KeyRing {
  /** Name of its NatsKeys component, for example `orders-keys`. */
  readonly name: string;
  readonly keys: readonly KeptKey[];
}

const component = "nats-entra:index:NatsKeys";

/**
 * The installations whose keys a backup has; a program may make several.
 *
 * @throws Failure `backup_invalid` for a backup that was made without the secrets
 */
export function keyRings({ resources }: Backup): readonly KeyRing[] {
  return resources
    .filter(({ type }) => type === component)
    .map(({ urn }) => {
      const name = nameOf(urn);
      const own = resources.filter(({ type, parent }) => parent === urn && type.endsWith(":Key"));
      return { name, keys: own.map((resource) => keptKey(resource, name)) };
    });
}

function keptKey({ urn, outputs }: Resource, ring: string): KeptKey {
  const { secret, createdAt } = outputs as {
    secret?: { plaintext?: string };
    createdAt: number;
  };
  if (typeof secret?.plaintext !== "string")
    throw new Failure("backup_invalid", "the backup holds no secrets", {
      next: "give a file that nats-entra keys backup of this version wrote",
    });
  const name = keyOfResource(nameOf(urn).slice(ring.length + 1));
  const bytes = Buffer.from(JSON.parse(secret.plaintext) as string, "base64");
  return { name, secret: bytes, createdAt };
}

const nameOf = (urn: string) => urn.split("::").at(-1) ?? "";

/** The public key (O…, A…, U…, X…) of a kept key. */
export function publicKeyOf({ name, secret }: KeptKey): string {
  return publicKey(kindOf(name), secret);
}

function kindOf(name: string): KeyKind {
  if (name === "xkey") return "curve";
  if (name.startsWith("operator")) return "operator";
  return ["system-user", "callout-user", "sentinel"].includes(name) ? "user" : "account";
}
