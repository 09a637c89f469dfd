/** What the proofs say of a policy, as a model to hold against what happens. */
import {
  decide,
  deny,
  mayPublish,
  prove,
  publish,
  publishTo,
  stream,
  subscribe,
  within,
  type Permissions,
} from "../../../../access/index.ts";
import type { Effect, Model } from "./effect.ts";
import { namedIn, type Does, type Named } from "./named.ts";
import { CONSUMER, type MadeStream } from "./grants.ts";
import type { Plan } from "./plan.ts";
import { claims } from "./world.ts";

/**
 * `deny` holds of a session when it can bring about nothing of the kind. Headers and what is told of a stream take a
 * right to publish there oneself.
 */
export function proofs(plan: Plan): Model {
  const { document, sources } = plan.compiled;
  const can = remembered(
    (roles: readonly string[], account: string, verb: Verb, subject: string) => {
      const grant = verb === "publish" ? publish(subject) : subscribe(subject);
      return prove(document, sources, [deny(roles, within(account, grant))]).length > 0;
    },
  );
  const stored = (effect: Effect) =>
    plan.streams.filter(
      ({ account, name, examples }) =>
        account === effect.account &&
        (name === effect.subject || examples.includes(effect.subject)),
    );
  /** A copy stores without a message that appears on its subjects. */
  const copies = ({ roles, account, subject }: Effect, stream: MadeStream | undefined) =>
    stream?.isCopy === true &&
    prove(document, sources, [
      deny(roles, within(account, publishTo({ ...NOTHING, name: stream.name }, subject))),
    ]).length > 0;
  /** What a consumer delivers has the headers with which it was stored. */
  const stores = ({ roles, account }: Effect, stream: MadeStream | undefined) =>
    stream?.examples.some((subject) => can(roles, account, "publish", subject)) === true;
  const predicts = (effect: Effect): boolean => {
    const { roles, kind, account, subject } = effect;
    const [stream] = stored(effect);
    const itself = (does: readonly Does["kind"][]) =>
      stream !== undefined &&
      direct(plan, roles, (it) => it.stream === stream && does.includes(it.does.kind));
    switch (kind) {
      case "message":
        return can(roles, account, "publish", subject) || copies(effect, stream);
      case "read":
        return can(roles, account, "subscribe", subject) || gets(plan, effect);
      case "erase":
        return (
          itself(["erase", "update"]) ||
          (rollsUp(stream) && (itself(["word"]) || stores(effect, stream))) ||
          (subject.startsWith("$KV.") && can(roles, account, "publish", subject)) ||
          [
            ...["PURGE", "DELETE"].map((verb) => `STREAM.${verb}.${stream?.name ?? ""}`),
            ...(isWaitedFor(stream) ? [`CONSUMER.DELETE.${stream.name}.${CONSUMER}`] : []),
          ].some((request) => can(roles, account, "publish", `$JS.API.${request}`))
        );
      case "duplicate":
        return itself(["word"]);
      case "names":
        return direct(
          plan,
          roles,
          (it) => it.stream === stream && /\.STREAM\.INFO\./.test(it.local),
        );
    }
  };
  return { predicts };
}

function isWaitedFor(stream: MadeStream | undefined): stream is MadeStream {
  return stream?.config["retention"] === "interest";
}

/** Of which nothing is known but its name. */
const NOTHING = stream("COPY", { mirror: { name: "LOG" } });

/** nats-server has streams that take schedules take roll-ups. */
function rollsUp(stream: MadeStream | undefined): boolean {
  const { allow_rollup_hdrs, allow_msg_schedules } = stream?.config ?? {};
  return allow_rollup_hdrs === true || allow_msg_schedules === true;
}

/** What gives messages of a stream to who asks. */
function gets(plan: Plan, { roles, account, subject }: Effect): boolean {
  return direct(plan, roles, ({ stream, does }) => {
    if (stream?.account !== account || !stream.examples.includes(subject)) return false;
    if (does.kind === "pull" || does.kind === "get") return true;
    return "filter" in does && (does.filter ?? subject) === subject;
  });
}

type Verb = "publish" | "subscribe";

/** May a session with these roles itself publish to something of the kind, here or by an import? */
function direct(plan: Plan, roles: readonly string[], is: (named: Named) => boolean): boolean {
  const { document } = plan.compiled;
  const account = document.roles[roles[0] ?? ""]?.account ?? "";
  const principal = { kind: "application", roles, claims } as const;
  const decision = decide(document, principal, { account, now: 0 });
  const may = (rules: Permissions) =>
    namedIn(plan, account).some((named) => is(named) && mayPublish(rules, named.local));
  return decision.granted && may(decision.permissions);
}

function remembered<Args extends readonly unknown[]>(
  work: (...args: Args) => boolean,
): (...args: Args) => boolean {
  const known = new Map<string, boolean>();
  return (...args) => {
    const key = JSON.stringify(args);
    const found = known.get(key) ?? work(...args);
    known.set(key, found);
    return found;
  };
}
