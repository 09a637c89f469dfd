import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keyMaterial } from "../../../components/keys/material.ts";
import { deriveTrust, isIdentity, keyNames, type KeyMaterial } from "../../../nats/index.ts";
import { key, type KeyInputs, type KeyState } from "../../../provider/kinds/key.ts";
import { buildCallout } from "../../../tools/build.ts";
import { accessDocument, roleEntry } from "../../support/access-document.ts";
import { until } from "../../support/waiting/until.ts";
import type { Replica } from "./replica.ts";
import { Site } from "./site.ts";
import { Traffic, type Troubles } from "./traffic.ts";

const echo = { allow: ["orders.echo.*"], deny: [] };
const policy = accessDocument({
  "Orders.Read": roleEntry("orders", { publish: echo, subscribe: echo }),
});
const names = keyNames(Object.keys(policy.accounts));
/** Milliseconds: a reconnect; where a callout was asked whose node has just ended, after the 5 seconds of a login. */
const reconnect = 8000;

/** As the stack's state has them. */
let keys: Record<string, KeyState>;
let site: Site;
let replicas: Replica[];
let traffic: Traffic;
let turn = 0;

const material = (): KeyMaterial => keyMaterial(policy, keys, undefined);

beforeAll(async () => {
  const made = names.map(async (name) => [name, (await key.create({})).state] as const);
  keys = Object.fromEntries(await Promise.all(made));
  site = await Site.create(await buildCallout(), policy, { keys: material() });
  replicas = await Promise.all([site.start("callout-0"), site.start("callout-1")]);
  traffic = await Traffic.start(site);
}, 60_000);

afterAll(async () => {
  await traffic.stop();
  await site.stop();
});

/** What a deployment does to the keys. */
async function change(inputs: KeyInputs, ...rotated: string[]): Promise<void> {
  for (const name of rotated) {
    const state = keys[name];
    if (state && key.update) keys[name] = await key.update(state, inputs);
  }
}

const rotate = (...rotated: string[]) =>
  change({ triggers: { rotate: String(++turn) } }, ...rotated);

async function tellCallouts(): Promise<void> {
  const loaded = replicas.map((replica) => replica.events("secrets_loaded").length);
  await site.writeSecrets(material());
  for (const replica of replicas) replica.signal("SIGHUP");
  await Promise.all(
    replicas.map((replica, at) => replica.seen("secrets_loaded", (loaded[at] ?? 0) + 1)),
  );
}

const tellNodes = () => site.reload(material());
const count = (event: string) => replicas.flatMap((replica) => replica.events(event)).length;

describe.each<[string, () => Promise<void>]>([
  [
    "the nodes hear of first",
    () =>
      tellNodes()
        .then(() => traffic.troubles())
        .then(alright)
        .then(tellCallouts),
  ],
  [
    "the callouts hear of first",
    () =>
      tellCallouts()
        .then(() => traffic.troubles())
        .then(alright)
        .then(tellNodes),
  ],
])("a rotation that %s", (_who, tell) => {
  it.each(["signing:orders", "auth-signing", "callout-user", "xkey", "sentinel", "system-signing"])(
    "of %s ends no session, and keeps nobody out longer than a reconnect",
    async (name) => {
      await traffic.renew();
      const renewed = count("nats_renewed");
      await rotate(name);
      await tell();
      if (name === "auth-signing" || name === "callout-user")
        await until("the callouts to move", () => count("nats_renewed") === renewed + 2);
      alright(await traffic.troubles());
    },
    30_000,
  );
});

function alright(troubles: Troubles): void {
  expect(troubles.ended).toBe(0);
  short(troubles);
}

function short({ login, silence }: Troubles, limit = reconnect): void {
  expect(login).toBeLessThan(limit);
  expect(silence).toBeLessThan(limit);
}

describe("the end of the overlap", () => {
  it("is nothing to the callouts, nor to sessions", async () => {
    const lost = count("nats_disconnected");
    for (const name of ["xkey", "callout-user", "auth-signing"]) await endOverlap(name);
    await tellNodes();
    await tellCallouts();
    alright(await traffic.troubles());
    expect(count("nats_disconnected")).toBe(lost);
  }, 30_000);

  it("ends the sessions that the account's key before has signed, which are in again at once", async () => {
    await rotate("signing:orders");
    await tellNodes();
    await tellCallouts();
    const late = await site.connect(site.token());
    await endOverlap("signing:orders");
    await tellNodes();
    const troubles = await traffic.troubles();
    expect(troubles.ended).toBe(site.nats.nodes.length);
    short(troubles);
    await late.flush();
    expect(late.isClosed()).toBe(false);
  }, 30_000);
});

describe("a rotation in an emergency", () => {
  it("ends every session of the key at once; they are in again as soon as the callouts have the new one", async () => {
    const victim = await site.connect(site.token());
    await change({ triggers: { rotate: "emergency" }, alone: true }, "signing:orders");
    await tellNodes();
    await victim.closed();
    await tellCallouts();
    expect((await traffic.troubles()).ended).toBeGreaterThanOrEqual(site.nats.nodes.length);
    alright(await traffic.troubles());
  }, 30_000);
});

describe("a rotation of the operator", () => {
  it.each([[["operator-signing"]], [["operator"]], [["operator", "operator-signing"]]])(
    "of %s is a restart of one node after the other, from which clients move to the others",
    async (rotated) => {
      const before = deriveTrust(policy, material());
      await rotate(...rotated);
      await site.restart(material());
      // each node that ends may take a login's question along
      short(await traffic.troubles(), 2 * reconnect);
      const trusted = await Promise.all(
        site.nats.nodes.map(async (node) => {
          const varz = (await node.varz()) as unknown as { trusted_operators_jwt: string[] };
          return varz.trusted_operators_jwt;
        }),
      );
      const { operatorJwt, previousOperatorJwt } = deriveTrust(policy, material());
      const expected =
        previousOperatorJwt === undefined ? [operatorJwt] : [operatorJwt, previousOperatorJwt];
      expect(trusted).toEqual(site.nats.nodes.map(() => expected));
      expect(operatorJwt).not.toBe(before.operatorJwt);
      if (rotated[0] === "operator") expect(previousOperatorJwt).toBeDefined();
    },
    60_000,
  );
});

it("covers every key but those that an account is known by, and the credentials that nobody checks", () => {
  const rotated = new Set(["operator", "operator-signing"]);
  for (const [name, { triggers }] of Object.entries(keys)) if (triggers) rotated.add(name);
  const others = names.filter((name) => !rotated.has(name) && !isIdentity(name));
  expect(others).toEqual(["system-user"]);
});

function endOverlap(name: string): Promise<void> {
  const { triggers } = keys[name] ?? {};
  return change({ triggers, alone: true }, name);
}
