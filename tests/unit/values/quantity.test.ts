import { describe, expect, it } from "vitest";

import { bytesOf, countOf, instantOf, secondsOf } from "../../../values/quantity.ts";
import { closest } from "../../../values/suggest.ts";
import { roleId, uuidV5 } from "../../../values/uuid.ts";

/** As from a policy that is not type checked. */
const untyped = (value: unknown) => value as never;

describe("sizes", () => {
  it.each([
    ["64MiB", 64 * 1024 * 1024],
    ["1GiB", 2 ** 30],
    ["1.5KiB", 1536],
    ["0B", 0],
    [512, 512],
    ["unlimited", -1],
  ] as const)("%s is %i bytes", (size, bytes) => expect(bytesOf(size)).toBe(bytes));

  it.each(["64MB", "64 MiB", "MiB", "-1GiB", "0.3B", "", "1e3KiB", -5, 1.5, NaN])(
    "%s is none",
    (size) => expect(bytesOf(untyped(size))).toBeUndefined(),
  );
});

describe("counts", () => {
  it("are whole numbers, or unlimited", () => {
    expect([countOf(0), countOf(10), countOf("unlimited")]).toEqual([0, 10, -1]);
    expect([countOf(-1), countOf(0.5), countOf(untyped("10"))]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("durations", () => {
  it.each([
    ["30s", 30],
    ["15m", 900],
    ["8h", 28_800],
    ["2d", 172_800],
    ["0.5h", 1800],
  ] as const)("%s is %i seconds", (duration, seconds) => expect(secondsOf(duration)).toBe(seconds));

  it.each(["8", "8 h", "8hours", "0s", "0.5s", "-1h", "", 0, 60, -1, 1.5])(
    "%s is none",
    (duration) => expect(secondsOf(untyped(duration))).toBeUndefined(),
  );
});

describe("dates", () => {
  it("a bare date lasts to its end, in UTC", () => {
    expect(instantOf("2027-06-30")).toBe("2027-06-30T23:59:59Z");
  });

  it("an instant is kept, in UTC", () => {
    expect(instantOf("2027-06-30T18:00:00Z")).toBe("2027-06-30T18:00:00Z");
    expect(instantOf("2027-06-30T18:00:00.999+02:00")).toBe("2027-06-30T16:00:00Z");
  });

  it.each([
    "2027-02-30",
    "2027-02-30T00:00:00Z",
    "2027-13-01",
    "30.6.2027",
    "2027-06-30T18:00",
    "2027-06-30T25:00:00Z",
    "2027-06-30T18:00:00",
    "tomorrow",
    "",
  ])("%s is none", (text) => expect(instantOf(text)).toBeUndefined());
});

describe("a suggestion", () => {
  it("is the closest candidate, when it is close", () => {
    expect(closest("order", ["finance", "orders"])).toBe("orders");
    expect(closest("ORDERS", ["orders"])).toBe("orders");
    expect(closest("shipping", ["finance", "orders"])).toBeUndefined();
  });
});

describe("the id of a role", () => {
  it("is a UUID of version 5", () => {
    // RFC 9562, appendix A.4
    const dns = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
    expect(uuidV5(dns, "www.example.com")).toBe("2ed6657d-e927-568b-95e1-2665a8aea6a2");
  });

  it("is the same for ever", () => {
    expect(roleId("Orders.Read")).toBe("c6992160-fa7d-5320-bc5e-37378b8ece9c");
    expect(roleId("Orders.read")).not.toBe(roleId("Orders.Read"));
  });
});
