import { describe, expect, it } from "vitest";
import { CONTROL } from "../../../access/index.ts";
import { auditRoom } from "../../../components/callout/audit-room.ts";
import { accessDocument, roleEntry } from "../../support/access-document.ts";

const MiB = 2 ** 20;
/** Its account may take 256 MiB. */
const policy = accessDocument({ "Nats.Audit": roleEntry(CONTROL) });
const room = { policy, jetstream: undefined, replicas: 3 };

describe("the room of the audit stream", () => {
  it("is the callout's own choice where nodes have more", () => {
    expect(auditRoom(undefined, room)).toBeUndefined();
    const audit = { streamMaxAge: "720h" };
    expect(auditRoom(audit, room)).toBe(audit);
  });

  it("is half of a node's disk where that is less than the account's share", () => {
    const audit = { streamMaxAge: "720h" };
    const small = { ...room, jetstream: { disk: "100MiB" } };
    expect(auditRoom(audit, small)).toEqual({ ...audit, streamMaxSize: 50 * MiB });
  });

  it("is what is asked for, if it fits", () => {
    expect(auditRoom({ streamMaxSize: 80 * MiB }, room)).toEqual({ streamMaxSize: 80 * MiB });
    expect(() => auditRoom({ streamMaxSize: 90 * MiB }, room)).toThrow(
      "in 3 copies are more than the account CONTROL_DATA may take",
    );
    const small = { ...room, jetstream: { disk: "64MiB" } };
    expect(() => auditRoom({ streamMaxSize: 80 * MiB }, small)).toThrow(
      "more than the 67108864 of jetstream.disk",
    );
  });

  it("needs JetStream, where the policy has the account", () => {
    const none = { ...room, jetstream: { enabled: false } };
    expect(() => auditRoom(undefined, none)).toThrow("jetstream.enabled: the account CONTROL_DATA");
    const without = accessDocument({ "Orders.Read": roleEntry("orders") });
    expect(auditRoom(undefined, { ...none, policy: without })).toBeUndefined();
  });
});
