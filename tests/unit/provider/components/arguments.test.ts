import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import {
  constructorArguments,
  type PackageSchema,
} from "../../../../provider/components/arguments.ts";

const string = { plain: true };
const kiosk = {
  isComponent: true,
  inputProperties: {
    name: string,
    owner: {},
    opening: { plain: true, $ref: "#/types/test:index:Opening" },
    shelves: { plain: true, items: { $ref: "#/types/test:index:Shelf" } },
    labels: { plain: true, additionalProperties: string },
  },
};
const schema: PackageSchema = {
  resources: {},
  types: {
    "test:index:Opening": { properties: { hours: string, code: {} } },
    "test:index:Shelf": { properties: { width: string } },
  },
};
const take = (inputs: Record<string, unknown>) =>
  constructorArguments(schema, kiosk, inputs, "corner");

/** As the provider server wraps a value that is not known yet. */
const unknown = new (pulumi.Output as unknown as new (...args: unknown[]) => unknown)(
  [],
  Promise.resolve(undefined),
  Promise.resolve(false),
  Promise.resolve(false),
  Promise.resolve([]),
);

describe("an argument of a component", () => {
  test("that is plain arrives as it is", async () => {
    const inputs = { name: "a", opening: { hours: "9-5" }, shelves: [{ width: "1" }], labels: {} };
    expect(await take(inputs)).toEqual(inputs);
  });

  test("that must be plain is taken out of an output, at every depth", async () => {
    const inputs = {
      name: pulumi.output("a"),
      opening: pulumi.output({ hours: "9-5" }),
      shelves: [{ width: pulumi.output("1") }, pulumi.output({ width: "2" })],
      labels: { colour: pulumi.output("red") },
    };
    expect(await take(inputs)).toEqual({
      name: "a",
      opening: { hours: "9-5" },
      shelves: [{ width: "1" }, { width: "2" }],
      labels: { colour: "red" },
    });
  });

  test("that may be an output stays one", async () => {
    const owner = pulumi.output("ada");
    expect((await take({ owner }))["owner"]).toBe(owner);
  });

  test("stays secret where it can, when the whole that it is part of came as a secret", async () => {
    const { opening } = await take({ opening: pulumi.secret({ hours: "9-5", code: "1234" }) });
    const { hours, code } = opening as { hours: string; code: pulumi.Output<string> };
    expect(hours).toBe("9-5");
    expect(await pulumi.isSecret(code)).toBe(true);
  });

  test("that must be plain and is not known yet is refused, by its path", async () => {
    await expect(take({ shelves: [{ width: unknown }] })).rejects.toThrow(
      "corner.shelves[0].width must be known before anything is deployed",
    );
  });

  test("that may be an output need not be known", async () => {
    expect((await take({ owner: unknown }))["owner"]).toBe(unknown);
  });
});
