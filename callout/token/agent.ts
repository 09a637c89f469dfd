import type { Members } from "./compact.ts";
import { invalid, type Refusal } from "./refusal.ts";

/**
 * Entra's facets of the subject and of the acting client, which mark agents: numbers in a
 * string (https://learn.microsoft.com/entra/agent-id/identity-platform/agent-token-claims).
 */
export const AgentFacet = {
  /** An agent's identity. */
  Identity: 11,
  /** The account of a person that is an agent's. */
  User: 13,
} as const;

const facets = /^\d{1,4}(?: \d{1,4}){0,63}$/;

/** Whether an agent acts, or is acted for; never what it may do. */
export interface AgentFacts {
  readonly isAgent: boolean;
}

/**
 * Finds an agent in the facets of a token. A claim of an unknown form is refused: an agent must not count as a
 * person.
 */
export function readAgent(claims: Members): AgentFacts | Refusal {
  let isAgent = false;
  for (const member of ["xms_act_fct", "xms_sub_fct"]) {
    const value = claims[member];
    if (value === undefined) continue;
    if (typeof value !== "string" || !facets.test(value)) return invalid(member);
    const found = value.split(" ").map(Number);
    isAgent ||= Object.values(AgentFacet).some((facet) => found.includes(facet));
  }
  return { isAgent };
}
