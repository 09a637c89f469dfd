import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";

import {
  atMost,
  Crowd,
  digestOf,
  directly,
  everyone,
  everyoneIn,
  isolated,
  matches,
  mayPublish,
  never,
  only,
  prove,
  publish,
  separate,
  subjects,
  subscribe,
  users,
  within,
  type AccessDocument,
  type Finding,
  type Invariant,
  type RoleEntry,
  type Sources,
  type Who,
} from "../../../../access/index.ts";
import {
  holders,
  journey,
  reaches,
  receives,
  rulesOf,
  subsets,
  UNIVERSE,
  type Session,
} from "./every-combination.ts";

const NAMES = ["A", "B", "C", "D"];
const nowhere: Sources = { files: [], accounts: {}, roles: {}, agents: {} };

const pattern = fc
  .tuple(
    fc.constantFrom("a", "b", "i", "*"),
    fc.constantFrom("", ".a", ".b", ".*", ".{oid}"),
    fc.constantFrom("", ".>"),
  )
  .map((parts) => parts.join(""));
const patterns = fc.uniqueArray(pattern, { maxLength: 3 }).map((list) => list.sort());
const entries = fc
  .uniqueArray(
    fc.tuple(pattern, fc.constantFrom("", "", " q", " r")).map((parts) => parts.join("")),
    { maxLength: 3 },
  )
  .map((list) => list.sort());

const role: fc.Arbitrary<RoleEntry> = fc.record({
  id: fc.constant("00000000-0000-5000-8000-000000000000"),
  displayName: fc.constant("x"),
  description: fc.constant("x"),
  account: fc.constantFrom("orders", "orders", "finance"),
  members: fc.constantFrom(["user"], ["application"], ["application", "user"]),
  publish: fc.record({ allow: patterns, deny: patterns }),
  subscribe: fc.record({ allow: entries, deny: patterns }),
});

const sharing = fc.subarray([
  { name: "s", kind: "stream", from: "orders", subject: "a.>", to: "i.>" },
  { name: "t", kind: "service", from: "orders", subject: "b.>", to: "j.>" },
] as const);

const document = fc
  .tuple(fc.tuple(role, role, role, role), sharing)
  .map(([roles, imports]): AccessDocument => {
    const limits = { connections: -1, subscriptions: -1, payload: -1, leafNodes: 0 };
    const account = { description: "x", default: false, limits, exports: [], imports: [] };
    const body = {
      version: 1,
      accounts: { finance: { ...account, imports }, orders: { ...account, default: true } },
      roles: Object.fromEntries(roles.map((entry, i) => [NAMES[i] ?? "", entry])),
      session: { publish: ["z.z"], subscribe: ["z.{oid}.>"] },
    } as const;
    return { ...body, digest: digestOf(body) };
  });

const who: fc.Arbitrary<Who> = fc.oneof(
  fc.constantFrom(...NAMES),
  fc.subarray(NAMES, { minLength: 1 }),
  fc.constantFrom(users, everyone, everyoneIn("finance"), everyone.except("A"), users.except("B")),
);

/** Does an invariant that names these speak of the session? */
function meant(whom: Who, { kind, account, roles }: Session): boolean {
  if (!(whom instanceof Crowd)) {
    return roles.some((name) => [whom].flat().some((named) => named === name));
  }
  return (
    whom.members.includes(kind) &&
    whom.isIn(account) &&
    !roles.some((name) => whom.excepted.includes(name))
  );
}

const way = fc.constantFrom("publish", "subscribe");
const place = fc.constantFrom("orders", "finance");
type Way = "publish" | "subscribe";
const grant = (direction: Way, subject: string) =>
  direction === "publish" ? publish(subject) : subscribe(subject);

// what sessions bring about by others' answers is tried against real servers (tests/attack/effects)
const refuted = (all: AccessDocument, invariant: Invariant): Finding | undefined =>
  prove(all, nowhere, [directly(invariant)])[0];

// some of this takes seconds on a busy machine
vi.setConfig({ testTimeout: 60_000 });

