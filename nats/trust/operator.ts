import type { Operator } from "@nats-io/jwt";
import { Prefix, type KeyPair } from "@nats-io/nkeys";
import { NatsError } from "../errors/nats-error.ts";
import { parseJwt, verifyJwt } from "../jwt/jwt.ts";
import type { GivenOperator, IdentityKeys } from "../keys/key-material.ts";
import { keyPair, keyPairFromSeed, publicKey } from "../keys/key-pair.ts";
import { operatorJwt } from "../jwt/operator-jwt.ts";
import { isObject } from "../../values/shape/index.ts";

/** The operator that servers trust, and the key that signs its accounts. */
export interface TrustedOperator {
  readonly jwt: string;
  readonly signer: KeyPair;
}

export interface OwnOperator {
  readonly name: string;
  readonly keys: IdentityKeys;
  /** Public key (A…). */
  readonly systemAccount: string;
  /** Unix seconds. */
  readonly issuedAt: number;
}

/** An operator of this installation's own. */
export function ownOperator({ name, keys, systemAccount, issuedAt }: OwnOperator): TrustedOperator {
  const signer = keyPair("operator", keys.signing);
  const jwt = operatorJwt({
    name,
    operator: keyPair("operator", keys.identity),
    signingKeys: [publicKey("operator", keys.signing)],
    systemAccount,
    issuedAt,
  });
  return { jwt, signer };
}

/**
 * An operator that exists already. Its JWT is used as it is; a decorated file (`nsc describe operator
 * --raw` or the file of `nsc generate config`) is fine.
 *
 * @param systemAccount public key (A…) of this installation's system account
 * @throws NatsError `operator_invalid` when the JWT is not a self-signed operator JWT,
 *   `operator_signing_key` when the seed is not of a key that it lists,
 *   `operator_system_account` when it names another system account
 */
export function givenOperator(given: GivenOperator, systemAccount: string): TrustedOperator {
  const jwt = undecorated(given.jwt);
  const claims = operatorClaims(jwt);
  const signer = keyPairFromSeed(given.signingSeed);
  const allowed = claims.signing_keys ?? [];
  if (!allowed.includes(signer.getPublicKey())) {
    throw new NatsError(
      "operator_signing_key",
      `the operator JWT does not list ${signer.getPublicKey()} as a signing key`,
      { next: "add it (nsc edit operator --sk), or give the seed of a listed one" },
    );
  }
  const named = claims.system_account;
  if (named !== undefined && named !== systemAccount) {
    throw new NatsError(
      "operator_system_account",
      `the operator JWT names ${named} as system account, but the keys here belong to ${systemAccount}`,
      {
        next: "give that account's identity key as the system key, or an operator JWT that names none",
      },
    );
  }
  return { jwt, signer };
}

function operatorClaims(jwt: string): Operator {
  try {
    const parsed = parseJwt(jwt);
    verifyJwt(parsed, Prefix.Operator);
    const { nats, iss, sub } = parsed.claims;
    if (iss === sub && isObject(nats) && nats["type"] === "operator") {
      return nats as unknown as Operator;
    }
  } catch (cause) {
    throw new NatsError("operator_invalid", "not a valid operator JWT", {
      next: "give the JWT as nsc describe operator --raw prints it",
      cause,
    });
  }
  throw new NatsError("operator_invalid", "not the self-signed JWT of an operator", {
    next: "give the JWT as nsc describe operator --raw prints it",
  });
}

/** The JWT between the lines of a decorated file (jwt/v2 creds_utils.go, ParseDecoratedJWT). */
function undecorated(text: string): string {
  return /-{3,}[^\n]*-{3,}\r?\n([\w\-.=]+)\r?\n-{3,}/.exec(text)?.[1] ?? text.trim();
}
