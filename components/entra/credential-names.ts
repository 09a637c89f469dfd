import { createHash } from "node:crypto";

/** Entra's own limit for the name of a federated credential, in characters. */
const maxLength = 120;
const digestLength = 8;

/** A credential's name, and the one that it has when another list decides; see `credentialNames`. */
export interface CredentialName {
  name: string;
  formerName?: string;
}

/** True for what Entra takes as the name of a federated credential. */
export function fitsName(name: string): boolean {
  return new RegExp(`^[a-zA-Z0-9][a-zA-Z0-9_-]{2,${maxLength - 1}}$`).test(name);
}

/** A name of parts that may have dots, spaces and letters beyond ASCII. */
export function label(parts: readonly string[]): string {
  return parts.join("-").replace(/[^a-zA-Z0-9_-]+/g, "-");
}

/**
 * Names for credentials, whatever their parts are: those whose plain names are the same (`live eu`, `live-eu`), too long or
 * too poor to tell them apart end with a digest of the parts.
 *
 * A name changes when a credential with the same plain name comes or goes. `formerName` then lets Pulumi see a replacement, which
 * deletes before it creates: Entra refuses two credentials for the same tokens.
 *
 * @example credentialNames([{ environment: "live" }], ({ environment }) => ["github", environment])
 * // [[{ environment: "live" }, { name: "github-live", … }]]
 */
export function credentialNames<T>(
  all: readonly T[],
  partsOf: (one: T) => readonly string[],
): [T, CredentialName][] {
  const plain = all.map((one) => label(partsOf(one)));
  return all.map((one, at) => [one, nameOf(partsOf(one), at, plain)]);
}

function nameOf(parts: readonly string[], at: number, plain: readonly string[]): CredentialName {
  const short = label(parts);
  const digest = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  const long = `${short.slice(0, maxLength - digestLength - 1)}-${digest.slice(0, digestLength)}`;
  if (short.length > maxLength) return { name: long };
  const isShared = plain.indexOf(short) !== plain.lastIndexOf(short);
  if (!isShared) return { name: short, formerName: long };
  // only one of them can have had the plain name
  return plain.indexOf(short) === at ? { name: long, formerName: short } : { name: long };
}
