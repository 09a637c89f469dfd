import { describe, expect, it } from "vitest";
import { fitting, fittingVault } from "../../../../../components/kubernetes/callout/limits.ts";

const mebibyte = 1024 * 1024;

describe("what is too large is refused before anything is asked for, with size, limit and remedy:", () => {
  it("an object of Kubernetes, by the bytes of all its files", () => {
    const data = { a: "x".repeat(mebibyte - 2), b: "ü" };
    expect(fitting("policy", data, "spread the roles")).toBe(data);
    expect(() => fitting("policy", { ...data, c: "x" }, "spread the roles")).toThrow(
      "the callout's policy: 1048577 bytes, but an object of Kubernetes holds at most 1048576; spread the roles",
    );
  });

  it("a secret of Key Vault", () => {
    expect(fittingVault("x".repeat(25_000))).toHaveLength(25_000);
    expect(() => fittingVault("x".repeat(25_001))).toThrow(
      /the callout's secrets: 25001 bytes, but a secret of Key Vault holds at most 25000; leave/,
    );
  });
});
