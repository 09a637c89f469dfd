import { Reason } from "../../protocol/reason.ts";

/** Why a token is not accepted, in fixed words: nothing of the token's content. */
export interface Refusal {
  readonly reason: Reason;
  /** The header parameter or claim at fault; always a name that the code spells, never the token. */
  readonly member?: string;
}

export const missing = (member: string): Refusal => ({ reason: Reason.ClaimMissing, member });
export const invalid = (member: string): Refusal => ({ reason: Reason.ClaimInvalid, member });
