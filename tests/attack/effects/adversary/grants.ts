/** The streams of an account, and grants of everything that there is in it. */
import {
  backup,
  consume,
  deleteConsumer,
  deleteMessages,
  deleteStream,
  follow,
  getFrom,
  kv,
  lastOf,
  list,
  manage,
  pause,
  publish,
  publishTo,
  purge,
  request,
  rewind,
  serve,
  stream,
  subscribe,
  unpin,
  type Grant,
} from "../../../../access/index.ts";
import { pick, SERVICES, type Drawn, type DrawnSettings } from "./draw.ts";

export const CONSUMER = "worker";

/** A stream as it is made; buckets as client libraries make them. */
export interface MadeStream {
  readonly account: string;
  readonly name: string;
  readonly subjects: readonly string[];
  /** Some of them, literal: on these it holds something. */
  readonly examples: readonly string[];
  readonly config: Readonly<Record<string, unknown>>;
  /** It has no subjects of its own, so nobody publishes there. */
  readonly isCopy?: true;
}

export interface Place {
  readonly log: ReturnType<typeof stream>;
  readonly job: ReturnType<typeof stream>;
  readonly copy: ReturnType<typeof stream> | undefined;
  readonly made: readonly MadeStream[];
}

const BUCKET = {
  max_msgs_per_subject: 1,
  discard: "new",
  allow_rollup_hdrs: true,
  allow_direct: true,
  deny_delete: true,
};

/** Settings that are not declared count as on, and so they are. */
function configOf({ allowRollup, schedules, allowDirect }: DrawnSettings) {
  return {
    allow_rollup_hdrs: allowRollup !== false,
    allow_msg_schedules: schedules !== false,
    allow_direct: allowDirect !== false,
  };
}

/** A stream of several subjects, one of a single subject, perhaps a bucket, and perhaps a copy of the first. */
export function streamsOf(account: string, bucket: boolean, settings: DrawnSettings): Place {
  const make = (
    name: string,
    subjects: string[],
    examples: string[],
    config: object,
  ): MadeStream => ({
    account,
    name,
    subjects,
    examples,
    config: { name, description: account, subjects, storage: "memory", ...config },
  });
  const keys = ["$KV.box.eu.k", "$KV.box.us.k"];
  const { republish, retention, copy, ...open } = settings;
  const again = republish === false ? {} : { republish };
  const log = make("LOG", ["log.>"], ["log.a", "log.b"], { ...configOf(settings), ...again });
  const job = make("JOB", ["job.new"], ["job.new"], { ...configOf(settings), retention });
  const box = make("KV_box", ["$KV.box.>"], keys, BUCKET);
  const known = { managed: false, sources: false, subjectTransform: false, ...open } as const;
  const copied = copyOf(account, copy);
  return {
    log: stream("LOG", { subjects: ["log.>"], ...known, republish, retention: "limits" }),
    job: stream("JOB", { subjects: ["job.new"], ...known, republish: false, retention }),
    copy: copied?.stream,
    made: [log, job, ...(bucket ? [box] : []), ...(copied ? [copied.made] : [])],
  };
}

/** It keeps what it copies under other names, so that it shows which stream an effect is on. */
function copyOf(account: string, copy: DrawnSettings["copy"]) {
  if (copy === "none") return undefined;
  const [src, dest] = copy === "part" ? ["log.a", "kept.a"] : ["log.*", "kept.{{wildcard(1)}}"];
  const origin = { name: "LOG", subjectTransforms: [{ src, dest }] };
  const origins = copy === "mirror" ? { mirror: origin } : { sources: [origin] };
  const taken = { name: "LOG", subject_transforms: [{ src, dest }] };
  const made: MadeStream = {
    account,
    name: "COPY",
    subjects: [],
    examples: copy === "part" ? ["kept.a"] : ["kept.a", "kept.b"],
    isCopy: true,
    config: {
      ...{ name: "COPY", description: account, storage: "memory", allow_direct: true },
      ...(copy === "mirror" ? { mirror: taken } : { sources: [taken] }),
    },
  };
  return { made, stream: stream("COPY", { account, allowDirect: true, ...origins }) };
}

export interface Given {
  readonly grant: Grant;
  readonly serves?: readonly string[];
}

const box = kv("box");

/** The likelier ones are those that people write most. */
export function grantOf(drawn: Drawn, place: Place, own: string[]): Given {
  const { what, which, narrow } = drawn;
  const { log, job, copy, made } = place;
  const word = pick(own, which);
  const service = pick(SERVICES, which);
  const bucket = made.some(({ name }) => name === "KV_box");
  if (what < 14) return { grant: publish(narrow ? word : pick(["note.>", "svc.*"], which)) };
  if (what < 28)
    return { grant: subscribe(narrow ? word : pick(["note.>", "svc.>", "log.>"], which)) };
  if (what < 40) return { grant: request(service) };
  if (what < 56) {
    const options = narrow ? {} : { responses: { max: 1 } };
    return { grant: serve(service, options), serves: [service] };
  }
  if (what < 66) return { grant: consume(pick([log, job], which), { consumer: CONSUMER }) };
  if (what < 76)
    return { grant: narrow ? publishTo(log, "log.a") : publishTo(pick([log, job], which)) };
  if (what < 82) {
    const whole = pick([log, job, copy ?? log], which);
    return { grant: narrow ? follow(log, { subject: "log.a" }) : follow(whole) };
  }
  if (what < 84) return { grant: manage(log, narrow ? { consumers: [CONSUMER] } : {}) };
  if (what > 99) return { grant: operators(drawn, place) };
  if (!bucket) return { grant: publish(word) };
  if (what < 91) return { grant: narrow ? box.read("eu.>") : box.read() };
  if (what < 98) return { grant: narrow ? box.write("eu.>") : box.write() };
  return { grant: box.manage() };
}

/** What operators do, and who reads single messages. */
function operators({ what, which, narrow }: Drawn, { log, job, copy }: Place): Grant {
  const consumer = { consumer: CONSUMER };
  const some = pick([log, job, copy ?? job], which);
  const all = [
    () => purge(some),
    () => deleteMessages(some),
    () => deleteStream(some),
    () => deleteConsumer(some, consumer),
    () => pause(some, consumer),
    () => unpin(some, consumer),
    () => rewind(some, consumer),
    () => (narrow ? list() : list(some)),
    () => getFrom(copy ?? log),
    () => lastOf(log, "log.a"),
    () => backup(some),
  ];
  return pick(all, what)();
}
