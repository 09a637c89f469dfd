/** What followers of a stream could remove from it. */
import type { Problem } from "../errors/error.ts";
import { shortly } from "../streams/kinds.ts";
import type { StreamUse } from "./grant.ts";

/**
 * Where messages go once all consumers have done with them, a right to change consumers of any name is a right to remove
 * what others wait for: their consumer is deleted, or gets the filter of a client that follows a part.
 */
export function removalProblems(source: StreamUse, subject: string): Problem[] {
  const retention = source.declared?.settings["retention"] ?? "limits";
  if (retention === "limits") return [];
  return [
    {
      code: "follow_removes",
      message:
        `to follow '${subject}' of '${source.name}', whose retention is ${shortly(retention)}, would be a right to remove ` +
        "messages of its other subjects, by changing the consumers that wait for them",
      next: "write consume(…) with a consumer that the stream declares with this filterSubject",
    },
  ];
}
