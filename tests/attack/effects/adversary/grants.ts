/** The streams of an account, and grants of everything that there is in it. */
import {
  consume,
  follow,
  kv,
  manage,
  publish,
  publishTo,
  request,
  serve,
  stream,
  subscribe,
  type Grant,
} from "../../../../access/index.ts";
import { pick, SERVICES, type Drawn } from "./draw.ts";

export const CONSUMER = "worker";

/** A stream as it is made; buckets as client libraries make them. */
export interface MadeStream {
  readonly account: string;
  readonly name: string;
  readonly subjects: readonly string[];
  /** Some of them, literal: on these it holds something. */
  readonly examples: readonly string[];
  readonly config: Readonly<Record<string, unknown>>;
}

export interface Place {
  readonly log: ReturnType<typeof stream>;
  readonly job: ReturnType<typeof stream>;
  readonly made: readonly MadeStream[];
}

const BUCKET = {
  max_msgs_per_subject: 1,
  discard: "new",
  allow_rollup_hdrs: true,
  allow_direct: true,
  deny_delete: true,
};

/** Declared off, or not declared: then the proofs take it as on, and so it is. */
export interface Settings {
  readonly allowRollup?: false;
  readonly schedules?: false;
  readonly allowDirect?: false;
  /** Off, as what a stream republishes it does so to one subject only. */
  readonly republish: false;
}

function configOf({ allowRollup, schedules, allowDirect }: Settings) {
  return {
    allow_rollup_hdrs: allowRollup !== false,
    allow_msg_schedules: schedules !== false,
    allow_direct: allowDirect !== false,
  };
}

/** A stream of several subjects, one of a single subject, and perhaps a bucket. */
export function streamsOf(account: string, bucket: boolean, settings: Settings): Place {
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
  const log = make("LOG", ["log.>"], ["log.a", "log.b"], configOf(settings));
  const job = make("JOB", ["job.new"], ["job.new"], configOf(settings));
  const box = make("KV_box", ["$KV.box.>"], keys, BUCKET);
  return {
    log: stream("LOG", { subjects: ["log.>"], managed: false, ...settings }),
    job: stream("JOB", { subjects: ["job.new"], managed: false, ...settings }),
    made: bucket ? [log, job, box] : [log, job],
  };
}

export interface Given {
  readonly grant: Grant;
  readonly serves?: readonly string[];
}

const box = kv("box");

/** The likelier ones are those that people write most. */
export function grantOf(
  { what, which, narrow }: Drawn,
  { log, job, made }: Place,
  own: string[],
): Given {
  const word = pick(own, which);
  const service = pick(SERVICES, which);
  const bucket = made.length > 2;
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
  if (what < 82) return { grant: narrow ? follow(log, { subject: "log.a" }) : follow(log) };
  if (what < 84) return { grant: manage(log, narrow ? { consumers: [CONSUMER] } : {}) };
  if (!bucket) return { grant: publish(word) };
  if (what < 91) return { grant: narrow ? box.read("eu.>") : box.read() };
  if (what < 98) return { grant: narrow ? box.write("eu.>") : box.write() };
  return { grant: box.manage() };
}
