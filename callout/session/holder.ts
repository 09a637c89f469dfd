import type { Evidence } from "../../protocol/audit/evidence.ts";

/**
 * Whose a login is, for all that is shared out fairly: an identity's, or an agent's that acts for it, so that no
 * agent uses up what is a person's.
 */
export function holderOf(identity: {
  readonly tid: string;
  readonly oid: string;
  readonly azp?: string;
  readonly isAgent?: true;
}): string {
  const { tid, oid, azp, isAgent } = identity;
  return isAgent && azp !== undefined ? `${tid} ${oid} ${azp}` : `${tid} ${oid}`;
}

/** The same by what a token has proven; undefined when that is no identity. */
export function provenHolder({ tid, oid, azp, is_agent: isAgent }: Evidence): string | undefined {
  if (tid === undefined || oid === undefined) return undefined;
  return holderOf({ tid, oid, azp, ...(isAgent && { isAgent }) });
}
