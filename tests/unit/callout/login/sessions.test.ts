import { describe, expect, it } from "vitest";
import { Sessions } from "../../../../callout/login/sessions.ts";
import { serverId, sessionOf } from "../../../support/session.ts";
import { now } from "../../../support/token.ts";

const filled = (expiries: readonly number[], capacity?: number) => {
  const sessions = new Sessions(capacity);
  for (const [at, after] of expiries.entries()) {
    sessions.remember(sessionOf({ client: at + 1, expires: now + after }), now);
  }
  return sessions;
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

  it("is bounded: what would expire first has to go", () => {
    const sessions = filled([500, 300, 900, 100, 700], 3);
    expect(clients(sessions)).toEqual([1, 3, 5]);
    expect(sessions.size).toBe(3);
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
