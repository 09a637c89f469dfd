import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Walkthrough } from "./walkthrough.ts";

const templates = join(import.meta.dirname, "../../../templates");
const read = (file: string) => readFileSync(join(templates, file), "utf8");

it("the commands of docs/tutorial.md configure what its program reads, in their order", async () => {
  const { configuration, asked } = await Walkthrough.of("../tutorial.md", "mkdir orders");
  // the project of the walk is called nats-entra, that of the page orders
  const names = Object.keys(configuration).map((name) => name.replace("nats-entra:", ""));
  const program = read("kubernetes/index.ts");
  expect(names).toEqual(["assignments", "tenantId"]);
  for (const name of names) expect(program).toMatch(new RegExp(`config\\.\\w+(<.*>)?\\("${name}"`));
  const [first] = JSON.parse(configuration["nats-entra:assignments"] ?? "[]") as object[];
  expect(Object.keys(first ?? {}).sort()).toEqual(["principalId", "principalName", "role"]);
  expect(first).toMatchObject({ role: "Orders.Read" });
  expect(read("project/policies/roles/orders.ts")).toContain(`role("Orders.Read"`);
  const programs = asked.map((line) => line.split(" ").slice(0, 2).join(" "));
  expect(programs.indexOf("pulumi preview")).toBeLessThan(programs.indexOf("pulumi up"));
  expect(asked.some((line) => line.startsWith("kubectl --namespace orders port-forward"))).toBe(
    true,
  );
});
