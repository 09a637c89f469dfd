/** Grants that nats-server would accept, but that reach further, or less far, than they say. */
import type { Owner, Problem } from "../errors/error.ts";
import type { Grant } from "../language/grant.ts";
import { splitQueue } from "../subjects/permissions.ts";
import type { Diagnostics } from "../errors/diagnostics.ts";
import { impersonations } from "./check-impersonation.ts";
import { OWN_TOKEN, SESSION } from "../document/session.ts";
import { includes, overlaps, tokens } from "../subjects/pattern.ts";

type Direction = "publish" | "subscribe";

export function checkGrants(
  grants: readonly Grant[],
  denies: readonly Grant[],
  owner: Owner,
  diagnostics: Diagnostics,
): void {
  for (const grant of [...grants, ...denies]) {
    for (const problem of grant.problems) diagnostics.add(grant.source, problem, owner);
  }
  // what is malformed has been reported, and is not looked at twice
  const sound = grants.filter(isSound);
  for (const grant of sound) {
    for (const problem of [
      ...reachProblems(grant, denies),
      ...impersonations(grant, sound, denies),
    ])
      diagnostics.add(grant.source, problem, owner);
  }
  for (const deny of denies.filter(isSound)) {
    for (const problem of denyProblems(deny)) diagnostics.add(deny.source, problem, owner);
  }
}

function isSound(grant: Grant): boolean {
  return grant.problems.length === 0 && (grant.stream?.problems.length ?? 0) === 0;
}

function reachProblems(grant: Grant, denies: readonly Grant[]): Problem[] {
  const subscribed = grant.subscribe.map((entry) => splitQueue(entry).subject);
  const except = (direction: Direction, pattern: string) =>
    denies.some((deny) => deny[direction].some((outer) => includes(outer, pattern)));
  return [
    ...[...grant.publish, ...subscribed].flatMap(reservedProblem),
    ...grant.publish.flatMap((subject) => systemProblem("publish", subject, except)),
    ...subscribed.flatMap((subject) => systemProblem("subscribe", subject, except)),
    ...subscribed.flatMap((subject) => starProblem(subject, except)),
  ];
}

type Except = (direction: Direction, pattern: string) => boolean;

/** The first two tokens of what servers use themselves. */
const SYSTEM = ["REQ", "ACCOUNT", "SERVER", "DEBUG", "LATENCY", "_INBOX"].map(
  (token) => `$SYS.${token}.>`,
);

export function isSystem(subject: string): boolean {
  const [first] = tokens(subject);
  if (first !== "*" && first !== ">") return first === "$SYS";
  return SYSTEM.some((pattern) => overlaps(pattern, subject));
}

function systemProblem(direction: Direction, subject: string, except: Except): Problem[] {
  if (!isSystem(subject)) return [];
  const literal = tokens(subject)[0] === "$SYS";
  if (!literal && except(direction, "$SYS.>")) return [];
  const next =
    direction === "subscribe" && !literal
      ? `begin with a literal token, or add denies: [subscribe("$SYS.>")]`
      : "begin with your own literal token";
  return [
    {
      code: "subject_system",
      message: `'${subject}' reaches the servers' own subjects, $SYS.>`,
      next: literal
        ? "leave it out: these are for operators; every session may ask the callouts who it is"
        : next,
    },
  ];
}

/** Every session has its own part of these subjects already; what others ask there concerns nobody. */
export function reservedProblem(subject: string): Problem[] {
  if (tokens(subject)[0] !== OWN_TOKEN) return [];
  return [
    {
      code: "subject_reserved",
      message: `'${subject}' begins with '${OWN_TOKEN}', which belongs to the callouts`,
      next: "leave it out, or begin with another token",
    },
  ];
}

/**
 * nats-server compares a subscription with the permissions token by token, and `>` is a token: who may
 * subscribe to `orders.*` may subscribe to `orders.>` (sublist.go, matchLevel; seen on 2.15.2).
 */
function starProblem(subject: string, except: Except): Problem[] {
  if (tokens(subject).at(-1) !== "*") return [];
  const beyond = `${subject}.>`;
  if (except("subscribe", beyond)) return [];
  const whole = `${subject.slice(0, -1)}>`;
  return [
    {
      code: "subject_star_reaches_on",
      message: `nats-server lets a subscriber of '${subject}' subscribe to '${whole}'`,
      next: `write '${whole}' if that is meant, else add denies: [subscribe("${beyond}")]`,
    },
  ];
}

function denyProblems(deny: Grant): Problem[] {
  const problems: Problem[] = [];
  if (deny.serves !== undefined) {
    const message = `${deny.label} cannot be denied: it would block the answers to every request`;
    const next = "deny subscribe(…)";
    problems.push({ code: "deny_kind", message, next });
  }
  for (const entry of deny.subscribe) {
    const { subject, queue } = splitQueue(entry);
    if (queue === undefined) continue;
    // older nats-servers take a deny of one queue group for leave to join the others
    const message = `a deny of the queue group '${queue}' alone is not safe on every nats-server`;
    const next = `deny subscribe("${subject}")`;
    problems.push({ code: "queue_on_deny", message, next });
  }
  for (const direction of ["publish", "subscribe"] as const) {
    for (const pattern of deny[direction]) {
      const lost = SESSION[direction].find((own) => includes(pattern, own));
      if (lost === undefined) continue;
      const message = `the deny of '${pattern}' blocks '${lost}', which every session needs`;
      const next = "deny something narrower; what is not granted is denied anyway";
      problems.push({ code: "deny_session", message, next });
    }
  }
  return problems;
}
