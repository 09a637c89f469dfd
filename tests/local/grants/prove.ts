import type { NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import {
  account,
  compile,
  decide,
  policy,
  role,
  type SessionPermissions,
  type Grant,
} from "../../../access/index.ts";
import { startServer, type TestServer } from "./server.ts";

/** The session under test, as its holder uses it, and its account's administrator. */
export interface Use {
  readonly nc: NatsConnection;
  /** Where this session's replies go; nats.js wants it once more for its push consumers. */
  readonly inbox: string;
  readonly admin: NatsConnection;
  /** In the account that imports what is shared. */
  readonly neighbour: NatsConnection;
}

/** What one may do with a grant: each step throws when it is not let do it. */
export type Step = (use: Use) => Promise<unknown>;

export interface Proof {
  readonly grants: readonly Grant[];
  /** Services that a neighbouring account imports. */
  readonly shared?: readonly string[];
  /** Makes what the grant works on. */
  readonly setup?: (admin: NatsConnection) => Promise<void>;
  readonly steps: Readonly<Record<string, Step>>;
}

export const OID = "00000000-0000-4000-8000-00000000000a";
const AZP = "00000000-0000-4000-8000-00000000000b";
const TID = "00000000-0000-4000-8000-00000000000c";
const INBOX = `_INBOX.${OID}`;
/** Milliseconds for one step; every one takes a fraction of it when it may. */
const STEP = 3000;

/**
 * Proves on a real server that a grant suffices for all steps, and that it has nothing to spare: without
 * any one of its entries, some step fails. Every variant has an account, and so a JetStream, of its own.
 */
export function prove(what: string, { grants, shared, setup, steps }: Proof): void {
  const whole = granted(grants);
  const variants = [{ name: "whole", lacks: "", grant: whole }, ...withoutOne(whole)];
  describe(what, () => {
    let server: TestServer;
    beforeAll(async () => {
      server = await startServer(
        variants.map(({ name, grant }) => ({ name, rules: grant, shared })),
      );
    });
    afterAll(() => server.stop());

    for (const { name, lacks } of variants) {
      it.concurrent(lacks === "" ? "suffices" : `needs ${lacks}`, async () => {
        const failed = await failingSteps(server, name, setup, steps);
        if (lacks === "") expect(failed).toEqual([]);
        else expect(failed).not.toEqual([]);
      });
    }
  });
}

async function failingSteps(
  server: TestServer,
  name: string,
  setup: Proof["setup"],
  steps: Proof["steps"],
): Promise<string[]> {
  const admin = await server.admin(name);
  const neighbour = await server.neighbour(name);
  const nc = await server.session(name, INBOX);
  const failed: string[] = [];
  try {
    await setup?.(admin);
    for (const [step, run] of Object.entries(steps)) {
      // what a grant lacks often shows as silence, or as retries without end
      const done = within(STEP, run({ nc, admin, neighbour, inbox: INBOX }));
      await done.catch((error: unknown) => failed.push(`${step}: ${String(error)}`));
    }
  } finally {
    await Promise.all([nc.close(), admin.close(), neighbour.close()]);
  }
  return failed;
}

/** The grant as a session gets it: compiled and decided like any other. */
export function granted(grants: readonly Grant[]): SessionPermissions {
  const orders = account("orders", { description: "Test", jetstream: { disk: "1GiB" } });
  const only = role("Test", { description: "Test", account: orders, members: ["user"], grants });
  const { document } = compile(policy({ accounts: [orders], roles: [only] }));
  const principal = {
    kind: "user",
    roles: ["Test"],
    claims: { oid: OID, azp: AZP, tid: TID },
  } as const;
  const decision = decide(document, principal, { now: 0 });
  if (!decision.granted) throw new Error(decision.detail);
  return decision.permissions;
}

function withoutOne(grant: SessionPermissions) {
  return (["publish", "subscribe"] as const)
    .flatMap((direction) =>
      grant[direction].allow
        // what every session has is proved by its own test
        .filter((entry) => !entry.startsWith("nats-entra.") && !entry.startsWith(`${INBOX}.`))
        .map((lacks) => {
          const { allow, deny } = grant[direction];
          const rest = { allow: allow.filter((entry) => entry !== lacks), deny };
          return { direction, lacks, rest };
        }),
    )
    .map(({ direction, lacks, rest }, i) => ({
      name: `without-${i}`,
      lacks: `${direction} ${lacks}`,
      grant: { ...grant, [direction]: rest },
    }));
}

/** Fails when nothing has happened after so many milliseconds. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing happened in ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Makes a consumer as nats-py does: pushed to its inbox, and named by the server. */
export async function pushUnnamed(use: Use, stream: string, filter?: string): Promise<void> {
  const subject = `${use.inbox}.pushed`;
  const pushed = use.nc.subscribe(subject);
  const config = { deliver_subject: subject, filter_subject: filter, ack_policy: "none" };
  const body = JSON.stringify({ stream_name: stream, config });
  const made = await use.nc.request(`$JS.API.CONSUMER.CREATE.${stream}`, body);
  if ("error" in made.json<object>()) throw new Error(made.string());
  for await (const _ of pushed) break;
}

/** Makes a consumer by a name and with several filters, as the client for Go does. */
export async function createNamed(
  { nc }: Use,
  stream: string,
  filters: readonly string[],
): Promise<void> {
  const config = { name: "several", filter_subjects: filters, ack_policy: "none" };
  const body = JSON.stringify({ stream_name: stream, config });
  await answered(nc, `$JS.API.CONSUMER.CREATE.${stream}.several`, body);
}

/** Deletes a consumer, as clients do when they stop. */
export async function cleanUp({ nc, admin }: Use, stream: string): Promise<void> {
  const config = { name: "short", ack_policy: "none" };
  const body = JSON.stringify({ stream_name: stream, config });
  await answered(admin, `$JS.API.CONSUMER.CREATE.${stream}.short`, body);
  await answered(nc, `$JS.API.CONSUMER.DELETE.${stream}.short`);
}

/** Looks at a consumer of its own making, as the client for Java does before it takes messages. */
export async function lookAtOwn({ nc, admin }: Use, stream: string): Promise<void> {
  const body = JSON.stringify({ stream_name: stream, config: { name: "own", ack_policy: "none" } });
  await answered(admin, `$JS.API.CONSUMER.CREATE.${stream}.own`, body);
  await answered(nc, `$JS.API.CONSUMER.INFO.${stream}.own`);
}

async function answered(nc: NatsConnection, subject: string, body = ""): Promise<void> {
  const answer = await nc.request(subject, body, { timeout: 1_000 });
  if ("error" in answer.json<object>()) throw new Error(answer.string());
}

/** Asks which stream stores a subject, as the client for Python does. */
export async function findStream({ nc }: Use, subject: string, stream: string): Promise<void> {
  const answer = await nc.request("$JS.API.STREAM.NAMES", JSON.stringify({ subject }), {
    timeout: 1_000,
  });
  const { streams = [] } = answer.json<{ streams?: string[] }>();
  if (streams.join() !== stream) throw new Error(answer.string());
}

/** A step that must not be possible. */
export function refused(step: Step): Step {
  return async (use) => {
    const done = await step(use).then(
      () => true,
      () => false,
    );
    if (done) throw new Error("it was let do what it must not");
  };
}
