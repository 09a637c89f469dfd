import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { compile, controlAccount, inspect, revoke, role } from "../../../access/index.ts";
import type { SessionRow } from "../../../protocol/control/session-row.ts";
import type { IdentityKeys } from "../../../nats/index.ts";
import type { SessionEndRecord } from "../../../protocol/audit/connection-record.ts";
import { secretOf } from "../../support/nats-keys.ts";
import { Steer, type Answer } from "../control/steer.ts";
import { RawLeaf } from "./raw-leaf.ts";
import { Hub, north, sitesPolicy, south } from "./sites.ts";

const operator = { oid: "cccccccc-0000-4000-8000-000000000011", roles: ["Nats.Operate"] };
const control = controlAccount({ disk: "256MiB" });
const operate = role("Nats.Operate", {
  ...{ description: "Ends sessions", account: control, members: ["user"] },
  grants: [inspect(), revoke()],
});
const controlled = compile({
  ...sitesPolicy,
  accounts: [...sitesPolicy.accounts, control],
  roles: [...sitesPolicy.roles, operate],
}).document;
const slow = { timeout: 10_000 };

let hub: Hub;
let steer: Steer;
beforeAll(async () => {
  hub = await Hub.start(controlled);
});
beforeEach(async () => {
  steer = await Steer.connect(hub.site, operator);
});
afterEach(() => hub.clear());
afterAll(() => hub.stop());

const leafNode = async (oid: string) => {
  const before = await hub.joined();
  await hub.leaf(`sites:${hub.token(oid, undefined, { uti: `token-${oid}` })}@`, oid);
  await expect.poll(() => hub.joined(), slow).toBe(before + 1);
};
const listed = async () => {
  const { sessions } = await steer.ask<{ sessions: SessionRow[] }>("inspect", { op: "sessions" });
  return sessions.filter((row) => row.leafNode !== undefined);
};
const revoked = (body: object) =>
  steer.ask<Answer & { id: string; ended: number }>("revoke", {
    ...{ op: "revoke", reason: "stolen" },
    ...body,
  });
const lift = ({ id }: { id: string }) => steer.ask("revoke", { op: "lift", id });
const loginsOf = (oid: string) =>
  hub.replica.records.filter((record) => record.oid === oid && record.decision === "granted");

describe("a leaf node's session", () => {
  it("is listed with identity, roles, account, address and end, as a client's", async () => {
    await leafNode(north);
    const rows = await listed();
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      ...{ user: `app:${north}`, oid: north, account: "sites", roles: ["Sites.Leaf"] },
      ...{ node: "n1", policy: controlled.digest, leafNode: north },
      address: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
    });
    const now = Date.now() / 1000;
    expect(Math.abs((rows[0]?.since ?? 0) - now)).toBeLessThan(60);
    expect((rows[0]?.expires ?? 0) - now).toBeGreaterThan(3000);
  });

  it("is listed too if it says that it is a hub, and so seems to be a remote of the server", async () => {
    const login = { user: "sites", pass: hub.token(north), name: north };
    const raw = await RawLeaf.open(hub.port, { ...login, is_hub: true });
    await raw.flush();
    const leafz = await fetch(`${hub.site.nats.nodes[0]?.monitor ?? ""}/leafz`);
    expect(await leafz.json()).toMatchObject({ leafs: [{ name: north, is_spoke: true }] });
    expect(await listed()).toMatchObject([{ oid: north, leafNode: north }]);
    raw.close();
    await expect.poll(() => hub.joined()).toBe(0);
  });

  it("is ended by its name, and its token is refused from then on", async () => {
    await leafNode(north);
    const [{ server, client } = {}] = await listed();
    const answer = await revoked({ session: { server, client } });
    expect(answer).toMatchObject({ ok: true, ended: 1 });
    await expect
      .poll(() => hub.replica.records.map(({ reason }) => reason), slow)
      .toContain("revoked");
    expect(await hub.joined()).toBe(0);
    const ends = () => (hub.replica.audit as unknown[] as SessionEndRecord[]).map(({ end }) => end);
    await expect.poll(ends, slow).toContain("Kicked");
    await lift(answer);
    await expect.poll(() => hub.joined(), slow).toBe(1);
  });
});

describe("when every callout has restarted, a leaf node's session", () => {
  const restarted = async () => {
    await hub.replace();
    steer = await Steer.connect(hub.site, operator);
  };

  it("is listed, without the identity that servers do not say", async () => {
    await leafNode(north);
    await restarted();
    const rows = await listed();
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ account: "sites", node: "n1" });
    for (const member of ["user", "oid", "roles", "since", "expires"] as const)
      expect(rows[0]?.[member]).toBeUndefined();
  });

  it("is ended by a revocation of its identity, and it cannot come back", async () => {
    await leafNode(north);
    await restarted();
    const answer = await revoked({ target: { oid: north } });
    expect(answer).toMatchObject({ ok: true, ended: 1 });
    await expect
      .poll(() => hub.replica.records.map(({ reason }) => reason), slow)
      .toContain("revoked");
    expect(await hub.joined()).toBe(0);
    await lift(answer);
  });

  it("is ended by one of an application, which may be its own, and comes back", async () => {
    await leafNode(south);
    await restarted();
    const answer = await revoked({ target: { azp: north } });
    expect(answer).toMatchObject({ ok: true, ended: 1 });
    await expect.poll(() => loginsOf(south).length, slow).toBe(1);
    await expect.poll(() => hub.joined(), slow).toBe(1);
    await lift(answer);
  });

  it("is left alone by one of another identity", async () => {
    await leafNode(south);
    await restarted();
    const answer = await revoked({ target: { oid: north } });
    expect(answer).toMatchObject({ ok: true, ended: 0 });
    expect(await hub.joined()).toBe(1);
    await lift(answer);
  });

  it("is left alone by one of a role in another account", async () => {
    await leafNode(south);
    await restarted();
    const answer = await revoked({ target: { role: "Papers.Print" } });
    expect(answer).toMatchObject({ ok: true, ended: 0 });
    expect(await hub.joined()).toBe(1);
    await lift(answer);
  });
});

describe("a rotation of the account's signing key", () => {
  it("leaves leaf nodes alone while the earlier key is trusted, and ends them once it is not", async () => {
    const { sites } = hub.site.keys.accounts;
    if (sites === undefined) throw new Error("no keys of the account");
    const signing = secretOf("rotated");
    const using = (pair: IdentityKeys) =>
      hub.useKeys({ ...hub.site.keys, accounts: { ...hub.site.keys.accounts, sites: pair } });

    await leafNode(north);
    const logins = loginsOf(north).length;
    await using({ ...sites, signing, alsoSigning: [sites.signing] });
    expect(await hub.joined()).toBe(1);
    expect(loginsOf(north)).toHaveLength(logins);

    await using({ ...sites, signing });
    await expect.poll(() => loginsOf(north).length, slow).toBe(logins + 1);
    await expect.poll(() => hub.joined(), slow).toBe(1);
    expect(loginsOf(north)).toHaveLength(logins + 1);
  });
});
