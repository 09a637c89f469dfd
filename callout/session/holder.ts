import type { Evidence } from "../../protocol/audit/evidence.ts";

/**
 * The holder of a login for fair shares: an identity, or an agent that acts for it, so that no agent uses up a
 * person's share.
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

/** The holder by a token's verified claims; undefined if they are not an identity. */
export function provenHolder({ tid, oid, azp, is_agent: isAgent }: Evidence): string | undefined {
  if (tid === undefined || oid === undefined) return undefined;
  return holderOf({ tid, oid, azp, ...(isAgent && { isAgent }) });
}
