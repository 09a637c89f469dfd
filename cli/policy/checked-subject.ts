import type { Attempt } from "../network/attempt.ts";
import { UsageFailure } from "../../errors/failure.mjs";

export const VERBS = ["publish", "subscribe"] as const;

/**
 * An attempt from a command's arguments `VERB SUBJECT`.
 *
 * @throws UsageFailure for a subject that no server would take
 */
export function checkSubject([verb, subject = ""]: readonly string[], queue?: string): Attempt {
  const tokens = subject.split(".");
  if (tokens.includes("") || /[\s\p{Cc}]/u.test(subject)) {
    throw new UsageFailure(
      `'${subject}' is not a subject`,
      "a subject is words joined by dots, without white space: orders.events.created",
    );
  }
  const end = tokens.indexOf(">");
  const wild = tokens.includes("*") || end >= 0;
  if (end >= 0 && end < tokens.length - 1) {
    throw new UsageFailure(
      `'>' is not last in '${subject}'`,
      "'>' stands for the rest of a subject",
    );
  }
  if (verb === "subscribe") {
    return { verb, subject, ...(queue === undefined ? {} : { queue }) };
  }
  if (wild) {
    throw new UsageFailure(
      `'${subject}' has a wildcard`,
      "only subscriptions have wildcards; name the subject that a message would have",
    );
  }
  if (queue !== undefined) {
    throw new UsageFailure("a message has no queue group", "leave out --queue, or try subscribe");
  }
  return { verb: "publish", subject };
}
