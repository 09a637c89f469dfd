import { describe, expect, it } from "vitest";
import { keyOfResource, keyResource } from "../../../../nats/keys/key-resource.ts";
import { keyNames } from "../../../../nats/index.ts";

const names = keyNames(["CONTROL", "CONTROL_DATA", "a-b_c", "orders"]);

describe("a key's resource", () => {
  it("is found by the key, and the key by it", () => {
    for (const key of names) expect(keyOfResource(keyResource(key).name)).toBe(key);
    expect(new Set(names.map((key) => keyResource(key).name)).size).toBe(names.length);
  });

  it("of CONTROL_DATA is the one that CONTROL had, so that its streams stay", () => {
    expect(keyResource("account:CONTROL_DATA").former).toBe("account-CONTROL");
    expect(keyResource("signing:CONTROL_DATA").former).toBe("signing-CONTROL");
    const made = names.map((key) => keyResource(key).name);
    expect(made).not.toContain("account-CONTROL");
    expect(made).not.toContain("signing-CONTROL");
  });

  it("of a backup from before is one of CONTROL", () => {
    expect(keyOfResource("account-CONTROL")).toBe("account:CONTROL");
  });
});
