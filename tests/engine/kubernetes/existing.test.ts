import { describe, expect, it } from "vitest";
import type { NatsClusterArgs } from "../../../components/index.ts";
import { objectOf } from "../support/kubernetes.ts";
import { askCallout } from "./callout-program.ts";
import { deploy, everyListener, outputs } from "./program.ts";

const everyOne = { ...everyListener, monitor: { tls: true } };
const target = { namespace: "messaging", existingNats: { release: "bus" } };
const settingsOf = async (args: Partial<NatsClusterArgs> = {}) => {
  const map = objectOf(await deploy(target, args), "ConfigMap", "bus-nats-entra");
  return (map["data"] as Record<string, string>)["nats-entra.conf"];
};

describe("an installation by the official chart", () => {
  it("gets a file of settings and certificates, and nothing that the chart makes itself", async () => {
    const asked = await deploy(target);
    expect(asked.map(({ type, name }) => `${type} ${name}`)).toEqual([
      "kubernetes:core/v1:ConfigMap orders-settings",
      "kubernetes:core/v1:Secret orders-tls",
      "nats-entra:index:Certificate orders-authority",
      "nats-entra:index:Certificate orders-certificate",
      "nats-entra:index:NatsCluster orders",
    ]);
  });

  it("gets settings of trust and login, none of listeners and storage", async () => {
    await expect(await settingsOf(everyOne)).toMatchFileSnapshot(
      "../../golden/kubernetes/nats-entra.conf",
    );
  });

  it("is told by values for the chart", async () => {
    const { helmValues } = await outputs(target, everyOne);
    const text = `${JSON.stringify(helmValues, null, 2)}\n`;
    await expect(text).toMatchFileSnapshot("../../golden/kubernetes/helm-values.json");
  });

  it("answers where clients find it: by the chart's own names", async () => {
    const { servers } = await outputs(target);
    expect(servers).toEqual(["tls://bus-nats.messaging.svc.cluster.local:4222"]);
  });

  it("takes another account by a reload, another operator or variable by a restart", async () => {
    const values = async (args: Partial<NatsClusterArgs> = {}) =>
      (await outputs(target, args)).helmValues;
    const accountJwts = { ASYSTEM: "other.jwt" };
    expect(await settingsOf({ accountJwts })).not.toEqual(await settingsOf());
    expect(await values({ accountJwts })).toEqual(await values());
    expect(await values({ operatorJwt: "other.jwt" })).not.toEqual(await values());
    const withPassword = (password: string) => values({ environment: { PASSWORD: password } });
    expect(await withPassword("one")).not.toEqual(await withPassword("two"));
    expect(await withPassword("one")).toEqual(await withPassword("one"));
  });

  it("is not waited for by the callout, whom it trusts only afterwards", async () => {
    const kubernetesTarget = { kubernetes: { existingNats: {} } };
    const callout = objectOf(await askCallout({ target: kubernetesTarget }), "Deployment");
    expect(callout.metadata).toMatchObject({ annotations: { "pulumi.com/skipAwait": "true" } });
    expect(objectOf(await askCallout(), "Deployment").metadata).not.toHaveProperty("annotations");
  });

  it("refuses a base path, which the chart's probes would not ask under", async () => {
    await expect(deploy(target, everyListener)).rejects.toThrow(
      /monitor.basePath: the chart's probes do not support it/,
    );
  });

  it("has names that the chart would give", async () => {
    const at = async (existingNats: object) => (await outputs({ existingNats })).servers[0];
    expect(await at({})).toContain("//nats.nats.");
    expect(await at({ release: "my-nats" })).toContain("//my-nats.nats.");
    expect(await at({ fullname: "bus" })).toContain("//bus.nats.");
  });
});
