import { describe, expect, it } from "vitest";
import {
  decodeMessage,
  encodeEnded,
  encodeMessage,
  encodeSessions,
} from "../../../../callout/replicas/message.ts";
import { serverId, sessionOf } from "../../../support/session.ts";
import { now } from "../../../support/token.ts";

const decode = (value: unknown) => decodeMessage(Buffer.from(JSON.stringify(value)));
const written = (changes: object = {}, identity: object = {}, evidence: object = {}) => {
  const [bytes = new Uint8Array()] = encodeSessions([sessionOf()]);
  const { sessions } = JSON.parse(Buffer.from(bytes).toString()) as {
    sessions: { identity: object; evidence: object }[];
  };
  const [session] = sessions;
  return {
    ...session,
    ...changes,
    identity: { ...session?.identity, ...identity },
    evidence: { ...session?.evidence, ...evidence },
  };
};

describe("a message of replicas", () => {
  it.each([{ ask: true }, { told: true }] as const)("is read as it was written: %o", (message) => {
    expect(decodeMessage(encodeMessage(message))).toEqual(message);
  });

  it("tells any number of sessions, in pieces that a server takes", () => {
    const roles = Array.from({ length: 100 }, (_value, at) => `Role.${"x".repeat(100)}.${at}`);
    const sessions = Array.from({ length: 50 }, (_value, at) =>
      sessionOf({ client: at + 1 }, roles),
    );
    const messages = [...encodeSessions(sessions)];
    expect(messages.length).toBeGreaterThan(1);
    for (const { length } of messages) expect(length).toBeLessThan(256 * 1024);
    const read = messages.map(decodeMessage);
    expect(
      read.flatMap((message) => (message && "sessions" in message ? message.sessions : [])),
    ).toEqual(sessions);
    expect([...encodeSessions([])]).toEqual([]);
  });

  it("has temporary roles under the name that earlier versions read", () => {
    const temporaryRoles = [
      { id: "11111111-1111-4111-8111-111111111111", role: "Orders.Fix", until: now + 60 },
    ];
    const session = { ...sessionOf(), temporaryRoles };
    const [bytes = new Uint8Array()] = encodeSessions([session]);
    expect(JSON.parse(Buffer.from(bytes).toString())).toMatchObject({
      sessions: [{ borrowed: temporaryRoles }],
    });
    expect(decodeMessage(bytes)).toEqual({ sessions: [session], ended: [] });
  });

  it.each(["CLIENT", "MQTT", "LEAFNODE"] as const)(
    "has how a session connects: %s",
    (connection) => {
      const session = { ...sessionOf(), connection };
      const [bytes = new Uint8Array()] = encodeSessions([session]);
      expect(decodeMessage(bytes)).toEqual({ sessions: [session], ended: [] });
      expect(decode({ sessions: [written({ connection: "ROUTER" })] })).toBeUndefined();
    },
  );

  it("tells of ends, in a form that a version without them takes for no news", () => {
    const ended = [[serverId, 7]] as const;
    expect(decodeMessage(encodeEnded(ended))).toEqual({ sessions: [], ended });
    expect(JSON.parse(Buffer.from(encodeEnded(ended)).toString())).toHaveProperty("sessions", []);
    expect(decode({ sessions: [] })).toEqual({ sessions: [], ended: [] });
  });

  it.each<[string, unknown]>([
    ["ends that are no list", { sessions: [], ended: 7 }],
    ["an end of no server", { sessions: [], ended: [["n1", 7]] }],
    ["an end of no connection", { sessions: [], ended: [[serverId, 0]] }],
    ["an end with more", { sessions: [], ended: [[serverId, 7, 8]] }],
    ["no object", []],
    ["nothing known", { forget: true }],
    ["no list", { sessions: {} }],
    ["an empty session", { sessions: [{}] }],
    ["a server that is none", { sessions: [written({ server: "n1" })] }],
    ["a client that is none", { sessions: [written({ client: "7" })] }],
    ["a client beyond any", { sessions: [written({ client: 2 ** 53 })] }],
    ["no account", { sessions: [written({ account: undefined })] }],
    ["no identity", { sessions: [{ ...written(), identity: undefined }] }],
    ["another kind", { sessions: [written({}, { kind: "root" })] }],
    ["an issuer that is none", { sessions: [written({}, { iss: "http://a b" })] }],
    ["a subject that is none", { sessions: [written({}, { sub: "a\nb" })] }],
    ["no end of its token", { sessions: [written({}, { expires: undefined })] }],
    ["a principal that is none", { sessions: [written({}, { oid: ">" })] }],
    ["no key id", { sessions: [written({}, {}, { kid: undefined })] }],
    ["no roles", { sessions: [written({}, { roles: "Orders.Read" })] }],
    ["an end after the token's", { sessions: [written({ expires: now + 3601 })] }],
    ["an end that is none", { sessions: [written({ expires: null })] }],
    ["one session of two that is bad", { sessions: [written(), written({ client: 0 })] }],
  ])("with %s is not read", (_what, value) => {
    expect(decode(value)).toBeUndefined();
  });

  it("is strict JSON", () => {
    expect(() => decodeMessage(Buffer.from('{"ask":true,"ask":true}'))).toThrow("twice");
  });
});
