import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, inject, it } from "vitest";
import { login } from "../support/connect.ts";
import { Stack } from "../support/stack.ts";
import { absence } from "../support/waiting/absence.ts";

const stack = new Stack(inject("stackRoot"));
const roleFile = join(stack.root, "policies", "roles", "support.ts");
const original = await readFile(roleFile, "utf8");

interface Step {
  op: string;
  urn: string;
}

/** What a preview would change: `update orders-callout-0` and so on, sorted. */
async function planned(): Promise<string[]> {
  const { stdout, stderr } = await stack.pulumi("preview", "-s", "local", "--json");
  const { steps } = JSON.parse(stdout || stderr) as { steps: Step[] };
  return steps
    .filter(({ op }) => op !== "same")
    .map(({ op, urn }) => `${op} ${urn.split("::").pop() ?? ""}`)
    .sort();
}

async function edit(from: string, to: string): Promise<void> {
  expect(original).toContain(from);
  await writeFile(roleFile, original.replace(from, to));
}

async function mayPublish(as: string, subject: string): Promise<boolean> {
  const { servers } = await stack.settings();
  const connection = await login({ servers, token: await stack.token(as) });
  let denied = false;
  void (async () => {
    for await (const status of connection.status()) {
      if (status.type === "error") denied = true;
    }
  })();
  connection.publish(subject);
  await connection.flush();
  await absence(50, "a refusal");
  await connection.close();
  return !denied;
}

afterAll(async () => {
  await writeFile(roleFile, original);
  await stack.up();
});

describe("a second deployment", () => {
  it("changes nothing", async () => {
    expect(await planned()).toEqual([]);
    const { code, stdout } = await stack.pulumi(
      ...["up", "-s", "local", "--yes", "--skip-preview", "--expect-no-changes"],
    );
    expect(code, stdout).toBe(0);
  });
});

describe("a change of what a role may do", () => {
  it("is previewed as the policy, what says it and the replicas that read it, and nothing else", async () => {
    await edit("request(status)", 'request(status), request("orders.history")');
    expect(await planned()).toEqual([
      "update orders-callout-0",
      "update orders-callout-1",
      "update orders-callout-policy",
      "update orders-client.json",
      "update orders-policy",
      "update orders-policy.json",
    ]);
  });

  it("is in force after the deployment, while connections that it does not concern stay", async () => {
    expect(await mayPublish("sara", "orders.history")).toBe(false);
    const { servers } = await stack.settings();
    const bystander = await login({ servers, token: await stack.token("omar") });
    await stack.up();
    expect(bystander.isClosed()).toBe(false);
    await bystander.flush();
    await bystander.close();
    expect(await mayPublish("sara", "orders.history")).toBe(true);
  });
});

describe("a change of a role's description", () => {
  it("is previewed as that app role as well", async () => {
    await writeFile(roleFile, original);
    await stack.up();
    await edit("For customer support.", "For the support desk.");
    expect(await planned()).toEqual([
      "update orders-app-role-Orders.Read",
      "update orders-callout-0",
      "update orders-callout-1",
      "update orders-callout-policy",
      "update orders-client.json",
      "update orders-policy",
      "update orders-policy.json",
    ]);
  });
});

describe("a change that breaks an invariant", () => {
  it("stops the preview with a counterexample: who could do what, by which line", async () => {
    await edit('subscribe("orders.events.payment.>"), ', "");
    const { code, stdout } = await stack.pulumi("preview", "-s", "local");
    expect(code).not.toBe(0);
    expect(stdout).toContain("policies/invariants.ts:");
    expect(stdout).toMatch(/Orders\.Read.*orders\.events\.payment/s);
    expect(stdout).toMatch(/policies\/roles\/support\.ts:\d+/);
    await writeFile(roleFile, original);
  });
});

describe("a mistake in a policy", () => {
  it("stops the deployment with file, line, role and suggestion, and changes nothing", async () => {
    await edit('subscribe("orders.events.>")', 'subscribe("orders..>")');
    const { code, stdout } = await stack.pulumi("up", "-s", "local", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(stdout).toMatch(/policies\/roles\/support\.ts:\d+/);
    expect(stdout).toContain("Orders.Read");
    await writeFile(roleFile, original);
    await stack.up();
    expect(await mayPublish("sara", "orders.history")).toBe(false);
  });
});
