import type { SessionPermissions } from "../../access/index.ts";
import type { Identity } from "../token/claims.ts";

/** What a revocation looks at in a session. */
export interface Revocable extends Pick<Identity, "oid" | "azp" | "uti"> {
  /** Of the token, where `azp` is another that was made of it. */
  readonly tokenAzp?: string;
  /** That count in it. */
  readonly roles: SessionPermissions["roles"];
}
