import { headers, type MsgHdrs } from "@nats-io/nats-core";
import { describe, expect, it } from "vitest";
import { callerOf, EntraError } from "../../../client/index.ts";

const account = `A${"B".repeat(55)}`;
const oid = "00000000-0000-4000-8000-00000000000a";
const info = { acc: account, user: `user:${oid}`, kind: "Client" };

function by(value: unknown): MsgHdrs {
  const made = headers();
  made.set("Nats-Request-Info", typeof value === "string" ? value : JSON.stringify(value));
  return made;
}

function code(value: unknown, reply = "_R_.a.b"): string {
  try {
    callerOf({ headers: by(value), reply });
  } catch (error) {
    if (error instanceof EntraError) return error.code;
    throw error;
  }
  return "accepted";
}

describe("the caller of a request", () => {
  it.each([
    [`user:${oid}`, "user"],
    [`app:${oid}`, "application"],
    [
      "oidc:token.actions.githubusercontent.com#repo:acme/orders:ref:refs/heads/main",
      "application",
    ],
  ])("is %s: %s", (identity, kind) => {
    const caller = callerOf({ headers: by({ ...info, user: identity }), reply: "_R_.a.b" });
    expect(caller).toEqual({ identity, kind, account });
  });

  it.each<[string, unknown, string]>([
    ["text that is not JSON", "{", "caller_unreadable"],
    ["no object", "null", "caller_unreadable"],
    ["no account", { user: info.user, kind: "Client" }, "caller_unreadable"],
    ["an account by name", { ...info, acc: "app" }, "caller_unreadable"],
    ["no user", { acc: account, rtt: 1 }, "caller_unknown"],
    ["an account in between", { ...info, svc: account }, "caller_redirected"],
    ["an account in between without a name", { ...info, svc: null }, "caller_redirected"],
    ["a leaf node", { ...info, kind: "Leafnode" }, "caller_kind"],
    ["no kind", { acc: account, user: info.user }, "caller_kind"],
    ["a user that is no identity", { ...info, user: "admin" }, "caller_kind"],
    ["more than an identity", { ...info, user: `user:${oid} ` }, "caller_kind"],
    ["users", { ...info, user: [info.user] }, "caller_kind"],
    ["a break-glass credential", { ...info, user: `break-glass:${oid}` }, "caller_kind"],
  ])("is refused with %s", (_what, value, expected) => {
    expect(code(value)).toBe(expected);
  });

  it.each(["", "_INBOX.x", "_R_", "orders._R_.a", "$JS.ACK.x"])(
    "is refused with the reply subject '%s'",
    (reply) => expect(code(info, reply)).toBe("caller_local"),
  );

  it("is refused without headers, and without a reply", () => {
    expect(() => callerOf({ headers: undefined, reply: "_R_.a.b" })).toThrow(/has no header/);
    expect(() => callerOf({ headers: by(info) })).toThrow(/not a request by an import/);
  });
});
