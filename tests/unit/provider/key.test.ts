import { describe, expect, it } from "vitest";
import { key } from "../../../provider/key.ts";

describe("a key", () => {
  it("is 32 random bytes", async () => {
    const [one, two] = await Promise.all([key.create({}), key.create({})]);
    expect(Buffer.from(one.state.secret, "base64")).toHaveLength(32);
    expect(one.state.secret).not.toBe(two.state.secret);
  });

  it("stays as long as its triggers do, whatever their order", async () => {
    const { state } = await key.create({ triggers: { a: "1", b: "2" } });
    expect(key.diff(state, { triggers: { b: "2", a: "1" } })).toBe("none");
    expect(key.diff((await key.create({})).state, { triggers: {} })).toBe("none");
  });

  it("is replaced when a trigger changes", async () => {
    const { state } = await key.create({ triggers: { rotate: "2026-10" } });
    expect(key.diff(state, { triggers: { rotate: "2026-11" } })).toBe("replace");
    expect(key.diff(state, {})).toBe("replace");
  });
});
