import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { KubernetesTargetArgs } from "../../components/index.ts";
import {
  askCallout,
  everything as everythingOfCallout,
} from "../engine/kubernetes/callout-program.ts";
import { deploy, everyListener, everything } from "../engine/kubernetes/program.ts";
import type { Asked } from "../engine/support/mocks.ts";
import { buildCallout } from "../../tools/build.ts";
import { plain } from "../../provider/protocol/values.ts";
import { testCa } from "../support/certificates.ts";
import { definitions, secretProviderClasses } from "./support/definitions.ts";
import { apply, kubectl } from "./support/kubectl.ts";

const namespace = "strict";
const definitionName = `crd/${secretProviderClasses.metadata.name}`;

interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  type?: string;
  stringData?: Record<string, string>;
  spec?: {
    template?: { metadata: object; spec: Record<string, unknown> & { volumes: object[] } };
    volumeClaimTemplates?: { metadata: { name: string } }[];
  };
}

/** What a program asks of the API server. */
const objectsOf = (asked: Asked[]): KubernetesObject[] =>
  asked
    .filter(({ type }) => type.startsWith("kubernetes:"))
    .map(({ inputs }) => inputs as unknown as KubernetesObject)
    // the namespace is there; the other is an example of what users bring along
    .filter(({ kind }) => !["Namespace", "VirtualService"].includes(kind))
    .map(withCertificate);

/** Mocks make no certificates, and the API server looks into them. */
const { cert, key } = await testCa();
function withCertificate(object: KubernetesObject): KubernetesObject {
  if (object.type !== "kubernetes.io/tls") return object;
  return { ...object, stringData: { ...object.stringData, "tls.crt": cert, "tls.key": key } };
}

const programs: Record<string, () => Promise<Asked[]>> = {
  "a cluster": () => deploy({ namespace }),
  "a cluster with everything turned on": () =>
    deploy({ namespace, nats: everything, labels: { team: "messaging" } }, everyListener),
  "a cluster with cert-manager": () =>
    deploy({ namespace, tls: { certManager: { issuerName: "internal" } } }, everyListener),
  "a callout": () => askCalloutOn({ namespace }),
  "a callout with everything turned on": () =>
    askCalloutOn({ namespace, callout: everythingOfCallout }),
};

async function askCalloutOn(kubernetes: KubernetesTargetArgs): Promise<Asked[]> {
  return plain(await askCallout({ target: { kubernetes } })) as Asked[];
}

/** The pod of a workload by itself: levels are enforced on pods, and only warned of for what makes them. */
function podOf({ kind, metadata, spec }: KubernetesObject): object[] {
  const { template, volumeClaimTemplates = [] } = spec ?? {};
  if (template === undefined) return [];
  const name = `${metadata.name}-${kind.toLowerCase()}`;
  // what would have to be there before
  const { serviceAccountName: _, priorityClassName: __, ...rest } = template.spec;
  const claimed = volumeClaimTemplates.map((claim) => ({
    name: claim.metadata.name,
    emptyDir: {},
  }));
  const volumes = [...rest.volumes, ...claimed];
  const pod = {
    metadata: { ...template.metadata, name, namespace },
    spec: { ...rest, volumes },
  };
  return [{ apiVersion: "v1", kind: "Pod", ...pod }];
}

beforeAll(async () => {
  await buildCallout();
  const level = "pod-security.kubernetes.io";
  const labels = { [`${level}/enforce`]: "restricted", [`${level}/warn`]: "restricted" };
  const made = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, labels } };
  await apply([made, secretProviderClasses]);
  await kubectl("apply", "--server-side", "--force-conflicts", "-f", await definitions());
  await kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s");
});
afterAll(async () => {
  await kubectl("delete", "--ignore-not-found", "-f", await definitions());
  await kubectl("delete", "--ignore-not-found", definitionName);
  await kubectl("delete", "--ignore-not-found", "namespace", namespace, "--wait=false");
});

describe.each(Object.entries(programs))("every object of %s", (_, program) => {
  let objects: KubernetesObject[];
  beforeAll(async () => {
    objects = objectsOf(await program());
  });

  it("is valid, to the last field", async () => {
    const answer = await apply(objects, "--dry-run=server");
    expect(answer.trim().split("\n")).toHaveLength(objects.length);
  });

  it("keeps to the pod security level restricted", async () => {
    const pods = objects.flatMap(podOf);
    expect(pods.length).toBeGreaterThan(0);
    await apply(pods, "--dry-run=server");
  });
});

describe("the API server", () => {
  const claim = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "strict", namespace },
    datas: {},
  };
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "loose", namespace },
    spec: { containers: [{ name: "loose", image: "loose:1" }] },
  };

  it("would have told of a field that is not there", async () => {
    await expect(apply([claim], "--dry-run=server")).rejects.toThrow(/datas/);
  });

  it("would have told of a pod that is not restricted", async () => {
    await expect(apply([pod], "--dry-run=server")).rejects.toThrow(/violates PodSecurity/);
  });
});
