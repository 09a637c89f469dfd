import type { KeyPair } from "@nats-io/nkeys";
import { signJwt } from "./jwt.ts";

export interface OperatorJwt {
  readonly name: string;
  /** The operator's identity; it signs this JWT and nothing else. */
  readonly operator: KeyPair;
  /** Public keys (O…) that sign account JWTs. */
  readonly signingKeys: readonly string[];
  /** Public key (A…) of the system account. */
  readonly systemAccount: string;
  /** Unix seconds. */
  readonly issuedAt: number;
}

/**
 * The JWT that every server trusts.
 *
 * Signing keys are strict: neither the operator's nor an account's identity key may sign what is below
 * it (jwt.go, validateTrustedOperators; accounts.go, updateAccountClaimsWithRefresh). So identity seeds
 * are needed nowhere but in the stack, and any signing key can be replaced without a new identity.
 */
export function operatorJwt(args: OperatorJwt): string {
  const { name, operator, signingKeys, systemAccount, issuedAt } = args;
  return signJwt(
    {
      sub: operator.getPublicKey(),
      name,
      iat: issuedAt,
      nats: {
        type: "operator",
        version: 2,
        signing_keys: signingKeys,
        system_account: systemAccount,
        strict_signing_key_usage: true,
      },
    },
    operator,
  );
}
