/** What live connections do, from nats-server's own counters: a sample of this moment, not of the period. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Failure } from "../../errors/failure.mjs";
import { messageOf } from "../../errors/render.mjs";
import { guidPattern } from "../../values/guid.ts";

/** What is seen of an identity's connections together. */
export interface Sample {
  connections: number;
  /** Messages that the servers took from it, of any subject: they do not count by subject. */
  published: number;
  /** Subjects that it is subscribed to, with the messages delivered on each. */
  readonly subscriptions: Map<string, number>;
}

interface Connz {
  readonly total?: number;
  readonly connections?: readonly Connection[];
}

interface Connection {
  readonly authorized_user?: string;
  readonly in_msgs?: number;
  readonly subscriptions_list_detail?: readonly {
    readonly subject: string;
    readonly msgs?: number;
  }[];
}

/** Where to read from. */
export interface ConnectionSources {
  /** Monitoring addresses, `http://node:8222`, or files. */
  readonly sources: readonly string[];
  /** Folder that names of files are relative to. */
  readonly cwd: string;
  /** Asks a monitoring endpoint. */
  readonly get: (url: string) => Promise<{ readonly status: number; readonly body: unknown }>;
}

/** Connections of one answer; nats-server's own default. */
const PAGE = 1024;
/** As the callout names people and applications of Entra. */
const memberName = new RegExp(`^(?:user|app):(${guidPattern})$`);

/**
 * Reads connections by identity, from monitoring endpoints and from saved answers of
 * `/connz?auth=true&subs=detail`.
 *
 * @returns by object id
 * @throws Failure `connections_unreadable`
 */
export async function sampled(from: ConnectionSources): Promise<ReadonlyMap<string, Sample>> {
  const samples = new Map<string, Sample>();
  for (const source of from.sources) {
    for await (const connection of connectionsAt(source, from)) add(samples, connection);
  }
  return samples;
}

function add(samples: Map<string, Sample>, connection: Connection): void {
  const {
    authorized_user: user = "",
    in_msgs = 0,
    subscriptions_list_detail: list = [],
  } = connection;
  const oid = memberName.exec(user)?.[1];
  if (oid === undefined) return;
  const sample: Sample = samples.get(oid) ?? nothing();
  samples.set(oid, sample);
  sample.connections += 1;
  sample.published += in_msgs;
  for (const { subject, msgs = 0 } of list) {
    sample.subscriptions.set(subject, (sample.subscriptions.get(subject) ?? 0) + msgs);
  }
}

function nothing(): Sample {
  return { connections: 0, published: 0, subscriptions: new Map() };
}

async function* connectionsAt(source: string, from: ConnectionSources): AsyncGenerator<Connection> {
  const isAddress = /^https?:\/\//.test(source);
  for (let offset = 0; ; offset += PAGE) {
    const answer = await answerOf(source, isAddress, offset, from);
    const { connections = [] } = answer;
    yield* connections;
    if (!isAddress || connections.length < PAGE) return;
  }
}

async function answerOf(
  source: string,
  isAddress: boolean,
  offset: number,
  { cwd, get }: ConnectionSources,
): Promise<Connz> {
  try {
    if (!isAddress) return JSON.parse(readFileSync(resolve(cwd, source), "utf8")) as Connz;
    const query = `auth=true&subs=detail&limit=${PAGE}&offset=${offset}`;
    const { status, body } = await get(`${source.replace(/\/$/, "")}/connz?${query}`);
    if (status !== 200) throw new Error(`/connz answers ${status}`);
    return body as Connz;
  } catch (error) {
    throw new Failure("connections_unreadable", `cannot read connections from ${source}`, {
      why: messageOf(error),
      next: "give a node's monitoring address, or a saved /connz?auth=true&subs=detail",
    });
  }
}
