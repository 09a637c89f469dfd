import { describe, expect, it } from "vitest";
import { calloutChecks } from "../../../../cli/doctor/callouts.ts";
import type { ControlStatus, ReplicaFacts } from "../../../../protocol/status/status.ts";

const policy = `sha256:${"0".repeat(64)}`;

function replica(instance: string, changes: Partial<ControlStatus> = {}): ReplicaFacts {
  const bucket = { entries: 1, age: 1, restored: 0 };
  return {
    ...{ instance, ready: true, version: "1.0.0", time: 1_780_000_000_000, comparable: [] },
    policy: { digest: policy, accountsWithoutKey: [] },
    issuers: [],
    nats: { connected: true, server: "n1" },
    control: {
      ...{ connected: true, data: true, system: true, read: true, alarms: [] },
      buckets: { revocations: bucket, grants: bucket },
      ...changes,
    },
    trust: { user: "U", xkeys: ["X"], accounts: {}, signers: {} },
  };
}

const wrong = (...replicas: ReplicaFacts[]) =>
  calloutChecks(replicas, policy).filter(({ ok }) => !ok);

describe("doctor", () => {
  it("finds callouts well that are", () => {
    expect(wrong(replica("a"), replica("b"))).toEqual([]);
  });

  it("says once what happened to the audit stream, whichever callout knows it", () => {
    const alarms = [{ what: "deleted", time: 1_780_000_000 }] as const;
    const [check, ...more] = wrong(
      replica("a"),
      replica("b", { alarms }),
      replica("c", { alarms }),
    );
    expect(more).toEqual([]);
    expect(check).toMatchObject({
      name: "audit stream",
      detail: "2026-05-28T20:26:40Z it was deleted",
    });
    expect(check?.next).toContain("nats-entra audit verify");
  });

  it("asks for room, and not for an inquiry, when the stream was only full", () => {
    const [check] = wrong(replica("a", { alarms: [{ what: "full", time: 1 }] }));
    expect(check?.next).toContain("more room");
  });

  it("says which callout has written entries again", () => {
    const buckets = { revocations: { entries: 1, age: 1, restored: 3 } };
    expect(wrong(replica("a"), replica("b", { buckets }))).toMatchObject([
      {
        name: "b",
        what: "revocations and grants",
        detail: expect.stringContaining("revocations: 3") as string,
      },
    ]);
  });
});
