import { describe, expect, it } from "vitest";
import type { Session } from "../../../../callout/session/session.ts";
import { Sessions } from "../../../../callout/session/sessions.ts";
import { serverId, sessionOf } from "../../../support/session.ts";
import { now } from "../../../support/token.ts";

const filled = (expiries: readonly number[], capacity?: number) => {
  const sessions = new Sessions(capacity);
  for (const [at, after] of expiries.entries()) {
    sessions.remember(sessionOf({ client: at + 1, expires: now + after }), now);
  }
  return sessions;
};
/** Of an identity that is named by a letter. */
const of = (name: string, changes: Partial<Session>, more: Partial<Session["identity"]> = {}) => {
  const session = sessionOf(changes);
  const oid = `${name.repeat(8)}-0000-4000-8000-000000000000`;
  return { ...session, identity: { ...session.identity, oid, ...more } };
};
const clients = (sessions: Sessions, at = now) =>
  sessions
    .all(at)
    .map(({ client }) => client)
    .sort();

describe("the memory of sessions", () => {
  it("knows a session by server and client", () => {
    const sessions = filled([3600]);
    expect(sessions.find(serverId, 1, now)).toEqual(sessionOf({ client: 1 }));
    expect(sessions.find(serverId, 2, now)).toBeUndefined();
    expect(sessions.find(serverId.replace("A", "B"), 1, now)).toBeUndefined();
    expect(sessions.find(serverId, undefined, now)).toBeUndefined();
  });

  it("forgets it to the second when it expires, and then gives the room back", () => {
    const sessions = filled([10, 11, 600]);
    expect(sessions.find(serverId, 1, now + 9)).toBeDefined();
    expect(sessions.find(serverId, 1, now + 10)).toBeUndefined();
    expect(clients(sessions, now + 10)).toEqual([2, 3]);
    sessions.remember(sessionOf({ client: 4, expires: now + 900 }), now + 120);
    expect(sessions.size).toBe(2);
  });

  it("takes in nothing that is over", () => {
    expect(filled([0, -1]).size).toBe(0);
  });

  it("is bounded: the oldest of one identity has to go", () => {
    const sessions = filled([500, 300, 900, 100, 700], 3);
    expect(clients(sessions)).toEqual([3, 4, 5]);
    expect(sessions.size).toBe(3);
  });

  it("has a share for each identity: who has the most pushes out nobody else", () => {
    const sessions = new Sessions(100);
    for (let client = 1; client <= 10; client++)
      sessions.remember(of("a", { client, expires: now + 60 }), now);
    // these end later, and there is no end of them
    for (let client = 11; client <= 1000; client++)
      sessions.remember(of("b", { client, expires: now + 3600 }), now);
    const kept = sessions.all(now);
    expect(kept.filter(({ identity }) => identity.oid.startsWith("a"))).toHaveLength(10);
    expect(kept).toHaveLength(100);
    expect(sessions.find(serverId, 1000, now)).toBeDefined();
    expect(sessions.find(serverId, 11, now)).toBeUndefined();
  });

  it("shares out what there is when many have more than their share", () => {
    const sessions = new Sessions(90);
    for (let client = 1; client <= 900; client++)
      sessions.remember(of("abc".charAt(client % 3), { client }), now);
    const counts = Map.groupBy(sessions.all(now), ({ identity }) => identity.oid);
    expect([...counts.values()].map(({ length }) => length)).toEqual([30, 30, 30]);
  });

  it("counts an agent's sessions as its own, not as the person's", () => {
    const sessions = new Sessions(10);
    sessions.remember(of("a", { client: 1 }), now);
    for (let client = 2; client <= 50; client++)
      sessions.remember(of("a", { client }, { isAgent: true }), now);
    expect(sessions.find(serverId, 1, now)).toBeDefined();
  });

  it("forgets a connection that has ended, and gives the room back", () => {
    const sessions = filled([600, 600]);
    expect(sessions.forget(serverId, 1)).toBe(true);
    expect(sessions.forget(serverId, 1)).toBe(false);
    expect(clients(sessions)).toEqual([2]);
    expect(sessions.size).toBe(1);
  });

  it("holds of two decisions the one that was asked for later, whenever it hears of them", () => {
    const [before, after] = [
      sessionOf({ since: now - 60, policy: "sha256:before" }),
      sessionOf({ since: now, policy: "sha256:after" }),
    ];
    for (const order of [
      [before, after],
      [after, before],
    ]) {
      const sessions = new Sessions();
      for (const session of order) sessions.remember(session, now);
      expect(sessions.find(serverId, 7, now)).toEqual(after);
    }
  });

  it("knows a session that has come to rest on a grant since", () => {
    const temporaryRoles = [{ id: "grant", role: "Orders.Fix", until: now + 7200 }];
    const sessions = filled([3600]);
    sessions.remember(sessionOf({ client: 1, temporaryRoles }), now);
    expect(sessions.find(serverId, 1, now)?.temporaryRoles).toEqual(temporaryRoles);
  });

  it("takes a connection's later login for the earlier one", () => {
    const sessions = filled([600]);
    const { identity } = sessionOf();
    const later = sessionOf({
      client: 1,
      expires: now + 900,
      identity: { ...identity, uti: "another" },
    });
    sessions.remember(later, now);
    expect(sessions.find(serverId, 1, now)).toEqual(later);
    expect(sessions.size).toBe(1);
  });

  it.each([
    ["first", [60, 600]],
    ["last", [600, 60]],
  ])("keeps the earlier of two ends for one token, told %s", (_when, ends) => {
    const sessions = new Sessions();
    for (const end of ends) sessions.remember(sessionOf({ expires: now + end }), now);
    expect(sessions.find(serverId, 7, now)?.expires).toBe(now + 60);
    expect(sessions.size).toBe(1);
  });
});
