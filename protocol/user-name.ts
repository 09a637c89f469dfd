import { guidPattern } from "../values/guid.ts";

/** What names an identity: its kind and id, or the issuer and subject of a plain OIDC token. */
export interface NamedIdentity {
  readonly kind: "user" | "application";
  readonly oid: string;
  /** The token's `iss`. */
  readonly iss: string;
  /** The token's `sub`, of an OIDC issuer that is not a tenant. */
  readonly sub?: string | undefined;
}

/**
 * The name of the user that an identity becomes in NATS: servers show it in lists of connections and in their logs.
 *
 * Two identities never share a name: a subject's bytes can be read back from it.
 *
 * @example userName(identity) // "user:33333333-3333-4333-8333-333333333333", of a person of Entra
 * @example userName(identity) // "oidc:token.actions.githubusercontent.com#repo:acme@1/orders@2:environment:EU~20west"
 */
export function userName({ kind, oid, iss, sub }: NamedIdentity): string {
  if (sub !== undefined) return subjectName(iss, sub);
  return `${kind === "user" ? "user" : "app"}:${oid}`;
}

/** As `userName`, of a subject of an OIDC issuer. */
export function subjectName(issuer: string, subject: string): string {
  return `oidc:${issuer.replace("https://", "")}#${safe(subject)}`;
}

/** A subject has at most 600 bytes, and each takes at most three letters. */
const userNames = new RegExp(`^(user|app):${guidPattern}$|^oidc:[^\\s#]{1,255}#[^\\s#]{1,1800}$`);

/** True for a name that `userName` makes; no account has one, for want of a colon. */
export function isUserName(text: string): boolean {
  return userNames.test(text);
}

/**
 * Characters that mean something to a log or a shell, and all beyond ASCII, as the bytes of UTF-8, like in URLs but with `~`:
 * nats-server uses the name in a format of its log, in which a percent sign is a verb.
 */
function safe(subject: string): string {
  return subject.replace(/[^A-Za-z0-9._:/@+=,-]/gu, (letter) =>
    [...Buffer.from(letter, "utf8")]
      .map((byte) => `~${byte.toString(16).toUpperCase().padStart(2, "0")}`)
      .join(""),
  );
}