describe("a proof agrees with trying every set of roles that one principal can hold", () => {
  it("never", () => {
    fc.assert(
      fc.property(document, who, way, place, pattern, (all, whom, direction, account, about) => {
        const finding = refuted(all, never(whom, within(account, grant(direction, about))));
        const possible = holders(all)
          .flat()
          .some((s) => meant(whom, s) && reaches(all, s, direction, account, about));
        expect(finding !== undefined).toBe(possible);
      }),
      { numRuns: 300 },
    );
  });

  it("only", () => {
    fc.assert(
      fc.property(document, who, way, place, pattern, (all, whom, direction, account, about) => {
        const finding = refuted(all, only(whom, within(account, grant(direction, about))));
        const possible = holders(all)
          .flat()
          .some((s) => !meant(whom, s) && reaches(all, s, direction, account, about));
        expect(finding !== undefined).toBe(possible);
      }),
      { numRuns: 300 },
    );
  });

  it("separate, of powers", () => {
    // mostly in one account, where denies of one role count for the other
    const where = fc.constantFrom("orders", "orders", "orders", "finance");
    const power = fc.tuple(way, where, fc.oneof(pattern, fc.constantFrom("z.*", "*.{oid}.a")));
    fc.assert(
      fc.property(document, power, power, (all, a, b) => {
        const what = [a, b].map(([direction, account, about]) =>
          within(account, grant(direction, about)),
        );
        const [first, second] = what as [ReturnType<typeof within>, ReturnType<typeof within>];
        const finding = refuted(all, separate(first, second));
        const possible = holders(all).some((sessions) =>
          [a, b].every((wanted) => sessions.some((s) => reaches(all, s, ...wanted))),
        );
        expect(finding !== undefined).toBe(possible);
      }),
      { numRuns: 500 },
    );
  });

  it("separate, of groups", () => {
    // what another principal calls {oid} is {oid'} here
    const seen = (subject: string) =>
      subject.replaceAll(/\{oid'?\}/g, (claim) => (claim === "{oid}" ? "{oid'}" : "{oid}"));
    fc.assert(
      fc.property(document, who, who, (all, a, b) => {
        const finding = refuted(all, separate(a, b));
        const sessions = holders(all).flat();
        const hears = (listeners: Session[], speakers: Session[]) =>
          UNIVERSE.some((subject) =>
            ["orders", "finance"].some((account) => {
              const speaks = speakers.some(
                (s) => s.account === account && mayPublish(s.rules, subject),
              );
              if (!speaks) return false;
              const spots = journey(all, { account, subject });
              return listeners.some((s) =>
                spots.some((at) => at.account === s.account && receives(s.rules, seen(at.subject))),
              );
            }),
          );
        const [left, right] = [a, b].map((whom) => sessions.filter((s) => meant(whom, s)));
        const possible = hears(left ?? [], right ?? []) || hears(right ?? [], left ?? []);
        expect(finding !== undefined).toBe(possible);
      }),
      { numRuns: 100 },
    );
  });

  it("isolated", () => {
    const own = fc.constantFrom("a.{oid}", "a.{oid}.>", "b.{oid}.>", "*.{oid}.>");
    fc.assert(
      fc.property(document, own, fc.subarray(NAMES), (all, about, except) => {
        const finding = refuted(all, isolated(about, { except }));
        const foreign = about.replace("{oid}", "{oid'}");
        const possible = holders(all)
          .flat()
          .filter(({ roles }) => !roles.some((name) => except.includes(name)))
          .some((s) =>
            (["publish", "subscribe"] as const).some((direction) =>
              ["orders", "finance"].some((account) => reaches(all, s, direction, account, foreign)),
            ),
          );
        expect(finding !== undefined).toBe(possible);
      }),
      { numRuns: 200 },
    );
  });

  it("at most, of roles with what they give together", () => {
    fc.assert(
      fc.property(document, fc.subarray(NAMES, { minLength: 1 }), patterns, (all, roles, most) => {
        fc.pre(most.length > 0);
        const here = roles.filter((name) => all.roles[name]?.account === "orders");
        fc.pre(here.length > 0);
        const finding = refuted(
          all,
          atMost(
            here,
            most.flatMap((about) => [publish(about), subscribe(about)]),
          ),
        );
        const beyond = (subject: string, session: readonly string[]) =>
          ![...most, ...session].some((about) => matches(subject, about));
        const exceeds = subsets(here)
          .filter((set) => set.length > 0)
          .map((set) => rulesOf(all, set))
          .some((rules) =>
            UNIVERSE.some(
              (subject) =>
                (mayPublish(rules, subject) && beyond(subject, all.session.publish)) ||
                (receives(rules, subject) && beyond(subject, all.session.subscribe)),
            ),
          );
        expect(finding !== undefined).toBe(exceeds);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a counterexample", () => {
  it("is a session that there can be, and that does what it says", () => {
    let examples = 0;
    fc.assert(
      fc.property(document, who, way, place, pattern, (all, whom, direction, account, about) => {
        const example = refuted(
          all,
          never(whom, within(account, grant(direction, about))),
        )?.counterexample;
        if (example === undefined) return;
        examples += 1;
        const { roles, members, subject = "" } = example;
        for (const name of roles) {
          expect(all.roles[name]?.members).toEqual(expect.arrayContaining([...members]));
          expect(all.roles[name]?.account).toBe(example.account);
        }
        expect(members.length).toBeGreaterThan(0);
        const rules = rulesOf(all, roles);
        const may = direction === "publish" ? mayPublish : receives;
        expect([subject, may(rules, subject)]).toEqual([subject, true]);
        for (const kind of members) {
          expect(meant(whom, { kind, account: example.account, roles, rules })).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
    expect(examples).toBeGreaterThan(50);
  });

  it("is found for a queue group whenever there is one", () => {
    const queued = subscribe("a.>", { queue: "q" });
    fc.assert(
      fc.property(document, who, (all, whom) => {
        const finding = refuted(all, never(whom, within("orders", queued)));
        if (finding !== undefined) return;
        for (const session of holders(all).flat()) {
          if (!meant(whom, session) || session.account !== "orders") continue;
          const { subscribe: rules } = session.rules;
          const set = subjectsIn(rules);
          for (const subject of UNIVERSE.filter((it) => it.startsWith("a."))) {
            expect([subject, set(subject)]).toEqual([subject, false]);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

function subjectsIn(rules: RoleEntry["subscribe"]): (subject: string) => boolean {
  const set = subjects.receiveSet(rules);
  return (subject) => subjects.has(set, subject, { queue: "q" });
}
