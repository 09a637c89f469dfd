import type { KeyPair } from "@nats-io/nkeys";
import type { ShareKind } from "../../access/index.ts";
import { signJwt } from "./jwt.ts";

export interface Activation {
  readonly kind: ShareKind;
  /** What is imported, as the exporting account knows it. */
  readonly subject: string;
  /** Public key (A…) of the exporting account. */
  readonly from: string;
  /** A signing key of it. */
  readonly signer: KeyPair;
  /** Public key (A…) of the importing account. */
  readonly into: string;
  /** Unix seconds. */
  readonly issuedAt: number;
}

/**
 * The token by which an account may import a private export, and nobody else may (jwt/v2 activation_claims.go;
 * nats-server's accounts.go, checkActivation). Account JWTs of other origin under the same operator, such as those
 * that nsc makes, cannot take what lies behind a wall.
 *
 * It counts as long as the account names the signer among its signing keys.
 */
export function activationToken(args: Activation): string {
  const { kind, subject, from, signer, into, issuedAt } = args;
  return signJwt(
    {
      sub: into,
      name: subject,
      iat: issuedAt,
      nats: { type: "activation", version: 2, subject, kind, issuer_account: from },
    },
    signer,
  );
}
