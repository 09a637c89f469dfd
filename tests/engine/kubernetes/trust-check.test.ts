import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { TrustCheck, type TrustCheckArgs } from "../../../components/index.ts";
import { guardrails } from "../../../policies/guardrails/index.ts";
import { plain } from "../../../provider/protocol/values.ts";
import { judge } from "../../support/guardrails.ts";
import { ask, type Answers, type Asked } from "../support/mocks.ts";
import { policyText } from "./callout-program.ts";

const kinds = [
  "batch/v1:CronJob",
  "core/v1:ConfigMap",
  "core/v1:ServiceAccount",
  "networking.k8s.io/v1:NetworkPolicy",
];
const answers: Answers = Object.fromEntries(
  kinds.map((kind) => [`kubernetes:${kind}`, () => ({})]),
);
const args: TrustCheckArgs = {
  client: JSON.stringify({
    servers: ["tls://nats.nats.svc.cluster.local:4222"],
    authority: "https://login.microsoftonline.com",
  }),
  policy: policyText,
  clientId: "00000000-0000-4000-8000-0000000000cc",
  tenantId: "3f0a8c52-7d1e-4b6f-9a2c-5e8d1b4c7f60",
};

const askFor = (changes: Partial<TrustCheckArgs> = {}, preview = false): Promise<Asked[]> =>
  ask(() => new TrustCheck("orders", { ...args, ...changes }), preview, answers);

function golden(asked: Asked[]): string {
  const shown = asked.map(({ type, inputs }) => {
    const known = plain(inputs) as { data?: Record<string, string> };
    const data = known.data && Object.keys(known.data).sort();
    return { type, inputs: { ...known, ...(data && { data }) } };
  });
  const text = JSON.stringify(shown, null, 2);
  return `${text.replaceAll(/(-(?:bundle|settings)-)[0-9a-f]{10}/g, "$1<digest>")}\n`;
}

describe("TrustCheck", () => {
  it("asks for a service account, two immutable maps, a network policy and a job that comes again", async () => {
    const text = golden(await askFor());
    await expect(text).toMatchFileSnapshot("../../golden/kubernetes/trust-check.json");
  });

  it("asks for the same in a preview, and a second time", async () => {
    const asked = await askFor();
    expect(await askFor({}, true)).toEqual(asked);
    expect(await askFor()).toEqual(asked);
  });

  it("asks for the same kinds of objects while nothing of the stack is known", async () => {
    const unknown = pulumi.output(pulumi.unknown) as pulumi.Output<string>;
    const names = (asked: Asked[]) => asked.map(({ type, name }) => `${type} ${name}`);
    expect(names(await askFor({ client: unknown, clientId: unknown }, true))).toEqual(
      names(await askFor()),
    );
  });

  it("keeps every guardrail", async () => {
    const subjects = (await askFor()).map(({ type, name, inputs }) => ({
      ...{ type, name },
      props: plain(inputs) as object,
    }));
    for (const rule of guardrails) {
      const verdict = await judge(rule, subjects);
      expect(verdict, rule.name).toEqual({ violations: [], unknown: false });
    }
  });

  it("refuses a policy that is none", async () => {
    await expect(askFor({ policy: "{}" })).rejects.toThrow(/policy/);
  });
});
