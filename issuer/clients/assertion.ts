import { jwtVerify, type CryptoKey, type KeyObject } from "jose";

import type { Context } from "../context/context.ts";
import { EntraError } from "../http/errors.ts";
import type { Claims } from "../tokens/access-token.ts";
import { isObject } from "../../values/shape/index.ts";

/** An assertion taken apart, not verified yet: it only says which key to verify it with. */
export interface Assertion {
  readonly jwt: string;
  readonly header: Claims;
  readonly claims: Claims;
}

const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
/** Seconds by which two clocks may differ. */
const SKEW = 60;

/** @throws EntraError 700027 when it is not a JWT of three parts */
export function readAssertion(jwt: string): Assertion {
  const [header, claims] = COMPACT.test(jwt) ? jwt.split(".").slice(0, 2).map(decode) : [];
  if (header === undefined || claims === undefined)
    throw invalid("The assertion is not a signed JWT");
  return { jwt, header, claims };
}

/**
 * Verifies signature, times and audience. What a verifier does about issuer and subject is its own matter.
 *
 * @param algorithms that the signature may have; the key has to fit
 * @param audiences of which the assertion must name exactly one
 * @throws EntraError 700023 or 700212 for the audience, 700024 for the times, 700027 for the rest
 */
export async function verifyAssertion(
  context: Context,
  assertion: Assertion,
  key: CryptoKey | KeyObject | Uint8Array,
  algorithms: readonly string[],
): Promise<void> {
  const currentDate = new Date(context.now() * 1000);
  try {
    await jwtVerify(assertion.jwt, key as CryptoKey, {
      algorithms: [...algorithms],
      currentDate,
      clockTolerance: SKEW,
      requiredClaims: ["exp"],
    });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    const claim = error instanceof Error && "claim" in error ? error.claim : undefined;
    if (code === "ERR_JWT_EXPIRED" || claim === "nbf" || claim === "exp" || claim === "iat") {
      throw new EntraError(
        700024,
        `Client assertion is not within its valid time range. Current time: ${currentDate.toISOString()}.`,
      );
    }
    throw invalid("The signature could not be verified");
  }
}

/** The one audience of an assertion: a text, or a list of one as Kubernetes writes it. */
export function audienceOf({ claims }: Assertion): unknown {
  const { aud } = claims;
  return Array.isArray(aud) && aud.length === 1 ? aud[0] : aud;
}

export function invalid(reason: string): EntraError {
  return new EntraError(
    700027,
    `Client assertion failed signature validation. [Reason - ${reason}.]`,
  );
}

function decode(part: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
