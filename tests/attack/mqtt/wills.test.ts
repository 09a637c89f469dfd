/** What a device leaves behind when it is put out: nats-server publishes its will, with what the session could publish until then. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { compile, controlAccount, inspect, mqtt, revoke, role } from "../../../access/index.ts";
import { Steer } from "../../local/control/steer.ts";
import { Plant, plantPolicy, pump, valve } from "../../local/mqtt/plant.ts";

const operator = { oid: "cccccccc-0000-4000-8000-000000000011", roles: ["Nats.Operate"] };
const control = controlAccount({ disk: "256MiB" });
const operate = role("Nats.Operate", {
  ...{ description: "Ends sessions", account: control, members: ["user"] },
  grants: [inspect(), revoke()],
});
const controlled = {
  ...plantPolicy,
  accounts: [...plantPolicy.accounts, control],
  roles: [...plantPolicy.roles, operate],
};
const narrower = controlled.roles.map((each) =>
  each.name === "Plant.Device"
    ? { ...each, grants: [mqtt({ publish: ["plant/{oid}/new"] })] }
    : each,
);

let plant: Plant;
let reports: string[];
beforeAll(async () => {
  plant = await Plant.start(compile(controlled).document);
  ({ reports } = await plant.desk());
});
afterEach(() => plant.clear());
afterAll(() => plant.stop());

/** A device that leaves this behind, and what has come of it once it is gone. */
async function leaves(topic: string, oid: string, end: () => Promise<unknown>): Promise<string[]> {
  reports.length = 0;
  const will = { topic, payload: Buffer.from("will"), qos: 1 as const, retain: false };
  const device = await plant.device(oid, { clientId: `${oid}-will`, will });
  const closed = new Promise<void>((resolve) => device.once("close", () => resolve()));
  await end();
  await closed;
  const other = await plant.device(valve, { clientId: `${valve}-${reports.length}` });
  await other.publishAsync(`plant/${valve}/new`, "mark", { qos: 1 });
  await expect.poll(() => reports).toContain(`plant.${valve}.new mark`);
  return reports.filter((report) => report.endsWith(" will"));
}

describe("the will of a device", () => {
  const foreign = `plant/${valve}/state`;
  const own = `plant/${pump}/state`;
  const narrow = async () => {
    await plant.use(compile({ ...controlled, roles: narrower }).document);
  };

  it("is refused, and never published, where the device may not publish", async () => {
    const will = { topic: foreign, payload: Buffer.from("will"), qos: 1 as const, retain: false };
    const device = await plant
      .device(pump, { clientId: `${pump}-will`, will })
      .catch(() => undefined);
    device?.stream.destroy();
    expect(await leaves(foreign, pump, narrow).catch(() => [])).toEqual([]);
    await plant.use(compile(controlled).document);
  });

  it("is published when its role becomes narrower, although the role no longer has the subject", async () => {
    expect(await leaves(own, pump, narrow)).toEqual([`plant.${pump}.state will`]);
    const again = plant.device(pump, {
      clientId: `${pump}-again`,
      will: { topic: own, payload: Buffer.from("again"), qos: 1, retain: false },
    });
    await again.then((device) => device.stream.destroy()).catch(() => undefined);
    expect(reports).not.toContain(`plant.${pump}.state again`);
    await plant.use(compile(controlled).document);
  });

  it("is published when the device is revoked, once, and it does not come back with another", async () => {
    const steer = await Steer.connect(plant.site, operator);
    const target = { oid: pump };
    const revoked = () => steer.ask("revoke", { op: "revoke", reason: "stolen", target });
    expect(await leaves(own, pump, revoked)).toEqual([`plant.${pump}.state will`]);
    await expect(plant.device(pump)).rejects.toMatchObject({ code: 5 });
    expect(reports.filter((report) => report.endsWith(" will"))).toHaveLength(1);
  });
});
