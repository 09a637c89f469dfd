import { writeFile } from "node:fs/promises";
import type { NatsConnection } from "@nats-io/transport-node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { compile, controlAccount, inspect, revoke, role } from "../../../access/index.ts";
import { Steer } from "../control/steer.ts";
import { Hub, listening, north, office, sitesPolicy, south } from "./sites.ts";

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start();
});
afterEach(() => hub.clear());
afterAll(() => hub.stop());

/** What goes from a client to another, once the interest of the other has reached it. */
async function passed(
  from: NatsConnection,
  to: NatsConnection,
  subjects: readonly string[],
  known: string,
): Promise<string[]> {
  const got = await listening(to, ...subjects, known);
  await expect
    .poll(() => {
      from.publish(known, "known");
      return got;
    })
    .toContain(`${known} known`);
  for (const subject of subjects) from.publish(subject, "here");
  from.publish(known, "last");
  await expect.poll(() => got).toContain(`${known} last`);
  return got
    .filter((message) => message.endsWith("here"))
    .map((message) => message.split(" ")[0] ?? "");
}

const subjects = [`site.${north}.a`, `site.${south}.a`, "plans.a", "other"];

describe("a leaf node", () => {
  it("logs in with a token as the password of its remote, and passes exactly the role's subjects", async () => {
    const since = hub.replica.records.length;
    const server = await hub.leaf(`sites:${hub.token(north)}@`);
    await expect.poll(() => hub.joined(), { timeout: 10_000 }).toBe(1);
    expect((await hub.replica.recorded(since + 1)).at(-1)).toMatchObject({
      ...{ decision: "granted", account: "sites", oid: north, client: { kind: "Leafnode" } },
    });
    const there = await hub.clientOf(server);
    const here = await hub.site.connect(hub.token(office, ["Sites.Office"]));
    expect(await passed(there, here, subjects.slice(0, 3), `site.${north}.b`)).toEqual([
      `site.${north}.a`,
    ]);
    expect(await passed(here, there, subjects, "plans.b")).toEqual(["plans.a"]);
  });

  it.each<[string, () => string, string[]]>([
    [
      "a role that is not for leaf nodes",
      () => `sites:${hub.token(office, ["Sites.Office"])}@`,
      ["connection_type"],
    ],
    ["an account without a role", () => `papers:${hub.token(north)}@`, ["account_not_granted"]],
    ["a password that is not a token", () => "sites:hunter2@", ["token_malformed"]],
    ["the token as its user", () => `${hub.token(north)}@`, ["credential_ambiguous"]],
    ["nothing", () => "", ["no_token"]],
  ])("is refused with %s", async (_what, login, reasons) => {
    const since = hub.replica.records.length;
    const server = await hub.leaf(login());
    await expect
      .poll(() => server.nodes[0]?.log(), { timeout: 10_000 })
      .toContain("Authorization Violation");
    expect((await hub.decided(since)).slice(0, 1)).toEqual(reasons);
    expect(await hub.joined()).toBe(0);
  });

  it.each([
    [north, "sites"],
    [`${north}-1`, "sites"],
    [`${north}-${"x".repeat(64)}`, "sites"],
    [south, "leaf_name"],
    [`${south}-1`, "leaf_name"],
    ["hub", "leaf_name"],
    [`${north}1`, "leaf_name"],
    [`${north}-${"x".repeat(65)}`, "leaf_name"],
  ])("with the server name %s: %s", async (name, answer) => {
    const since = hub.replica.records.length;
    await hub.leaf(`sites:${hub.token(north)}@`, name);
    expect((await hub.decided(since)).slice(0, 1)).toEqual([answer]);
    await expect.poll(() => hub.joined()).toBe(answer === "sites" ? 1 : 0);
  });

  it("ends with its token, and comes back at a reload with a fresh one in the file of its remote", async () => {
    const remote = `${hub.site.folder}/remote.conf`;
    const renew = (exp: number) =>
      writeFile(remote, `url: "${hub.url(`sites:${hub.token(north, undefined, { exp })}@`)}"\n`);
    const now = () => Math.floor(Date.now() / 1000);
    await renew(now() + 4);
    const server = await hub.leafOf("remote.conf");
    await expect.poll(() => hub.joined(), { timeout: 10_000 }).toBe(1);
    await expect.poll(() => hub.joined(), { timeout: 10_000 }).toBe(0);
    await renew(now() + 3600);
    await server.reload(hub.including("remote.conf")(server.layout));
    await expect.poll(() => hub.joined(), { timeout: 10_000 }).toBe(1);
    expect(server.nodes[0]?.log()).not.toContain("eyJ");
  });

  // reload.go, reloadAuthorization, goes through clients alone
  it("stays at a reload of the hub, which does not ask about it", async () => {
    const server = await hub.leaf(`sites:${hub.token(north)}@`);
    await expect.poll(() => hub.joined(), { timeout: 10_000 }).toBe(1);
    const since = hub.replica.records.length;
    const created = () => server.nodes[0]?.log().split("Leafnode connection created").length;
    const before = created();
    await hub.without("Sites.Leaf");
    await hub.site.reload();
    const there = await hub.clientOf(server);
    const here = await hub.site.connect(hub.token(office, ["Sites.Office"]));
    expect(await passed(there, here, subjects.slice(0, 3), `site.${north}.b`)).toEqual([
      `site.${north}.a`,
    ]);
    expect(created()).toBe(before);
    const asked = hub.replica.records.slice(since).map(({ client }) => client.kind);
    expect(asked).not.toContain("Leafnode");
    await hub.restore();
  });
});

describe("the callouts, in a policy with CONTROL", () => {
  const operator = { oid: "cccccccc-0000-4000-8000-000000000011", roles: ["Nats.Operate"] };
  const control = controlAccount({ disk: "256MiB" });
  const operate = role("Nats.Operate", {
    ...{ description: "Ends sessions", account: control, members: ["user"] },
    grants: [inspect(), revoke()],
  });
  const controlled = {
    ...sitesPolicy,
    accounts: [...sitesPolicy.accounts, control],
    roles: [...sitesPolicy.roles, operate],
  };
  let steered: Hub;
  beforeAll(async () => {
    steered = await Hub.start(compile(controlled).document);
  });
  afterEach(() => steered.clear());
  afterAll(() => steered.stop());

  const joined = () => steered.joined();
  const denied = () => steered.replica.records.map(({ reason }) => reason);

  it("end a leaf node's session when it is revoked, and refuse it from then on", async () => {
    await steered.leaf(`sites:${steered.token(north)}@`);
    await expect.poll(joined, { timeout: 10_000 }).toBe(1);
    const steer = await Steer.connect(steered.site, operator);
    const target = { oid: north };
    const answer = await steer.ask("revoke", { op: "revoke", reason: "stolen", target });
    expect(answer).toMatchObject({ ok: true, ended: 1 });
    await expect.poll(joined, { timeout: 10_000 }).toBe(0);
    await expect.poll(denied, { timeout: 10_000 }).toContain("revoked");
  });

  it("end it when its role becomes narrower", async () => {
    await steered.leaf(`sites:${steered.token(south)}@`, south);
    await expect.poll(joined, { timeout: 10_000 }).toBe(1);
    await steered.use(compile({ ...controlled, roles: [operate] }).document);
    await expect.poll(joined, { timeout: 20_000 }).toBe(0);
    await expect.poll(denied, { timeout: 10_000 }).toContain("roles_unknown");
  });
});
