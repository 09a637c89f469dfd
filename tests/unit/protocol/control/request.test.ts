import { describe, expect, it } from "vitest";
import {
  ControlRefusal,
  readRequest,
  requestSubject,
} from "../../../../protocol/control/request.ts";

const oid = "11111111-1111-4111-8111-111111111111";
const reply = `_INBOX.${oid}.abc`;
const body = Buffer.from('{"op":"nodes"}');

describe("a request of an operator", () => {
  it("is whose the subject says", () => {
    expect(readRequest(`control.inspect.${oid}`, reply, body)).toEqual({
      verb: "inspect",
      oid,
      body: { op: "nodes" },
    });
    expect(readRequest(`control.grant.${oid}.Orders.Operate`, reply, body)).toMatchObject({
      verb: "grant",
      role: "Orders.Operate",
    });
  });

  it.each([
    ["nobody", "control.inspect.x", reply],
    ["a verb that there is not", `control.all.${oid}`, reply],
    ["no role to grant", `control.grant.${oid}`, reply],
    ["more than an oid", `control.revoke.${oid}.x`, reply],
    ["no reply", `control.inspect.${oid}`, undefined],
    ["an acknowledgement as the reply", `control.inspect.${oid}`, "$JS.ACK.AUDIT.c.1.1.1.1.1"],
    ["another's inbox", `control.inspect.${oid}`, "_INBOX.22222222-1111-4111-8111-111111111111.a"],
    ["an inbox that begins alike", `control.inspect.${oid}`, `_INBOX.${oid}x.a`],
  ])("is none with %s", (_what, subject, to) => {
    expect(readRequest(subject, to, body)).toBeUndefined();
  });

  it.each([
    ["no JSON", "{", "request_malformed"],
    ["a member twice", '{"op":"a","op":"b"}', "request_malformed"],
    ["a list", "[]", "request_malformed"],
    ["too much", `{"op":"${"x".repeat(17_000)}"}`, "request_too_large"],
  ])("is refused with %s", (_what, text, code) => {
    const read = () => readRequest(`control.inspect.${oid}`, reply, Buffer.from(text));
    expect(read).toThrow(ControlRefusal);
    expect(read).toThrow(expect.objectContaining({ code }) as Error);
  });
});

describe("requestSubject", () => {
  it.each([
    ["inspect", undefined],
    ["grant", "Orders.Operate"],
  ] as const)("names a request of %s that is read as it was made", (verb, role) => {
    const request = readRequest(requestSubject(verb, oid, role), reply, Buffer.from("{}"));
    expect(request).toEqual({ verb, oid, ...(role !== undefined && { role }), body: {} });
  });
});
