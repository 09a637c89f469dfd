/** What random policies are drawn from. */
import fc from "fast-check";

/** How a service answers what it is asked. */
export type Behaviour = "echo" | "constant" | "empty";

export const ACCOUNTS = ["north", "south", "west"] as const;
export const SERVICES = ["svc.status", "svc.cancel"];
export const PLAIN = ["note.a", "note.b"];

/** A grant: what it is, of what, and whether of a part only. */
export interface Drawn {
  readonly what: number;
  readonly which: number;
  readonly narrow: boolean;
}
const drawn: fc.Arbitrary<Drawn> = fc.record({
  what: fc.nat(124),
  which: fc.nat(9),
  narrow: fc.boolean(),
});
const someRole = fc.record({
  home: fc.nat(2),
  grants: fc.array(drawn, { minLength: 1, maxLength: 3 }),
  denies: fc.array(drawn, { maxLength: 1 }),
});
/** What is exported; `of0.svc.status` is what has been imported itself, under that name. */
const SHARED = [
  ...["svc.status", "svc.cancel", "svc.*", "note.>", "note.a", "log.>", "log.a"],
  ...["of0.svc.status", "of0.note.a"],
];
const someShare = fc.record({
  from: fc.nat(1),
  further: fc.nat(1),
  what: fc.constantFrom(...SHARED),
  kind: fc.constantFrom("service", "stream"),
  renamed: fc.boolean(),
});

const off = fc.constant(false as const);
const republish = fc.constantFrom(
  ...[false as const, false as const],
  ...[
    { src: "log.a", dest: "note.a" },
    { src: "log.*", dest: "svc.{{wildcard(1)}}" },
  ],
);
const retention = fc.constantFrom("limits", "limits", "interest", "workqueue");
/** What the stream COPY is of the stream LOG; mostly there is none. */
const copy = fc.constantFrom("none", "none", "mirror", "sources", "part");
const someSettings = fc.record(
  { allowRollup: off, schedules: off, allowDirect: off, republish, retention, copy },
  { requiredKeys: ["republish", "retention", "copy"] },
);

/** Numbers stand for what they select. */
export const drawnPlan = fc.record({
  accounts: fc.integer({ min: 2, max: 3 }),
  buckets: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
  settings: fc.array(someSettings, { minLength: 3, maxLength: 3 }),
  shares: fc.array(someShare, { minLength: 1, maxLength: 3 }),
  roles: fc.array(someRole, { minLength: 2, maxLength: 4 }),
  behaviours: fc.array(fc.constantFrom<Behaviour>("echo", "constant", "empty"), {
    minLength: 2,
    maxLength: 2,
  }),
});

export type DrawnSettings = Of<typeof someSettings>;
type Of<A> = A extends fc.Arbitrary<infer T> ? T : never;
export type DrawnPlan = Of<typeof drawnPlan>;
export type DrawnShare = Of<typeof someShare>;

export function pick<T>(all: readonly T[], which: number): T {
  return all[which % all.length] as T;
}
