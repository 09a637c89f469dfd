import { optional, record, text, texts, type Members } from "./members.ts";
import type {
  Redirection,
  Redirections,
  ServiceSetup,
  Spot,
  StreamSetup,
  Watched,
  Who,
} from "./redirections.ts";

const TRICKS = ["answer", "acknowledgement", "message", "status"] as const;

/** @throws Error that names what is not as it has to be */
export function readRedirections(members: Members): Redirections {
  return {
    streams: list(members, "streams", stream),
    services: list(members, "services", service),
    attempts: list(members, "attempts", attempt),
  };
}

function list<T>(members: Members, name: string, read: (value: Members) => T): readonly T[] {
  const value = members[name];
  const at = `local.redirections.${name}`;
  if (!Array.isArray(value)) throw new Error(`${at} is not a list`);
  return value.map((item: unknown, i) => {
    try {
      return read(record(item, "it"));
    } catch (error) {
      throw new Error(`${at}[${i}]: ${(error as Error).message}`, { cause: error });
    }
  });
}

function who(members: Members): Who {
  return { as: text(members, "as"), account: text(members, "account") };
}

function spot(members: Members): Spot {
  return { ...who(members), subject: text(members, "subject") };
}

function stream(members: Members): StreamSetup {
  const config = record(members["config"], "config");
  return {
    ...who(members),
    config: { ...config, name: text(config, "name") },
    ...(members["consumers"] !== undefined && { consumers: texts(members, "consumers") }),
    ...(members["first"] !== undefined && { first: spot(record(members["first"], "first")) }),
  };
}

function service(members: Members): ServiceSetup {
  return { ...spot(members), queue: text(members, "queue") };
}

function attempt(members: Members): Redirection {
  const { answered } = members;
  if (answered !== undefined && typeof answered !== "boolean")
    throw new Error("answered is neither true nor false");
  return {
    ...who(members),
    ...watched(members),
    onto: text(members, "onto"),
    ...(answered !== undefined && { answered }),
    ...way(members),
  };
}

function watched(members: Members): Watched {
  const watch = record(members["watch"], "watch");
  const subject = optional(watch, "subject");
  if (watch["stream"] !== undefined)
    return {
      watch: { ...who(watch), stream: text(watch, "stream"), ...(subject && { subject }) },
    };
  const queue = optional(watch, "queue");
  return {
    watch: { ...who(watch), hears: text(watch, "hears"), ...(queue && { queue }) },
    shownBy: spot(record(members["shownBy"], "shownBy")),
  };
}

function way(members: Members) {
  const named = text(members, "trick");
  if (named === "delivery") {
    const of = record(members["of"], "of");
    const [domain, stream, filter] = [text(of, "domain"), text(of, "stream"), text(of, "filter")];
    return { trick: "delivery" as const, of: { domain, stream, filter } };
  }
  const trick = TRICKS.find((one) => one === named);
  if (trick === undefined)
    throw new Error(`trick is '${named}', and none of ${TRICKS.join(", ")}, delivery`);
  const body = optional(members, "body");
  return { trick, publish: text(members, "publish"), ...(body && { body }) };
}
