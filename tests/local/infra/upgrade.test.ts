import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reserveBlock } from "../../support/ports/reserve.ts";
import { ReleasedStack, type Step } from "./released-stack.ts";

/** The stack of the last release, as `pulumi stack export` wrote it, and what today's program does with it. */
const harmless = ["same", "update", "create"];
const losses = (steps: readonly Step[]) =>
  steps.filter(({ op }) => !harmless.includes(op)).map(({ op, name }) => `${op} ${name}`);
/** Accounts that the release did not know have keys that are new. */
const isNew = ({ op, name }: Step) =>
  op === "create" && /-(?:account|signing)-(?!(?:orders|finance)$)/.test(name);
/** Keys of before get one for their next rotation beside them; that those in use stay, the deployment shows. */
const ofKeys = (steps: readonly Step[]) =>
  steps.filter(
    (step) => step.type === "nats-entra:index:Key" && step.op !== "update" && !isNew(step),
  );

let stack: ReleasedStack;
let isUp = false;
beforeAll(async () => {
  stack = await ReleasedStack.of("0.1.0");
  const { servers } = stack.outputs;
  const [first = ""] = servers as string[];
  await stack.pulumi("config", "set", "nats-entra:ports.base", new URL(first).port);
}, 300_000);
afterAll(() => stack.remove(isUp), 300_000);

describe("an upgrade from 0.1.0", () => {
  let steps: Step[];
  beforeAll(async () => {
    steps = await stack.preview();
  }, 300_000);

  it("replaces nothing and deletes nothing", () => {
    expect(losses(steps)).toEqual([]);
  });

  it("leaves every key as it is", () => {
    expect(steps.length).toBeGreaterThan(0); // files and processes of the release are not on this machine
    expect(ofKeys(steps)).toEqual([]);
  });
});

describe("an upgrade of a stack whose account CONTROL holds the streams", () => {
  /** The keys of CONTROL as versions between had them: here they are those of another account. */
  function withControl(text: string): string {
    const exported = JSON.parse(text) as { deployment: { resources: { urn: string }[] } };
    const { resources } = exported.deployment;
    const of = (account: string) => resources.filter(({ urn }) => urn.endsWith(`-${account}`));
    const keys = of("orders").filter(({ urn }) => urn.includes("index:Key::"));
    for (const each of keys)
      resources.push({ ...each, urn: each.urn.replace(/orders$/, "CONTROL") });
    return JSON.stringify(exported);
  }
  let control: ReleasedStack;
  beforeAll(async () => {
    control = await ReleasedStack.of("0.1.0", withControl);
  });
  afterAll(() => control.remove(false));

  it("goes on with that account's keys for CONTROL_DATA, and makes new ones for CONTROL", async () => {
    const steps = (await control.preview()).filter(({ name }) => name.includes("CONTROL"));
    expect(losses(steps)).toEqual([]);
    const made = steps.filter(({ op }) => op === "create").map(({ name }) => name);
    const kept = steps.filter(({ op }) => op !== "create").map(({ name }) => name);
    expect(made.filter((name) => name.startsWith("orders-keys-")).sort()).toEqual([
      "orders-keys-account-CONTROL.sessions",
      "orders-keys-signing-CONTROL.sessions",
    ]);
    expect(kept.filter((name) => name.startsWith("orders-keys-")).sort()).toEqual([
      "orders-keys-account-CONTROL_DATA",
      "orders-keys-signing-CONTROL_DATA",
    ]);
  }, 300_000);
});

describe("a component's new name", () => {
  const file = "components/nats-entra.ts";
  const former = "new NatsKeys(`${name}-keys`, keysArgs, { ...child, protect })";
  const renamed = (options: string) =>
    `new NatsKeys(\`\${name}-keyring\`, keysArgs, { ...child, protect${options} })`;
  const aliased = renamed(", aliases: [{ name: `${name}-keys` }]");
  afterAll(() => stack.edit(file, aliased, former));

  it("would be new keys", async () => {
    await stack.edit(file, former, renamed(""));
    const steps = await stack.preview();
    expect(losses(steps)).toContain("delete orders-keys-operator");
  }, 300_000);

  it("is nothing to what runs with the old one as an alias", async () => {
    await stack.edit(file, renamed(""), aliased);
    const steps = await stack.preview();
    expect(losses(steps)).toEqual([]);
    expect(ofKeys(steps)).toEqual([]);
  }, 300_000);
});

it("is deployed with the operator, the application and the keys of before", async () => {
  await stack.pulumi("config", "set", "nats-entra:ports.base", String(await reserveBlock()));
  isUp = true;
  await stack.pulumi("up", "--yes", "--skip-preview");
  const outputs = JSON.parse(await stack.pulumi("stack", "output", "--json")) as object;
  const { operator, clientId, scope, tenantId } = stack.outputs;
  expect(outputs).toMatchObject({ operator, clientId, scope, tenantId });
}, 300_000);
