import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  decide,
  matches,
  mayPublish,
  maySubscribe,
  type AccessDocument,
  type SessionPermissions,
} from "../../../../access/index.ts";
import { fillWith } from "../../../../access/subjects/placeholder.ts";
import { anyDocument as document, NAMES, NOW } from "../documents.ts";
import { CLAIMS } from "../fixture.ts";

const held = fc.array(fc.constantFrom(...NAMES, "Unknown"), { maxLength: 6 });
const subject = fc
  .array(fc.constantFrom("a", "b", "z", CLAIMS.oid, CLAIMS.azp), { minLength: 1, maxLength: 4 })
  .map((tokens) => tokens.join("."));
const kind = fc.constantFrom("user", "application");

/** For every document, principal and subject in which something is granted. */
function always(
  law: (document: AccessDocument, grant: SessionPermissions, subject: string) => void,
): void {
  fc.assert(
    fc.property(document, held, kind, subject, (all, roles, who, about) => {
      const decision = decide(all, { kind: who, roles, claims: CLAIMS }, { now: NOW });
      if (decision.granted) law(all, decision.permissions, about);
    }),
    { numRuns: 2000 },
  );
}

const fill = fillWith(CLAIMS);
const rolesOf = (all: AccessDocument, grant: SessionPermissions) =>
  grant.roles.flatMap((name) => all.roles[name] ?? []);
const anyMatches = (list: readonly string[], about: string) =>
  list.some((entry) => matches(about, fill(entry)));

describe("every decision", () => {
  it("allows only what a role of it, or every session, allows", () => {
    always((all, grant, about) => {
      for (const [direction, may] of [
        ["publish", mayPublish],
        ["subscribe", maySubscribe],
      ] as const) {
        if (!may(grant, about)) continue;
        const lists = rolesOf(all, grant).map((entry) => entry[direction].allow);
        expect([all.session[direction], ...lists].some((list) => anyMatches(list, about))).toBe(
          true,
        );
      }
    });
  });

  it("allows nothing that a role of it denies", () => {
    always((all, grant, about) => {
      const entries = rolesOf(all, grant);
      if (entries.some((entry) => anyMatches(entry.publish.deny, about))) {
        expect(mayPublish(grant, about)).toBe(false);
      }
      if (entries.some((entry) => anyMatches(entry.subscribe.deny, about))) {
        expect(maySubscribe(grant, about)).toBe(false);
      }
    });
  });

  it("allows what a role allows and none denies", () => {
    always((all, grant, about) => {
      const entries = rolesOf(all, grant);
      const allowed = entries.some((entry) => anyMatches(entry.publish.allow, about));
      const denied = entries.some((entry) => anyMatches(entry.publish.deny, about));
      if (allowed && !denied) expect(mayPublish(grant, about)).toBe(true);
    });
  });

  it("honours only live roles of one account, which this kind of principal may hold", () => {
    fc.assert(
      fc.property(document, held, kind, (all, roles, who) => {
        const decision = decide(all, { kind: who, roles, claims: CLAIMS }, { now: NOW });
        if (!decision.granted) return;
        expect(roles).toEqual(expect.arrayContaining([...decision.permissions.roles]));
        for (const entry of rolesOf(all, decision.permissions)) {
          expect(entry.account).toBe(decision.permissions.account);
          expect(entry.members).toContain(who);
          expect(Date.parse(entry.notAfter ?? "2100-01-01") / 1000).toBeGreaterThan(NOW);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("ends in the future, and no later than any of its roles", () => {
    always((all, grant) => {
      const { expires = Infinity } = grant;
      expect(expires).toBeGreaterThan(NOW);
      for (const { maxSession, notAfter } of rolesOf(all, grant)) {
        if (maxSession !== undefined) expect(expires).toBeLessThanOrEqual(NOW + maxSession);
        if (notAfter !== undefined)
          expect(expires * 1000).toBeLessThanOrEqual(Date.parse(notAfter));
      }
    });
  });

  it("leaves no brace", () => {
    always((_, { publish, subscribe }) => {
      const lists = [publish.allow, publish.deny, subscribe.allow, subscribe.deny];
      expect(lists.flat().join()).not.toMatch(/[{}]/);
    });
  });

  it("does not depend on the order or repetition of the token's roles", () => {
    fc.assert(
      fc.property(document, held, kind, (all, roles, who) => {
        const ask = (list: string[]) =>
          decide(all, { kind: who, roles: list, claims: CLAIMS }, { now: NOW });
        expect(ask([...roles, ...roles].reverse())).toEqual(ask(roles));
      }),
      { numRuns: 1000 },
    );
  });

  it("does not change what it is given", () => {
    fc.assert(
      fc.property(document, held, (all, roles) => {
        const before = structuredClone(all);
        decide(all, { kind: "user", roles, claims: CLAIMS }, { now: NOW });
        expect(all).toEqual(before);
      }),
      { numRuns: 200 },
    );
  });
});
