import type { SubjectClaims } from "../../access/index.ts";
import { UsageFailure } from "../../errors/failure.mjs";
import { closest } from "../../values/suggest.ts";
import type { Identity } from "../oauth/access-token.ts";

const claims = ["oid", "azp", "tid"] as const satisfies readonly (keyof SubjectClaims)[];
const placeholders = claims.map((claim) => `{${claim}}`);

/**
 * A subject may have claims of the own token, as policies have them; whether there are such is known before any token.
 *
 * @throws UsageFailure for a claim that policies do not have, or one that is only part of a token
 */
export function checkClaims(subject: string): void {
  const wrong = subject
    .split(".")
    .find((token) => /[{}]/.test(token) && !placeholders.includes(token));
  if (wrong === undefined) return;
  const inside = placeholders.find((placeholder) => wrong.includes(placeholder));
  const meant = inside ?? closest(wrong, placeholders);
  throw new UsageFailure(
    inside === undefined
      ? `there is no claim ${wrong} to fill in`
      : `${inside} is only part of '${wrong}'`,
    inside === undefined
      ? `${meant === undefined ? "" : `did you mean ${meant}? `}there are ${placeholders.join(", ")}`
      : `let it stand between dots: ${wrong.replace(inside, `.${inside}.`).replace(/^\.|\.$/g, "")}`,
  );
}

/**
 * The subject with the claims of an identity in the place of their names.
 *
 * @example withClaims("agents.{azp}.findings", identity) // "agents.883cf4e6-….findings"
 */
export function withClaims(subject: string, identity: Identity): string {
  return subject
    .split(".")
    .map((token) => {
      const claim = claims.find((each) => token === `{${each}}`);
      return claim === undefined ? token : identity[claim];
    })
    .join(".");
}
