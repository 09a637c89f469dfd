import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { subjects } from "../../../../access/index.ts";
import { includes, isSubject, overlaps, usersOf } from "../../../../reports/access/page/subject.js";

const token = fc.constantFrom("a", "b", "*");
const pattern = fc
  .tuple(fc.array(token, { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([tokens, rest]) => [...tokens, ...(rest ? [">"] : [])].join("."));

describe("the page's subject functions", () => {
  it("say what those of the access model say", () => {
    fc.assert(
      fc.property(pattern, pattern, (a, b) => {
        expect(overlaps(a, b)).toBe(subjects.overlaps(a, b));
        expect(includes(a, b)).toBe(subjects.includes(a, b));
      }),
      { numRuns: 2000 },
    );
  });

  it("let a claim stand for an id, and for nothing else", () => {
    const id = "3f0a8c52-7d1e-4b6f-9a2c-5e8d1b4c7f60";
    expect(overlaps(`agents.${id}.findings`, "agents.{azp}.findings")).toBe(true);
    expect(overlaps("agents.robot.findings", "agents.{azp}.findings")).toBe(false);
  });

  it.each([
    ["orders.cancel", true],
    ["orders", true],
    ["orders.*.x", true],
    ["orders.>", true],
    [">", true],
    ["$JS.API.>", true],
    ["agents.{azp}.tasks", true],
    ["orders cancel", false],
    ["orders..x", false],
    ["orders.", false],
    [">.orders", false],
    ["", false],
  ])("take %j for a subject: %s", (text, is) => {
    expect(isSubject(text)).toBe(is);
  });

  it("find who uses a subject through wildcards, less what is denied, with the queue group that is needed", () => {
    const role = { name: "", publish: [], receive: [] };
    const all = [
      { ...role, name: "Wide", publish: [{ pattern: "orders.>", except: ["orders.cancel"] }] },
      { ...role, name: "Exact", publish: [{ pattern: "orders.cancel", except: [] }] },
      { ...role, name: "Queue", receive: [{ pattern: "orders.*", except: [], queue: "q" }] },
      { ...role, name: "Other", receive: [{ pattern: "shop.>", except: [] }] },
    ];
    expect(usersOf(all, "orders.cancel")).toEqual({
      publish: ["Exact"],
      receive: ["Queue (queue group q)"],
    });
    expect(usersOf(all, "orders.new").publish).toEqual(["Wide"]);
    // a part of it is not denied
    expect(usersOf(all, "orders.*").publish).toEqual(["Wide", "Exact"]);
  });
});
