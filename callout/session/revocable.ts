import type { SessionPermissions } from "../../access/index.ts";
import type { RevocationTarget } from "../../protocol/control/revocation.ts";
import type { Identity } from "../token/claims.ts";

/** The parts of a session that a revocation can target. */
export interface Revocable extends Pick<Identity, "oid" | "azp" | "uti"> {
  /** Of the token, where `azp` is another that was made of it. */
  readonly tokenAzp?: string;
  /** That count in it. */
  readonly roles: SessionPermissions["roles"];
}

/** Whether a revocation covers a session. */
export function isAbout(target: RevocationTarget, session: Revocable): boolean {
  if ("oid" in target) return target.oid === session.oid;
  if ("azp" in target) return target.azp === session.azp || target.azp === session.tokenAzp;
  if ("role" in target) return session.roles.includes(target.role);
  return target.uti === session.uti;
}
