import type { NatsConnection } from "@nats-io/transport-node";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { reach, type Reach } from "../../../access/capability/index.ts";
import { matches, type AccessDocument, type RoleEntry } from "../../../access/index.ts";
import { ACCOUNTS, someDocument, SUBJECTS } from "./accounts.ts";
import { startSharing, type SharingServer } from "./server.ts";

/** New ones in each run; to see a failure again, set SEED to what its title tells. */
const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
const documents = fc.sample(someDocument, { numRuns: 60, seed });

/**
 * Sessions with random rights, in accounts that share random subjects, send and receive all they can.
 * Where that arrives, and from where it comes, is compared with what `reach` says.
 */
describe(`nats-server and reach agree on who gets where (SEED=${seed})`, () => {
  let server: SharingServer;
  let arrived = 0;
  beforeAll(async () => {
    server = await startSharing(documents);
  });
  afterAll(() => server.stop());

  it("by publishing", async () => {
    for (const [i, document] of documents.entries()) {
      const ears = await everyEar(i);
      for (const role of ACCOUNTS) {
        const holder = await server.holder(i, role);
        for (const subject of SUBJECTS) holder.publish(subject, role);
        await holder.flush();
      }
      await Promise.all(ears.map(({ nats }) => nats.flush()));
      for (const role of ACCOUNTS) {
        const others = ears.filter(({ account }) => account !== role);
        const seen = others.flatMap(({ account, heard }) =>
          heard
            .filter((message) => message.endsWith(` ${role}`))
            .map((message) => `${account} ${message}`),
        );
        arrived += seen.length;
        expect(set(seen), brief(document, role)).toEqual(
          set(SUBJECTS.flatMap((subject) => sent(document, role, subject))),
        );
      }
    }
  });

  it("by subscribing", async () => {
    for (const [i, document] of documents.entries()) {
      const heard = await Promise.all(
        ACCOUNTS.map(async (role) => {
          const holder = await server.holder(i, role);
          const texts = (document.roles[role]?.subscribe.allow ?? [])
            .flatMap(subscriptions)
            .map((subject) => listen(holder, subject));
          await holder.flush();
          return { role, holder, texts };
        }),
      );
      for (const account of ACCOUNTS) {
        const admin = await server.admin(i, account);
        for (const subject of SUBJECTS) admin.publish(subject, `${account} ${subject}`);
        await admin.flush();
      }
      for (const { role, holder, texts } of heard) {
        await holder.flush();
        const seen = texts.flat().map((message) => message.split(" ").slice(1).join(" "));
        const others = seen.filter((message) => !message.startsWith(`${role} `));
        arrived += others.length;
        expect(set(others), brief(document, role)).toEqual(set(from(reach(document, role))));
      }
    }
  });

  it("and there was something to compare", () => {
    expect(arrived).toBeGreaterThan(100);
  });

  async function everyEar(document: number) {
    return Promise.all(
      ACCOUNTS.map(async (account) => {
        const nats = await server.admin(document, account);
        const heard = listen(nats, ">");
        await nats.flush();
        return { account, nats, heard };
      }),
    );
  }
});

/** Collects `subject text` of each message. */
function listen(nats: NatsConnection, subject: string): string[] {
  const heard: string[] = [];
  nats.subscribe(subject, {
    callback: (error, message) => {
      if (error === null) heard.push(`${message.subject} ${message.string()}`);
    },
  });
  return heard;
}

/** What it takes to receive all that an entry lets in, whatever is denied beside it (subjects/receive.ts). */
function subscriptions(entry: string): string[] {
  const wide = entry.replace(/\*$/, ">");
  if (!wide.endsWith(">")) return [wide];
  return ["", "*.", "*.*."].map((between) => `${wide.slice(0, -1)}${between}>`);
}

/** Where one subject of a role arrives, as `account subject role`. */
function sent(document: AccessDocument, role: string, subject: string): string[] {
  const entry = document.roles[role] as RoleEntry;
  const { allow, deny } = entry.publish;
  if (!allow.some((pattern) => matches(subject, pattern))) return [];
  const only = { ...entry, publish: { allow: [subject], deny } };
  return reach({ ...document, roles: { [role]: only } }, role)
    .filter(({ direction }) => direction === "publish")
    .map(({ account, there }) => `${account} ${there.pattern} ${role}`);
}

/** What a role hears from elsewhere, as `account subject`. */
function from(all: readonly Reach[]): string[] {
  return all
    .filter(({ direction }) => direction === "receive")
    .flatMap(({ account, there: { pattern, except } }) =>
      SUBJECTS.filter(
        (subject) => matches(subject, pattern) && !except.some((deny) => matches(subject, deny)),
      ).map((subject) => `${account} ${subject}`),
    );
}

/** What matters of a document, for whoever reads a failure. */
function brief({ accounts, roles }: AccessDocument, role: string): string {
  const imports = Object.entries(accounts).flatMap(([into, { imports: all }]) =>
    all.map(({ kind, from: exporter, subject, to }) =>
      [kind, exporter, subject, "in", into, to].join(" "),
    ),
  );
  const { publish, subscribe } = roles[role] as RoleEntry;
  return JSON.stringify({ imports, role, publish, subscribe });
}

function set(items: readonly string[]): string[] {
  return [...new Set(items)].sort();
}
