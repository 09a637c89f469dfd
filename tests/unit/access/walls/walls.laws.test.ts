import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  account,
  consume,
  follow,
  includes,
  kv,
  objects,
  overlaps,
  parseDocument,
  publishTo,
  request,
  service,
  stream,
  vault,
  type AccessDocument,
  type Grant,
} from "../../../../access/index.ts";
import { compiled, holds, mistakesOf } from "./fixture.ts";

const people = ["one", "two", "three"].map((name) => account(name, { description: "x" }));
const vaults = ["v1", "v2"].map((name) =>
  vault(name, { description: "x", jetstream: { disk: "1GiB" } }),
);
const keys = fc.constantFrom(">", "eu.>", "eu.*", "{oid}.>", "us.lamp");

/** Names differ from vault to vault, as compile() demands. */
const grant: fc.Arbitrary<Grant> = fc.constantFrom(...vaults).chain((home) => {
  const s = stream(`S${home.name}`, { subjects: [`s.${home.name}.>`], account: home });
  const b = kv(`b${home.name}`, { account: home });
  const o = objects(`o${home.name}`, { account: home });
  return fc.oneof(
    fc.constantFrom(publishTo(s), follow(s), o.read(), o.write(), publishTo(s, `s.${home.name}.x`)),
    fc.constantFrom("c1", "c2").map((consumer) => consume(s, { consumer, create: true })),
    keys.map((pattern) => b.read(pattern)),
    keys.map((pattern) => b.write(pattern)),
    fc
      .constantFrom(...people)
      .map((place) => request(service(`svc.${place.name}`, { account: place }))),
  );
});

const document: fc.Arbitrary<AccessDocument> = fc
  .array(fc.tuple(fc.constantFrom(...people), fc.array(grant, { minLength: 1, maxLength: 4 })), {
    minLength: 1,
    maxLength: 5,
  })
  .map((all) => all.map(([home, grants], i) => holds(home, grants, [], `R${i}`)))
  .filter((roles) => mistakesOf(roles, [...people, ...vaults]).length === 0)
  .map((roles) => compiled(roles, [...people, ...vaults]).document);

const everywhere = (subject: string) => subject.replaceAll(/\{\w+\}/g, "*");

describe("of every policy with walls", () => {
  it("what a role publishes beyond its account is covered by exactly one import", () => {
    fc.assert(
      fc.property(document, ({ accounts, roles }) => {
        for (const { account: home, publish } of Object.values(roles)) {
          const services = (accounts[home]?.imports ?? []).filter(({ kind }) => kind === "service");
          for (const subject of publish.allow.map(everywhere)) {
            if (subject === `svc.${home}`) continue;
            expect(services.filter(({ to }) => includes(to, subject))).toHaveLength(1);
          }
        }
      }),
    );
  });

  it("an import is covered by exactly one export of its name, which is for the importer", () => {
    fc.assert(
      fc.property(document, ({ accounts }) => {
        for (const [into, { imports }] of Object.entries(accounts)) {
          for (const { name, kind, from, subject } of imports) {
            const offers = (accounts[from]?.exports ?? []).filter(
              (offer) => offer.kind === kind && includes(offer.subject, subject),
            );
            expect(offers.map((offer) => offer.name)).toEqual([name]);
            expect(offers[0]?.accounts).toContain(into);
          }
        }
      }),
    );
  });

  it("no account imports what none of its roles needs, and nothing is exported to nobody", () => {
    fc.assert(
      fc.property(document, ({ accounts, roles }) => {
        for (const [into, { imports }] of Object.entries(accounts)) {
          const needed = Object.values(roles)
            .filter((role) => role.account === into)
            .flatMap(({ publish }) => publish.allow.map(everywhere));
          for (const { kind, to, from } of imports) {
            if (kind === "service") expect(needed).toContain(to);
            else expect(needed.some((subject) => subject.startsWith(`$JS.${from}.`))).toBe(true);
          }
        }
        for (const [from, { exports }] of Object.entries(accounts)) {
          for (const { subject, accounts: into = [] } of exports) {
            const takers = into.filter((name) =>
              accounts[name]?.imports.some(
                (item) => item.from === from && includes(subject, item.subject),
              ),
            );
            expect(takers).toEqual(into);
            expect(into).not.toEqual([]);
          }
        }
      }),
    );
  });

  it("imports of an account do not overlap, and exports of a kind do not contain one another", () => {
    fc.assert(
      fc.property(document, ({ accounts }) => {
        for (const { imports, exports } of Object.values(accounts)) {
          const services = imports.filter(({ kind }) => kind === "service");
          for (const [i, a] of services.entries())
            for (const b of services.slice(0, i)) expect(overlaps(a.to, b.to)).toBe(false);
          for (const a of exports)
            for (const b of exports)
              if (a !== b && a.kind === b.kind) expect(includes(a.subject, b.subject)).toBe(false);
        }
      }),
    );
  });

  it("the document is read again", () => {
    fc.assert(
      fc.property(document, (one) => {
        expect(parseDocument(JSON.stringify(one))).toEqual(one);
      }),
    );
  });
});
