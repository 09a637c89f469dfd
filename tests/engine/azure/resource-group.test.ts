import { describe, expect, it } from "vitest";
import { ResourceGroup, type ResourceGroupArgs } from "../../../components/azure/index.ts";
import { ask } from "../support/mocks.ts";
import { azure } from "./answers.ts";
import { golden, known } from "../support/golden.ts";

async function deploy(args: ResourceGroupArgs) {
  let made: ResourceGroup | undefined;
  const asked = await ask(() => (made = new ResourceGroup("messaging", args)), false, azure);
  if (!made) throw new Error("not made");
  return { asked, name: (await known(made.groupName)).value };
}

describe("ResourceGroup", () => {
  it("makes a group, with these inputs", async () => {
    const { asked } = await deploy({
      location: "westeurope",
      groupName: "orders",
      tags: { a: "b" },
    });
    await expect(golden(asked)).toMatchFileSnapshot("../../golden/azure/resource-group.jsonl");
  });

  it("takes one that is there, and then makes none", async () => {
    const { asked, name } = await deploy({ existing: "messaging-prod" });
    expect(asked.map(({ type }) => type)).toEqual(["nats-entra:index:ResourceGroup"]);
    expect(name).toBe("messaging-prod");
  });

  it.each<[string, ResourceGroupArgs, RegExp]>([
    ["nothing", {}, /name the region of a new group .* or a group that is there/],
    ["both", { existing: "a", location: "westeurope" }, /omit location, groupName and tags/],
    [
      "a name that is none",
      { existing: "messaging." },
      /"messaging\." is not a name for a resource group/,
    ],
  ])("refuses %s", async (_what, args, message) => {
    await expect(deploy(args)).rejects.toThrow(message);
  });
});
