/** What a policy declares of streams and buckets, besides who may do what with them. */
import { isObject } from "../../values/shape/index.ts";
import { closest } from "../../values/suggest.ts";
import type { Problem } from "../errors/error.ts";
import type {
  ConsumerSettings,
  Declaration,
  Declared,
  KeyValueSettings,
  BucketSettings,
  StreamSettings,
} from "../streams/index.ts";
import type { Account } from "./account.ts";
import type { StreamUse } from "./grant.ts";

interface Placed {
  /** Where it lives, itself or its name. @default the account of the role that uses it */
  readonly account?: Account | string;
}

/** Options of `stream`. */
export interface StreamOptions extends Placed, StreamSettings, Declared {
  /** What it stores. Left out for a mirror; with sources, for what comes from these alone. */
  readonly subjects?: readonly string[];
  /** Its durable consumers, by name. Others that it has are left alone. */
  readonly consumers?: Readonly<Record<string, ConsumerSettings>>;
}

/** Options of `kv`. */
export interface KeyValueOptions extends Placed, KeyValueSettings, Declared {}

/** Options of `objects`. */
export interface ObjectsOptions extends Placed, BucketSettings, Declared {}

/** Options, apart from where it lives and what it stores, as data for `compile`. */
export function declarationOf(as: Declaration["as"], options: object): Declaration {
  const written: Readonly<Record<string, unknown>> = { ...options };
  const { managed, drift, mayLose, consumers, ...settings } = written;
  const own = as === "stream" && isObject(consumers) && Object.values(consumers).every(isObject);
  return {
    as,
    settings: {
      ...named(settings),
      ...(consumers === undefined || own ? {} : { consumers }),
    },
    ...(own ? { consumers: consumers as NonNullable<Declaration["consumers"]> } : {}),
    ...(managed === undefined ? {} : { managed }),
    ...(drift === undefined ? {} : { drift }),
    ...(mayLose === undefined ? {} : { mayLose }),
  };
}

/** Streams and buckets that settings refer to by value or by name, as their settings. */
function named(settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { mirror, sources, ...rest } = settings;
  return {
    ...rest,
    ...(mirror === undefined ? {} : { mirror: originOf(mirror) }),
    ...(sources === undefined
      ? {}
      : { sources: Array.isArray(sources) ? sources.map(originOf) : sources }),
  };
}

function originOf(written: unknown): unknown {
  if (typeof written === "string") return { name: written };
  if (!isObject(written)) return written;
  if (written["kind"] === "bucket") return originOf(written["stream"]);
  if (written["kind"] === "stream" || "problems" in written) {
    const { name, place } = written;
    return { name, ...(place === undefined ? {} : { account: place }) };
  }
  const { name, account, ...rest } = written;
  const value = isObject(name) ? (originOf(name) as Readonly<Record<string, unknown>>) : { name };
  const where = isObject(account) ? account["name"] : account;
  return { ...value, ...(where === undefined ? {} : { account: where }), ...rest };
}

/** Of a consumer that the stream's declaration should have: it says which there are. */
export function undeclaredProblems({ name, declared }: StreamUse, consumer: string): Problem[] {
  const consumers = declared?.consumers;
  if (consumers === undefined || Object.hasOwn(consumers, consumer)) return [];
  const names = Object.keys(consumers);
  const meant = closest(consumer, names);
  const all = names.map((each) => `'${each}'`).join(", ") || "none";
  return [
    {
      code: "consumer_unknown",
      message: `the stream '${name}' declares no consumer '${consumer}'`,
      next: meant === undefined ? `it declares ${all}` : `did you mean '${meant}'?`,
    },
  ];
}
