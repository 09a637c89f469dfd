/**
 * What a role may do, said by helpers: `publish("orders.new")`, `serve("orders.status")`. A helper
 * spells its meaning out as subjects and remembers where it was called. It never throws: mistakes wait
 * for `compile()`, which reports all of them together.
 */
import type { Problem } from "./error.ts";
import { PLACEHOLDERS, misusedTokens, type Subject } from "./placeholder.ts";
import type { ResponseRules } from "./document.ts";
import { secondsOf, type Duration } from "./quantity.ts";
import { callSite, type SourceRef } from "./source.ts";
import { hasWildcard, subjectFault } from "./subject.ts";
import { closest } from "./suggest.ts";

/** One thing that a role may (or, under `denies`, may not) do. */
export interface RoleGrant {
  readonly kind: "grant";
  /** As written: `consume(ORDERS, shipping)`. For people, in explanations. */
  readonly label: string;
  readonly publish: readonly string[];
  /** A queue group follows after a space: `"orders.new workers"`. */
  readonly subscribe: readonly string[];
  readonly responses?: ResponseRules;
  /** The stream that the grant works on, by name and subjects, when it needs JetStream. */
  readonly stream?: StreamUse;
  readonly problems: readonly Problem[];
  readonly source: SourceRef;
}

export interface StreamUse {
  readonly name: string;
  readonly subjects: readonly string[];
  readonly problems: readonly Problem[];
  readonly source: SourceRef;
}

export interface ServeOptions {
  /** Queue group: each request goes to one of its members. */
  readonly queue?: string;
  /**
   * Answers per request and the time they may take.
   * @default { max: 1, ttl: "2m" }, as nats-server's allow_responses
   */
  readonly responses?: { readonly max?: number; readonly ttl?: Duration };
}

/**
 * May publish to a subject, or to all subjects of a pattern.
 *
 * @example publish("orders.created")
 * @example publish("agents.{azp}.findings")
 */
export function publish<const S extends string>(subject: Subject<S>): RoleGrant {
  return {
    kind: "grant",
    label: `publish(${subject})`,
    publish: [subject],
    subscribe: [],
    problems: [...queueOnPublish(subject), ...problemsOf(withoutQueue(subject))],
    source: callSite(publish),
  };
}

/**
 * May subscribe to a subject or pattern; with a queue, only as a member of that queue group.
 *
 * @example subscribe("orders.>")
 * @example subscribe("orders.created", { queue: "mailer" })
 */
export function subscribe<const S extends string>(
  subject: Subject<S>,
  options: { readonly queue?: string } = {},
): RoleGrant {
  return {
    kind: "grant",
    label: `subscribe(${withQueue(subject, options.queue, ", queue ")})`,
    publish: [],
    subscribe: [withQueue(subject, options.queue)],
    problems: [...problemsOf(subject), ...queueProblems(options.queue)],
    source: callSite(subscribe),
  };
}

/**
 * May send requests to a subject. The answer comes to the session's own inbox, which every session
 * may read, so this is a right to publish.
 *
 * @example request("orders.status")
 */
export function request<const S extends string>(subject: Subject<S>): RoleGrant {
  return {
    kind: "grant",
    label: `request(${subject})`,
    publish: [subject],
    subscribe: [],
    problems: [...queueOnPublish(subject), ...problemsOf(withoutQueue(subject))],
    source: callSite(request),
  };
}

/**
 * May answer requests on a subject: subscribes, and replies to the reply subject of each request and
 * to nothing else (nats-server's allow_responses).
 *
 * @example serve("orders.status", { queue: "order-service" })
 */
export function serve<const S extends string>(
  subject: Subject<S>,
  options: ServeOptions = {},
): RoleGrant {
  const { max = 1, ttl = "2m" } = options.responses ?? {};
  const seconds = secondsOf(ttl);
  const problems: Problem[] = [...problemsOf(subject), ...queueProblems(options.queue)];
  if (!Number.isSafeInteger(max) || max < 1) {
    problems.push({
      code: "responses_invalid",
      message: `a request has at least one answer, not ${max}`,
      suggestion: "write responses: { max: 1 }",
    });
  }
  if (seconds === undefined) problems.push(badDuration("responses.ttl", ttl));
  return {
    kind: "grant",
    label: `serve(${withQueue(subject, options.queue, ", queue ")})`,
    publish: [],
    subscribe: [withQueue(subject, options.queue)],
    responses: { max, ttl: seconds ?? 1 },
    problems,
    source: callSite(serve),
  };
}

/** What is wrong with a subject of the role language. */
export function problemsOf(subject: string): Problem[] {
  const fault = subjectFault(subject);
  if (fault) {
    const { code, message, meant } = fault;
    const suggestion = meant === undefined || meant === "" ? undefined : `did you mean '${meant}'?`;
    return [{ code, message, ...(suggestion === undefined ? {} : { suggestion }) }];
  }
  return misusedTokens(subject).map((token) => placeholderProblem(subject, token));
}

function placeholderProblem(subject: string, token: string): Problem {
  const inside = PLACEHOLDERS.find((placeholder) => token.includes(placeholder));
  if (inside !== undefined) {
    return {
      code: "placeholder_misplaced",
      message: `${inside} must be a whole token, but '${subject}' has '${token}'`,
      suggestion: `separate it with dots: '${token.split(inside).filter(Boolean).join(".")}.${inside}'`,
    };
  }
  return {
    code: "placeholder_unknown",
    message: `'${token}' in '${subject}' is no claim placeholder`,
    suggestion: `did you mean '${closest(token, PLACEHOLDERS) ?? "{oid}"}'? There are ${PLACEHOLDERS.join(", ")}`,
  };
}

export function badDuration(what: string, written: unknown): Problem {
  return {
    code: "duration_invalid",
    message: `${what} ${JSON.stringify(written)} is no duration`,
    suggestion: 'write for example "30s", "15m", "8h" or "2d", or a whole number of seconds',
  };
}

function withQueue(subject: string, queue: string | undefined, separator = " "): string {
  return queue === undefined ? subject : `${subject}${separator}${queue}`;
}

/** nats-server refuses the whole connection when a publish permission has a queue name. */
function queueOnPublish(subject: string): Problem[] {
  const queue = /^\S+ (\S+)$/.exec(subject)?.[1];
  if (queue === undefined) return [];
  return [
    {
      code: "queue_on_publish",
      message: `'${subject}' names the queue group '${queue}', but only subscriptions have one`,
      suggestion: `publish to '${withoutQueue(subject)}'`,
    },
  ];
}

function withoutQueue(subject: string): string {
  return /^(\S+) \S+$/.exec(subject)?.[1] ?? subject;
}

function queueProblems(queue: string | undefined): Problem[] {
  if (queue === undefined) return [];
  const fault = subjectFault(queue)?.message;
  if (fault === undefined && !hasWildcard(queue) && !/[{}]/.test(queue)) return [];
  return [
    {
      code: "queue_invalid",
      message: `${JSON.stringify(queue)} is no queue group name`,
      suggestion: "use letters, digits, '-', '_' and '.', without wildcards or placeholders",
    },
  ];
}
