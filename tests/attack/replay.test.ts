import { describe, expect, it, vi } from "vitest";
import * as entra from "../support/token.ts";
import { Callout, QuickServer } from "./support/callout.ts";
import { key } from "./support/rules.ts";

const server = new QuickServer();
const login = () => {
  const now = Math.floor(Date.now() / 1000);
  return server.request({
    auth_token: entra.token(key, { iat: now, nbf: now, exp: now + 600 }),
  });
};
const count = ({ counted }: Callout, what: string) => counted.get(what) ?? 0;

describe("whoever has seen a request go by", () => {
  it("gets nothing for sending it again, as often as it likes", async () => {
    const callout = new Callout();
    const seen = login();
    expect(await callout.ask(seen, server.xkey)).toHaveLength(1);
    for (let i = 0; i < 1000; i++) expect(await callout.ask(seen, server.xkey)).toEqual([]);
    expect(count(callout, "granted ")).toBe(1);
    expect(count(callout, "dropped request_replayed")).toBe(1000);
  });

  it("does not keep the others out", async () => {
    const callout = new Callout();
    const seen = login();
    for (let i = 0; i < 100; i++) {
      await callout.ask(seen, server.xkey);
      await callout.ask(login(), server.xkey);
    }
    expect(count(callout, "granted ")).toBe(101);
  });

  it("cannot keep it for later", async () => {
    const callout = new Callout();
    const seen = login();
    await callout.ask(seen, server.xkey);
    vi.useFakeTimers({ now: Date.now() + 3000, toFake: ["Date"] });
    expect(await callout.ask(seen, server.xkey)).toEqual([]);
    vi.useRealTimers();
    expect(count(callout, "granted ")).toBe(1);
    expect(count(callout, "dropped request_expired")).toBe(1);
  });

  it("cannot pass it off as one of its own: box, signature and header are of one server", async () => {
    const callout = new Callout();
    const other = new QuickServer("another server");
    const seen = login();
    expect(await callout.ask(seen, other.xkey)).toEqual([undefined]);
    const inside = { ...server.claims({ auth_token: "x" }), iss: server.id };
    const forged = other.seal(
      `e30.${Buffer.from(JSON.stringify(inside)).toString("base64url")}.AA`,
    );
    expect(await callout.ask(forged, other.xkey)).toEqual([undefined]);
    expect([...callout.counted.keys()]).toEqual([
      "dropped box_unreadable",
      "dropped jwt_malformed",
    ]);
  });
});
