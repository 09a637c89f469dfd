import { isGuid } from "../../values/guid.ts";

/**
 * Claims of the identity whose id stands in a subject, so that `{azp}` and the like match it: a
 * question about `agents.<id>.findings` is one about that agent. Undefined when there is no id in it.
 */
export function guidClaims(subject: string): { oid: string; azp: string; tid: string } | undefined {
  const id = subject.split(".").find(isGuid);
  return id === undefined ? undefined : { oid: id, azp: id, tid: id };
}
