import { isTokenId } from "../../protocol/identifiers.ts";
import { Reason } from "../../protocol/reason.ts";
import { uuidV5 } from "../../values/uuid.ts";
import { checkTimes, type Identity } from "./claims.ts";
import type { Members } from "./compact.ts";
import { invalid, missing, type Refusal } from "./refusal.ts";

/** Roles of an identity of a plain OIDC issuer. */
export interface SubjectRule {
  /** The exact `sub`. */
  readonly subject: string;
  /** Claims that must have exactly these values as well. */
  readonly claims: Readonly<Record<string, string>>;
  readonly roles: readonly string[];
}

/** What an ID token of a plain OIDC issuer, such as a CI service, must contain. */
export interface OidcExpectation {
  readonly issuer: string;
  readonly audience: string;
  /** Seconds by which the issuer's clock may be ahead of ours. */
  readonly clockSkew: number;
  readonly subjects: readonly SubjectRule[];
}

/** What stands for Entra's ids where a token has none; one namespace each, so that no two are the same. */
const namespaces = {
  tid: "b6a7dd2f-0f0e-4a3e-8f55-6a3c4a4f3a52",
  oid: "0d5c6b5b-93a8-4c02-9f3a-5d1b7a5c7c11",
  azp: "5e0f3c44-6a0b-4a5d-a9d2-2f6f4c1f6d7e",
} as const;

/**
 * Words that are visible as a whole, with plain spaces between them: no control, format, private or unassigned characters and
 * no other white space. OpenID Connect Core 1.0 section 2 wants ASCII, but CI services write names of projects
 * and environments into it as they are.
 */
const subjectForm = /^[^\p{C}\p{Z}]+(?: +[^\p{C}\p{Z}]+)*$/u;
/** In UTF-8. As many characters as Entra takes for a federated credential's subject. */
const maxSubjectBytes = 600;

/** True for a `sub` that may stand in a log. */
export function isSubject(value: unknown): value is string {
  return (
    typeof value === "string" &&
    subjectForm.test(value) &&
    Buffer.byteLength(value) <= maxSubjectBytes
  );
}

/** True for an `iss` that may stand in a log and in a name: https, a host, plain path segments. */
export function isIssuer(value: unknown): value is string {
  return (
    typeof value === "string" &&
    value.length <= 255 &&
    /^https:\/\/[a-z0-9.-]+(:\d{1,5})?(\/[A-Za-z0-9._~-]+)*\/?$/.test(value) &&
    URL.parse(value)?.href.replace(/\/$/, "") === value.replace(/\/$/, "")
  );
}

/**
 * The ids that a principal of a plain issuer has in subjects, in place of Entra's: UUIDs of version 5 over
 * issuer and subject. Each principal has an `oid` and an `azp` of its own, as an application of Entra has;
 * all of an issuer have one `tid`.
 */
export function principalOf(issuer: string, subject: string) {
  return {
    tid: uuidV5(namespaces.tid, issuer),
    oid: uuidV5(namespaces.oid, `${issuer} ${subject}`),
    azp: uuidV5(namespaces.azp, `${issuer} ${subject}`),
  };
}

/**
 * Reads the identity from the claims of a token whose signature holds and whose `iss` fits. Nothing of such
 * a token grants anything by itself: a rule has to name its subject, to the letter.
 *
 * @param now unix seconds
 */
export function readOidcIdentity(
  claims: Members,
  expected: OidcExpectation,
  now: number,
): { readonly identity: Identity } | { readonly refusal: Refusal } {
  const { issuer, clockSkew } = expected;
  const refusal =
    checkUse(claims, expected) ??
    checkTimes(claims, clockSkew, now, ["exp", "iat"]) ??
    checkPrincipal(claims);
  if (refusal) return { refusal };
  const { sub, jti, exp } = claims as { sub: string; jti: string; exp: number };
  const roles = rolesOf(claims, sub, expected);
  if ("reason" in roles) return { refusal: roles };
  return {
    identity: {
      ...{ iss: issuer, sub, ...principalOf(issuer, sub), uti: jti, kind: "application" },
      ...{ roles, expires: exp },
    },
  };
}

/** All roles that the current rules can give a subject, whatever its other claims. */
export function rolesOfSubject(subject: string, { subjects }: OidcExpectation): readonly string[] {
  return subjects.filter((rule) => rule.subject === subject).flatMap(({ roles }) => roles);
}

function checkUse(claims: Members, { audience }: OidcExpectation): Refusal | undefined {
  const { aud } = claims;
  // a token for several audiences can be used by each of them at the others (RFC 8725 section 3.9)
  const only: unknown = Array.isArray(aud) && aud.length === 1 ? aud[0] : aud;
  return only === audience ? undefined : { reason: Reason.WrongAudience, member: "aud" };
}

function checkPrincipal({ sub, jti }: Members): Refusal | undefined {
  if (sub === undefined) return missing("sub");
  if (!isSubject(sub)) return invalid("sub");
  if (jti === undefined) return missing("jti");
  return isTokenId(jti) ? undefined : invalid("jti");
}

/** The roles of every matching rule. Without a match, a refusal with the claim that did not match the first rule. */
function rolesOf(
  claims: Members,
  sub: string,
  { subjects }: OidcExpectation,
): readonly string[] | Refusal {
  const rules = subjects.filter(({ subject }) => subject === sub);
  const misfit = ({ claims: wanted }: SubjectRule) =>
    Object.keys(wanted).find(
      (name) => !Object.hasOwn(claims, name) || claims[name] !== wanted[name],
    );
  const fitting = rules.filter((rule) => misfit(rule) === undefined);
  if (fitting.length > 0) return [...new Set(fitting.flatMap(({ roles }) => roles))];
  const [first] = rules;
  return { reason: Reason.SubjectUnknown, member: (first && misfit(first)) ?? "sub" };
}
