import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";

import {
  digestOf,
  subjects,
  type AccessDocument,
  type RoleEntry,
  type Sources,
} from "../../../../access/index.ts";
import { arrivals, Effects, Graph } from "../../../../access/reach/index.ts";

const { has, meet, of, publishSet } = subjects;

const pattern = fc
  .tuple(
    fc.constantFrom("a", "b", "i", "j"),
    fc.constantFrom("", ".a", ".b", ".*"),
    fc.constantFrom("", ".>"),
  )
  .map((parts) => parts.join(""));
const api = fc.constantFrom(
  "$JS.API.INFO",
  "$JS.API.CONSUMER.CREATE.S.*",
  "$JS.API.STREAM.UPDATE.S",
  "$JS.API.CONSUMER.MSG.NEXT.S.c",
  "k.CREATE.S.x",
);
const publish = fc.uniqueArray(fc.oneof(pattern, pattern, api), { maxLength: 3 });
const entries = fc.uniqueArray(pattern, { maxLength: 2 });

const role = fc
  .record({
    account: fc.constantFrom("one", "two", "three"),
    publish,
    entries,
    serves: fc.boolean(),
    anywhere: fc.boolean(),
  })
  .map(({ account, publish, entries, serves, anywhere }): RoleEntry => ({
    id: "00000000-0000-5000-8000-000000000000",
    displayName: "x",
    description: "x",
    account,
    members: ["user"],
    publish: { allow: serves ? [...publish, "_INBOX.>", "_R_.>"] : publish, deny: [] },
    subscribe: { allow: entries, deny: [] },
    ...(serves ? { serves: entries } : {}),
    ...(serves && anywhere ? { responses: { max: 1, ttl: 60 } } : {}),
  }));

const imports = fc.subarray([
  { name: "s", kind: "service", into: "one", from: "two", subject: "a.>", to: "j.>" },
  { name: "t", kind: "service", into: "two", from: "three", subject: "b.>", to: "a.>" },
  { name: "u", kind: "stream", into: "two", from: "one", subject: "b.>", to: "i.>" },
  { name: "v", kind: "stream", into: "three", from: "two", subject: "i.>", to: "b.>" },
  {
    name: "w",
    kind: "service",
    into: "one",
    from: "three",
    subject: "$JS.API.CONSUMER.CREATE.S.>",
    to: "k.CREATE.S.>",
  },
] as const);

const mapping = fc.constantFrom(
  { src: "i.*", dest: "b.$1" },
  { src: "i.>", dest: "j.>" },
  { src: "i.b.*", dest: "a.b" },
  { src: ">", dest: "b.>" },
  { src: "a.b", dest: "i.a" },
  { src: "i.*.*", dest: "a.{{partition(2,1)}}" },
);
const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 1 });
const republish = some(
  fc.tuple(mapping, fc.boolean()).map(([it, headers_only]) => ({ ...it, headers_only })),
);
const origin = fc.oneof(
  fc.constant({ name: "S" }),
  mapping.map((it) => ({ name: "S", subject_transforms: [it] })),
  fc.constant({ name: "S", external: { api: "k", deliver: "sync" } }),
);
const ofS = fc.record({ subject_transform: some(mapping), republish });
const ofT = fc.oneof(
  fc.record({ mirror: origin, republish }),
  fc.record({ subjects: fc.constant(["b.a"]), sources: fc.tuple(origin), republish }),
);

/** What S and T do with what they store. */
const declared = fc
  .record({
    schedules: fc.boolean(),
    managed: fc.boolean(),
    ofS,
    ofT: some(ofT),
    pushes: fc.boolean(),
  })
  .map(({ schedules, managed, ofS, ofT, pushes }) => {
    const push = { deliver_subject: "j.a", filter_subject: "i.>" };
    const S = {
      config: { subjects: ["a.b", "i.>"], allow_msg_schedules: schedules, sources: [], ...ofS },
      ...(pushes ? { consumers: { push } } : {}),
      ...(managed ? {} : { managed }),
    };
    return { S, ...(ofT === undefined ? {} : { T: { config: ofT } }) };
  });

const world = fc
  .tuple(
    fc.array(role, { minLength: 1, maxLength: 4 }),
    imports,
    fc.subarray(["one", "two", "three"]),
    declared,
  )
  .map(([roles, imports, withStreams, streams]) => {
    const limits = { connections: -1, subscriptions: -1, payload: -1, leafNodes: 0 };
    const jetstream = { memory: 0, disk: 1, streams: 1, consumers: 1 };
    const accounts = Object.fromEntries(
      ["one", "two", "three"].map((name) => [
        name,
        {
          description: "x",
          default: false,
          limits,
          ...(withStreams.includes(name) ? { jetstream, streams } : { streams: {} }),
          exports: [],
          imports: imports.filter(({ into }) => into === name),
        },
      ]),
    );
    const body = {
      version: 1,
      accounts,
      roles: Object.fromEntries(roles.map((entry, i) => [`R${i}`, entry])),
      session: { publish: [], subscribe: ["_INBOX.{oid}.>"] },
    } as const;
    const sources: Sources = { files: [], roles: {}, agents: {}, accounts: {} };
    const document = { ...body, digest: digestOf(body) } as unknown as AccessDocument;
    return { document, sources };
  });

const SUBJECTS = [
  "a",
  "a.a",
  "a.b",
  "a.b.z",
  "b.a",
  "b.a.z",
  "i.a",
  "i.b.z",
  "j.a",
  "j.b.z",
  "j.i.a",
  "b.i.a",
  "z.z",
  "$JS.API.STREAM.DELETE.S",
  "_INBOX.x.y",
];

vi.setConfig({ testTimeout: 60_000 });

describe("what a session brings about", () => {
  it("is the same whether one asks for a subject, or for all of them", () => {
    let effects = 0;
    fc.assert(
      fc.property(world, ({ document, sources }) => {
        const graph = new Graph(document, sources);
        const all = new Effects(graph);
        for (const [name, { account, publish }] of Object.entries(document.roles)) {
          const given = publishSet(publish);
          const told = all.of(account, given);
          for (const where of Object.keys(document.accounts)) {
            for (const subject of SUBJECTS) {
              const ways = arrivals(graph, { account: where, set: of(subject) }, "effects");
              const asked = ways.some(
                (way) =>
                  way.account === account &&
                  way.steps.some(({ kind }) => kind !== "import") &&
                  meet(way.set, given),
              );
              const listed = told.some((each) => each.account === where && has(each.set, subject));
              if (listed) effects += 1;
              expect([name, where, subject, listed]).toEqual([
                name,
                where,
                subject,
                asked && has(graph.live(where), subject),
              ]);
            }
          }
        }
      }),
      { numRuns: 300 },
    );
    expect(effects).toBeGreaterThan(500);
  });
});
