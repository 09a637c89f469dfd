/**
 * What a role may do, said by helpers: `publish("orders.new")`, `serve("orders.status")`. A helper
 * spells its meaning out as subjects and remembers where it was called. Mistakes wait for `compile()`, which reports all
 * of them together; only arguments of another type are refused at once (arguments.ts).
 */
import { givenText, kindOf, wrongArgument } from "./arguments.ts";
import {
  durationProblem,
  publishProblems,
  queueProblems,
  subjectProblems,
} from "./check-subject.ts";
import { heardBy, microProblems } from "./micro.ts";
import type { ResponsePermission } from "../subjects/permissions.ts";
import type { Problem } from "../errors/error.ts";
import type { Subject } from "../subjects/placeholder.ts";
import type { Declaration } from "../streams/index.ts";
import { secondsOf, type Duration } from "../../values/quantity.ts";
import type { ConnectionKind } from "../document/document.ts";
import type { Service } from "./service.ts";
import { ANSWERS } from "../document/session.ts";
import { callSite, type SourceRef } from "../errors/source.ts";

/** One thing that a role may do or, under `denies`, may not do. */
export interface Grant {
  readonly kind: "grant";
  /** As written, for people: `consume(ORDERS, shipping)`. */
  readonly label: string;
  readonly publish: readonly string[];
  /** A queue group follows after a space: `"orders.new workers"`. */
  readonly subscribe: readonly string[];
  readonly responses?: ResponsePermission;
  /** The subscribe entries whose requests the holder answers. */
  readonly serves?: readonly string[];
  /**
   * Name of the account whose subjects these are. Undefined: that of the role. In a role of another account they
   * become the local subjects of imports (walls/).
   */
  readonly place?: string;
  /** Looks after streams, and neither reads nor writes them: what a role in a vault may do. */
  readonly manages?: true;
  /** The service that the grant is about. */
  readonly service?: Service;
  /** A kind of connection that it allows besides those of NATS clients. */
  readonly connection?: ConnectionKind;
  /** The stream that the grant is about; the role's account then needs JetStream. */
  readonly stream?: StreamUse;
  /** Name of the only account in which it means anything. */
  readonly home?: string;
  /** The role that it is a right to grant. */
  readonly about?: string;
  readonly problems: readonly Problem[];
  readonly source: SourceRef;
}

/** A stream as grants know it. */
export interface StreamUse {
  readonly name: string;
  readonly subjects: readonly string[];
  /** Name of the account where it lives. Undefined: in that of the role. */
  readonly place?: string;
  /** What the policy declares of it; `compile` judges it. */
  readonly declared?: Declaration;
  readonly problems: readonly Problem[];
  readonly source: SourceRef;
}

/** Options of `serve`. */
export interface ServeOptions {
  /** Queue group: each request goes to one of its members. */
  readonly queue?: string;
  /**
   * Name of the micro service (ADR-32) that it is: it then also answers when somebody looks for services. It hears
   * questions by this name, and those for all services.
   * @default that of the service, if it has one
   */
  readonly micro?: string;
  /**
   * Answer on whatever reply subject a request names: nats-server's `allow_responses`, in place of inboxes. Each
   * requester then chooses the subject that the answer lands on, whatever the role may publish to and in spite of its
   * denies. `max` is the number of answers per request (default 1), `ttl` the time for them (default "2m").
   * @default answers go to inboxes, as many and as late as the service likes
   */
  readonly responses?: { readonly max?: number; readonly ttl?: Duration };
}

/**
 * May publish to a subject, or to all subjects of a pattern.
 *
 * @example publish("orders.created")
 * @example publish("agents.{azp}.findings")
 */
export function publish<const S extends string>(subject: Subject<S>): Grant {
  return toPublish("publish", subject, callSite(publish));
}

/**
 * May send requests to a subject, or to a service wherever it lives. The answer comes to the session's own inbox,
 * which every session may read, so this is a right to publish.
 *
 * @example request("orders.status")
 * @example request(status)
 */
export function request<const S extends string>(asked: Subject<S> | Service): Grant {
  const source = callSite(request);
  if (!isService(asked)) return toPublish("request", asked, source);
  const { subject, place, problems } = asked;
  return { ...toPublish("request", subject, source), place, service: asked, problems };
}

function isService(given: string | Service): given is Service {
  if (typeof given === "string") return false;
  if (kindOf(given) === "service") return true;
  return wrongArgument("this", "a subject, or a service, as service(…) makes it", given);
}

function toPublish(helper: string, subject: string, source: SourceRef): Grant {
  givenText(helper, "a subject", subject);
  return {
    kind: "grant",
    label: `${helper}(${subject})`,
    publish: [subject],
    subscribe: [],
    problems: publishProblems(subject),
    source,
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
): Grant {
  return toSubscribe("subscribe", subject, options.queue, callSite(subscribe));
}

/**
 * May answer requests on a subject, or to a service of its account: subscribes to it, and publishes to inboxes, where requesters wait for replies.
 * A requester that names another reply subject gets no answer: nats-server checks what a service publishes, and a
 * request's reply subject is checked by nobody.
 *
 * @example serve("orders.status", { queue: "order-service" })
 * @example serve(status)
 */
export function serve<const S extends string>(
  served: Subject<S> | Service,
  options: ServeOptions = {},
): Grant {
  const service = isService(served) ? served : undefined;
  const subject = isService(served) ? served.subject : served;
  const queue = options.queue ?? service?.queue;
  const own = toSubscribe("serve", subject, queue, callSite(serve));
  const grant = {
    ...withDiscovery(own, options.micro ?? service?.micro),
    ...(service && {
      place: service.place,
      service,
      problems: [
        ...service.problems,
        ...queueProblems(options.queue),
        ...microProblems(options.micro),
      ],
    }),
  };
  const serves = grant.subscribe;
  if (options.responses === undefined) return { ...grant, publish: ANSWERS, serves };
  const { max = 1, ttl = "2m" } = options.responses;
  const seconds = secondsOf(ttl);
  const problems = [...grant.problems];
  if (!Number.isSafeInteger(max) || max < 1) {
    const message = `responses.max is ${max}, but a request has at least one answer`;
    const next = "write for example responses: { max: 10 }";
    problems.push({ code: "responses_invalid", message, next });
  }
  if (seconds === undefined) problems.push(durationProblem("responses.ttl", ttl));
  return { ...grant, problems, serves, responses: { max, ttl: seconds ?? 1 } };
}

/** Every instance of a micro service hears what is asked of services, so no queue group comes with it. */
function withDiscovery(grant: Grant, micro: string | undefined): Grant {
  if (micro === undefined) return grant;
  return {
    ...grant,
    label: grant.label.replace(/\)$/, `, micro ${micro})`),
    subscribe: [...grant.subscribe, ...heardBy(micro)],
    problems: [...grant.problems, ...microProblems(micro)],
  };
}

function toSubscribe(
  helper: string,
  subject: string,
  queue: string | undefined,
  source: SourceRef,
): Grant {
  givenText(helper, "a subject", subject);
  if (queue !== undefined) givenText(helper, "the name of a queue group", queue);
  return {
    kind: "grant",
    label: `${helper}(${queue === undefined ? subject : `${subject}, queue ${queue}`})`,
    publish: [],
    subscribe: [queue === undefined ? subject : `${subject} ${queue}`],
    problems: [...subjectProblems(subject), ...queueProblems(queue)],
    source,
  };
}
