/** What can be wrong with the subjects, queue groups and texts that helpers are given. */
import type { Problem } from "../errors/error.ts";
import { misusedTokens, PLACEHOLDERS, withWildcards } from "../subjects/placeholder.ts";
import { hasWildcard, subjectFault } from "../subjects/pattern.ts";
import { closest } from "../../values/suggest.ts";

/** Problems of a subject or pattern that may have placeholders. */
export function subjectProblems(subject: string): Problem[] {
  const fault = subjectFault(subject);
  if (fault === undefined) {
    return misusedTokens(subject).map((token) => placeholderProblem(subject, token));
  }
  const { code, message, meant } = fault;
  const next = meant ? `did you mean '${meant}'?` : "write for example 'orders.created'";
  return [{ code, message, next }];
}

/** Problems of a subject that is the same for everyone, such as those of streams and exports. */
export function fixedSubjectProblems(what: string, subject: string): Problem[] {
  const problems = subjectProblems(subject);
  if (problems.length > 0 || !subject.includes("{")) return problems;
  return [
    {
      code: "placeholder_misplaced",
      message: `${what} is the same for everyone, but '${subject}' has a placeholder`,
      next: `write '${withWildcards(subject)}', and the placeholder in grants`,
    },
  ];
}

/** Problems of a subject to publish to: nats-server refuses the connection when it has a queue name. */
export function publishProblems(subject: string): Problem[] {
  const found = /^(\S+) (\S+)$/.exec(subject);
  if (!found) return subjectProblems(subject);
  const [, bare = "", queue = ""] = found;
  return [
    {
      code: "queue_on_publish",
      message: `'${subject}' names the queue group '${queue}', but only subscriptions have one`,
      next: `publish to '${bare}'`,
    },
  ];
}

/** Problems of a queue group's name, when there is one. */
export function queueProblems(queue: string | undefined): Problem[] {
  if (queue === undefined) return [];
  if (subjectFault(queue) === undefined && !hasWildcard(queue) && !/[{}]/.test(queue)) return [];
  return [
    {
      code: "queue_invalid",
      message: `${JSON.stringify(queue)} is not a queue group name`,
      next: "use letters, digits, '-', '_' and '.', without wildcards or placeholders",
    },
  ];
}

/** Problems of a text for people: it says something, on one line. */
export function textProblems(what: string, text: string): Problem[] {
  if (text.trim() !== "" && !/\p{Cc}/u.test(text)) return [];
  return [
    {
      code: "text_invalid",
      message: `the ${what} is ${text.trim() === "" ? "empty" : "not one line of text"}`,
      next: "say in a sentence what it is for",
    },
  ];
}

export function durationProblem(what: string, written: unknown): Problem {
  return {
    code: "duration_invalid",
    message: `${what} ${JSON.stringify(written)} ${typeof written === "number" ? "has no unit" : "is not a duration"}`,
    next:
      typeof written === "number"
        ? `write "${written}s", "${written}m" or "${written}h"`
        : 'write for example "30s", "15m", "8h" or "2d"',
  };
}

/** Problem of a name that the policy does not have. */
export function unknownAccount(written: string, known: Iterable<string>): Problem {
  const meant = closest(written, known);
  return {
    code: "account_unknown",
    message: `the policy has no account '${written}'`,
    next: meant === undefined ? "add it to the policy's accounts" : `did you mean '${meant}'?`,
  };
}

function placeholderProblem(subject: string, token: string): Problem {
  const inside = PLACEHOLDERS.find((placeholder) => token.includes(placeholder));
  if (inside === undefined) {
    return {
      code: "placeholder_unknown",
      message: `'${token}' in '${subject}' is not a claim placeholder`,
      next: `did you mean '${closest(token, PLACEHOLDERS) ?? "{oid}"}'? There are ${PLACEHOLDERS.join(", ")}`,
    };
  }
  const parts = token.split(/(\{\w+\})/).filter((part) => part !== "");
  return {
    code: "placeholder_misplaced",
    message: `${inside} must be a whole token, but '${subject}' has '${token}'`,
    next: `separate it with dots: '${parts.join(".")}'`,
  };
}
