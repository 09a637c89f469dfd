import { afterAll, describe, expect, inject, it } from "vitest";
import { pagesOf } from "../support/pages/walk.ts";
import { Stack } from "../support/stack.ts";

const stack = new Stack(inject("stackRoot"));
const pages = pagesOf(import.meta.filename);
const walk = pages("README.md");

/** What each command of the section prints; the first and the last are run around this layer (setup.ts). */
const outcomes: readonly [command: string, code: number, printed: RegExp][] = [
  ["npx nats-entra login --as sara", 0, /sara/],
  ["npx nats-entra whoami", 0, /Orders\.Read/],
  ["npx nats-entra try publish orders.cancel", 1, /denied/],
  ["npx nats-entra status", 0, /nats-2/],
];

describe("README.md, Try it", () => {
  afterAll(() => stack.shell("nats-entra logout"));

  it("begins with a stack, which this layer has", () => {
    expect(walk.pass("npm run up")).toBe("npm run up");
  });

  it.each(outcomes)("%s", async (command, code, printed) => {
    const ran = await stack.shell(walk.next(command));
    expect(ran.stdout + ran.stderr).toMatch(printed);
    expect(ran.code).toBe(code);
  });

  it("ends with the stack's end, which comes after this layer", () => {
    expect(walk.pass("npm run down")).toBe("npm run down");
  });
});

describe("README.md, Adopt it", () => {
  it("has the tutorial's commands, which tests/local/package runs", () => {
    // that they are the tutorial's is tested in tests/unit/docs/readme.test.ts
    for (const command of ["npx nats-entra init", "cd orders", "npm install", "npx nats-entra dev"])
      expect(walk.pass(command)).toMatch(command);
  });
});

describe("docs/reference/components.md", () => {
  const components = pages("docs/reference/components.md");

  it("uses plain pulumi on the local stack", async () => {
    const preview = [components.next("eval"), components.next("pulumi preview")];
    expect(await stack.must(preview.join("\n"))).toContain("unchanged");
    await stack.must(`${components.next("pulumi up")} --yes`);
    components.pass("pulumi destroy");
  }, 300_000);
});
