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

  it("is another one when a trigger changes, without being replaced: a protected key can be rotated", async () => {
    const { state } = await key.create({ triggers: { rotate: "2026-10" } });
    const inputs = { triggers: { rotate: "2026-11" } };
    expect(key.diff(state, inputs)).toBe("update");
    expect(key.diff(state, {})).toBe("update");
    const rotated = await key.update?.(state, inputs);
    expect(rotated).toMatchObject(inputs);
    expect(Buffer.from(rotated?.secret ?? "", "base64")).toHaveLength(32);
    expect(rotated?.secret).not.toBe(state.secret);
  });
});
