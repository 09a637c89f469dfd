import { beforeAll, describe, expect, it } from "vitest";
import {
  account,
  controlAccount,
  inspect,
  policy,
  publishTo,
  role,
  stream,
} from "../../../access/index.ts";
import type { Asked } from "../support/mocks.ts";
import { askCallout } from "./callout-program.ts";
import { deployable } from "../../support/policies/deployable.ts";

/** A policy with a stream, with words of its account that change nothing of it. */
function declaring(changes: { maxAge?: `${number}d`; words?: string } = {}): string {
  const { maxAge = "30d", words = "Jobs" } = changes;
  const data = account("data", { description: words, jetstream: { disk: "1GiB" } });
  const control = controlAccount({ disk: "1GiB" });
  const jobs = stream("JOBS", { account: data, subjects: ["jobs.>"], maxAge });
  const of = {
    displayName: "A role",
    description: "Of a test.",
    members: ["application"],
  } as const;
  const write = role("Jobs.Write", { ...of, account: data, grants: [publishTo(jobs)] });
  const watch = role("Nats.Watch", { ...of, account: control, grants: [inspect()] });
  return deployable(policy({ accounts: [data, control], roles: [{ write, watch }] }));
}

interface JobInputs {
  metadata: { name: string; annotations: Record<string, string> };
  spec: {
    backoffLimit: number;
    template: { spec: { containers: [{ args: string[]; terminationMessagePolicy: string }] } };
  };
}

const jobOf = (asked: Asked[]) =>
  asked.find(({ type }) => type === "kubernetes:batch/v1:Job")?.inputs as JobInputs | undefined;
const policies = (asked: Asked[]) =>
  asked
    .filter(({ type }) => type.endsWith(":NetworkPolicy"))
    .map(({ inputs }) => inputs as { metadata: { name: string }; spec: { ingress: object[] } });

describe("the job that waits for declared streams", () => {
  let asked: Asked[];
  beforeAll(async () => {
    asked = await askCallout({ policy: declaring() });
  });

  it("asks the callouts for the streams of this policy, from inside the cluster", () => {
    const [container] = jobOf(asked)?.spec.template.spec.containers ?? [];
    expect(container?.args).toEqual([
      "--until",
      "http://nats-callout.nats.svc.cluster.local:8080/streams",
      "--expect",
      expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      "--timeout",
      "240",
    ]);
  });

  it("fails for good with the callouts' words, and is replaced by the next deployment", () => {
    const job = jobOf(asked);
    expect(job?.spec.backoffLimit).toBe(0);
    expect(job?.spec.template.spec.containers[0].terminationMessagePolicy).toBe(
      "FallbackToLogsOnError",
    );
    expect(job?.metadata.annotations["pulumi.com/replaceUnready"]).toBe("true");
  });

  it("is let in to the callouts, and may go nowhere else", () => {
    const [callout, job] = policies(asked);
    const from = { "app.kubernetes.io/name": "nats-streams" };
    expect(callout?.spec.ingress).toContainEqual({
      from: [{ podSelector: { matchLabels: expect.objectContaining(from) as object } }],
      ports: [{ protocol: "TCP", port: 8080 }],
    });
    expect(job?.metadata.name).toBe("nats-streams");
    expect(job?.spec.ingress).toEqual([]);
  });

  it("runs again when streams change, and not when something else of the policy does", async () => {
    const others = await askCallout({ policy: declaring({ words: "Other words" }) });
    expect(jobOf(others)).toEqual(jobOf(asked));
    const changed = await askCallout({ policy: declaring({ maxAge: "31d" }) });
    expect(jobOf(changed)).not.toEqual(jobOf(asked));
  });

  it("is not there without declared streams, and the callouts let in nobody for it", async () => {
    const without = await askCallout();
    expect(jobOf(without)).toBeUndefined();
    expect(JSON.stringify(policies(without))).not.toContain("nats-streams");
  });

  it("is not there for the nodes of another installation, which trust the callouts only later", async () => {
    const target = { kubernetes: { existingNats: {} } };
    expect(jobOf(await askCallout({ policy: declaring(), target }))).toBeUndefined();
  });
});
