import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { objectOf } from "../support/kubernetes.ts";
import type { Asked } from "../support/mocks.ts";
import { deploy, everyListener, everything, outputs } from "./program.ts";

/** Texts that have tests of their own are not repeated. */
const golden = (asked: Asked[]) =>
  `${JSON.stringify(asked, null, 2)
    .replace(/"reloader.mjs": ".*"/g, '"reloader.mjs": "<the file>"')
    .replace(/"nats.conf": ".*"/g, '"nats.conf": "<the configuration>"')
    .replace(/"nats-entra\/(restart|environment)": ".*"/g, '"nats-entra/$1": "<digest>"')}\n`;

interface Pod {
  spec: { replicas: number; template: { metadata: { annotations: Record<string, string> } } };
}

const pods = (asked: Asked[]) => objectOf(asked, "StatefulSet") as unknown as Pod;
const configOf = (asked: Asked[]) =>
  (objectOf(asked, "ConfigMap", "nats-config")["data"] as Record<string, string>)["nats.conf"];

describe("a cluster", () => {
  let asked: Asked[];
  beforeAll(async () => {
    asked = await deploy();
  });

  it("asks for just these objects, with these inputs", async () => {
    await expect(golden(asked)).toMatchFileSnapshot("../../golden/kubernetes/cluster.json");
  });

  it("asks for the same in a preview, but for certificates, which nobody knows yet", async () => {
    const known = (list: Asked[]) => list.filter(({ name }) => !/-(tls|certificate)$/.test(name));
    const names = (list: Asked[]) => list.map(({ type, name }) => `${type} ${name}`);
    const preview = await deploy({ nats: everything }, everyListener, true);
    const update = await deploy({ nats: everything }, everyListener);
    expect(names(preview)).toEqual(names(update));
    expect(golden(known(preview))).toEqual(golden(known(update)));
  });

  it("asks for these with everything turned on", async () => {
    const all = await deploy({ nats: everything, labels: { team: "messaging" } }, everyListener);
    await expect(golden(all)).toMatchFileSnapshot("../../golden/kubernetes/everything.json");
  });
});

describe("the server's process, which the reloader has to see", () => {
  interface Container {
    name: string;
    securityContext?: { runAsUser?: number; capabilities?: { add?: string[]; drop?: string[] } };
    volumeMounts?: { name: string; mountPath: string }[];
  }
  interface Spec {
    shareProcessNamespace?: boolean;
    securityContext: { runAsUser: number };
    initContainers?: Container[];
    containers: Container[];
    volumes: { name: string; secret?: { items?: { key: string }[] } }[];
  }
  const ownInit = { name: "own-init", image: "example.com/init:1" };
  const own = { name: "own", image: "example.com/sidecar:1" };
  const inits = [ownInit, { ...ownInit, name: "own-user", securityContext: { runAsUser: 7 } }];
  let spec: Spec;
  beforeAll(async () => {
    const args = { extraContainers: [own], extraInitContainers: inits };
    const asked = await deploy({ nats: { ...everything, ...args } }, everyListener);
    spec = (pods(asked).spec.template as unknown as { spec: Spec }).spec;
  });
  const userOf = ({ securityContext }: Container) =>
    securityContext?.runAsUser ?? spec.securityContext.runAsUser;

  it("is another user's than every container's but the reloader's", () => {
    expect(spec.shareProcessNamespace).toBe(true);
    const users = Object.fromEntries(spec.containers.map((each) => [each.name, userOf(each)]));
    expect(users).toEqual({ nats: 1000, reloader: 1000, "prom-exporter": 1001, own: 1001 });
    for (const { name, securityContext } of spec.containers.slice(0, 3)) {
      expect(securityContext?.capabilities, name).toEqual({ drop: ["ALL"] });
    }
  });

  it("is not there yet while containers prepare its volumes, which are its user's", () => {
    expect(spec.initContainers?.map(userOf)).toEqual([1000, 7]);
  });

  it("has the private keys to itself, but for the reloader", () => {
    const whole = spec.volumes
      .filter(({ secret }) => secret && secret.items === undefined)
      .map(({ name }) => name);
    expect(whole).toContain("tls-default");
    const seen = spec.containers
      .filter(({ volumeMounts = [] }) => volumeMounts.some(({ name }) => whole.includes(name)))
      .map(({ name }) => name);
    expect(seen).toEqual(["nats", "reloader"]);
    const items = spec.volumes.find(({ name }) => name === "exporter-ca")?.secret?.items;
    expect(items).toEqual([{ key: "ca.crt", path: "ca.crt" }]);
  });
});

describe("clients find the nodes", () => {
  const at = async (target: Parameters<typeof deploy>[0], args?: Parameters<typeof deploy>[1]) => {
    const { servers, monitors, listeners } = await outputs(target, args);
    return { servers, monitors: monitors.length, listeners };
  };

  it("at the service, with TLS", async () => {
    expect(await at({ namespace: "bus" })).toEqual({
      servers: ["tls://nats.bus.svc.cluster.local:4222"],
      monitors: 3,
      listeners: {},
    });
  });

  it("at the ports of the service, and browsers at the ingress", async () => {
    expect(await at({ nats: everything }, everyListener)).toEqual({
      servers: ["tls://nats.nats.svc.cluster.local:14222"],
      monitors: 3,
      listeners: {
        gateway: ["nats://nats.nats.svc.cluster.local:7222"],
        leafnodes: ["nats-leaf://nats.nats.svc.cluster.local:7422"],
        mqtt: ["mqtts://nats.nats.svc.cluster.local:1883"],
        websocket: ["wss://nats.example.com"],
      },
    });
  });

  it("at the pods where there is no service", async () => {
    const { servers } = await at({ nats: { service: { enabled: false } } });
    expect(servers).toEqual(["tls://nats-headless.nats.svc.cluster.local:4222"]);
  });
});

describe("a change", () => {
  const changed = async (
    first: Parameters<typeof deploy>,
    second: Parameters<typeof deploy>,
  ): Promise<string[]> => {
    const before = await deploy(...first);
    const after = await deploy(...second);
    return after
      .filter((object, index) => JSON.stringify(object) !== JSON.stringify(before[index]))
      .map(({ name }) => name);
  };

  it("of the accounts is a reload: no pod is touched", async () => {
    expect(await changed([{}], [{}, { accountJwts: { ASYSTEM: "other.jwt" } }])).toEqual([
      "orders-config",
    ]);
  });

  it("of the operator restarts the pods", async () => {
    expect(await changed([{}], [{}, { operatorJwt: "another.jwt" }])).toEqual([
      "orders-nodes",
      "orders-config",
    ]);
  });

  it("of the operator restarts them while the one before is trusted, and when it is no more", async () => {
    const rotating = { operatorJwt: "another.jwt", previousOperatorJwt: "operator.jwt" };
    const restarted = ["orders-nodes", "orders-config"];
    expect(await changed([{}], [{}, rotating])).toEqual(restarted);
    expect(await changed([{}, rotating], [{}, { operatorJwt: "another.jwt" }])).toEqual(restarted);
    const objects = await deploy({}, rotating);
    const config = objects.find(({ name }) => name === "orders-config");
    expect(JSON.stringify(config)).toContain(
      JSON.stringify('operator: ["another.jwt", "operator.jwt"]').slice(1, -1),
    );
  });

  it.each(["environment", "encryption key"])(
    "of a value of the %s restarts the pods, which read it at their start alone",
    async (what) => {
      const args = (value: string) =>
        what === "environment"
          ? { environment: { UPSTREAM_PASSWORD: value } }
          : { jetstream: { encryptionKey: value } };
      expect(await changed([{}, args("one")], [{}, args("two")])).toEqual([
        "orders-nodes",
        "orders-environment",
      ]);
      expect(await changed([{}, args("one")], [{}, args("one")])).toEqual([]);
    },
  );

  it("of any kind restarts them, where that is wanted", async () => {
    const target = { nats: { restartOnChange: true } };
    const change = { accountJwts: { ASYSTEM: "other.jwt" } };
    expect(await changed([target], [target, change])).toEqual(["orders-nodes", "orders-config"]);
  });

  it("of the number of nodes leaves the pods that are there, and tells all of them the routes", async () => {
    const three = await deploy();
    const five = await deploy({}, { nodes: 5 });
    expect(pods(five).spec.template).toEqual(pods(three).spec.template);
    expect(pods(five).spec.replicas).toBe(5);
    expect(configOf(five)).toContain("nats://nats-4.nats-headless.nats.svc.cluster.local:6222");
  });

  it("of the certificate touches its secret alone", async () => {
    const tls = (certificate: string) => ({ tls: { certificate, privateKey: "k", ca: "ca" } });
    expect(await changed([{}, tls("one")], [{}, tls("two")])).toEqual(["orders-tls"]);
  });
});

describe("a secret variable", () => {
  const environment = { UPSTREAM_PASSWORD: "hunter2", OTHER: "x" };
  const annotations = async (args: typeof environment) =>
    pods(await deploy({}, { environment: args })).spec.template.metadata.annotations;

  it("is in its Secret alone, and what the pods carry of it takes a key to compute", async () => {
    const asked = await deploy({}, { environment });
    const holders = asked.filter((one) => /hunter2|aHVudGVyMg/.test(JSON.stringify(one.inputs)));
    expect(holders.map(({ name }) => name)).toEqual(["orders-environment"]);
    const { "nats-entra/environment": mark } = await annotations(environment);
    expect(mark).toMatch(/^[0-9a-f]{64}$/);
    const texts = [
      "hunter2",
      '"hunter2"',
      '[["OTHER","\\"x\\""],["UPSTREAM_PASSWORD","\\"hunter2\\""]]',
    ];
    const digests = texts.map((text) => createHash("sha256").update(text).digest("hex"));
    expect(digests).not.toContain(mark);
  });

  it("is marked by its value, not by its place", async () => {
    const { UPSTREAM_PASSWORD, OTHER } = environment;
    expect(await annotations({ OTHER, UPSTREAM_PASSWORD })).toEqual(await annotations(environment));
  });

  it("that is not there takes no key", async () => {
    const asked = await deploy();
    expect(asked.filter(({ type }) => type.endsWith("index:Key"))).toEqual([]);
  });
});

describe("certificates", () => {
  const secretOf = (asked: Asked[]) => objectOf(asked, "Secret", "nats-tls");

  it("are made of an authority of the stack's own, with more names on demand", async () => {
    const asked = await deploy({ tls: { hosts: ["nats.example.com"], days: 90, renewDays: 30 } });
    const certificate = asked.find(({ name }) => name === "orders-certificate")?.inputs;
    expect(certificate?.["hosts"]).toContain("nats.example.com");
    expect(certificate).toMatchObject({ days: 90, renewDays: 30 });
    expect(secretOf(asked)).toMatchObject({
      type: "kubernetes.io/tls",
      stringData: { "tls.crt": "certificate of orders-certificate" },
    });
  });

  it("are those that the cluster is given", async () => {
    const asked = await deploy({}, { tls: { certificate: "c", privateKey: "k", ca: "a" } });
    expect(secretOf(asked)["stringData"]).toEqual({
      "tls.crt": "c",
      "tls.key": "k",
      "ca.crt": "a",
    });
    expect(asked.filter(({ type }) => type.endsWith("index:Certificate"))).toEqual([]);
  });

  it("are in a secret that is there already", async () => {
    const asked = await deploy({
      tls: { secretName: "given", listenerSecrets: { mqtt: "other" } },
    });
    expect(asked.filter(({ type }) => type.endsWith(":Secret"))).toEqual([]);
    const text = JSON.stringify(objectOf(asked, "StatefulSet"));
    expect(text).toContain('"secretName":"given"');
    expect(text).toContain(
      '{"mountPath":"/etc/nats-certs/mqtt","name":"tls-mqtt","readOnly":true}',
    );
  });

  it("come from cert-manager", async () => {
    const certManager = { issuerName: "ours", issuerKind: "ClusterIssuer", duration: "2160h" };
    const asked = await deploy({ tls: { certManager, hosts: ["192.0.2.7", "nats.example.com"] } });
    expect(objectOf(asked, "Certificate", "nats-tls")).toMatchObject({
      spec: {
        secretName: "nats-tls",
        duration: "2160h",
        issuerRef: { name: "ours", kind: "ClusterIssuer", group: "cert-manager.io" },
        ipAddresses: ["192.0.2.7"],
      },
    });
  });
});

describe("a mistake is an error that names the place:", () => {
  it.each<[string, Parameters<typeof deploy>, RegExp]>([
    [
      "two sources of certificates",
      [{ tls: { secretName: "x", certManager: { issuerName: "y" } } }],
      /tls: certificates come from one place, not from both secretName and certManager/,
    ],
    [
      "a listener without certificates of its own",
      [{ tls: { listenerSecrets: { mqt: "x" } } }],
      /listenerSecrets: "mqt".*did you mean "mqtt"/,
    ],
    [
      "an object that is not there",
      [{ nats: { overrides: { statefulset: {} } } }],
      /overrides: there is no object "statefulset"; did you mean "statefulSet"/,
    ],
    [
      "a listener of the service that is not there",
      [{ nats: { service: { listeners: ["clients"] } } }],
      /service.listeners: there is no listener "clients"; did you mean "client"/,
    ],
    [
      "an ingress to nothing",
      [{ nats: { ingress: { hosts: ["a"], tlsSecretName: "x" } } }],
      /ingress: it leads to the websocket listener; turn it on/,
    ],
    [
      "less memory than JetStream may use",
      [{ nats: { resources: { limits: { memory: "256Mi" } } } }],
      /limits.memory: JetStream alone may use 256 MiB/,
    ],
    [
      "a volume that is too small",
      [{ nats: { storage: { size: "500Mi" } } }],
      /storage.size: 500Mi is less than JetStream may use \(jetstream.disk, 1024 MiB\)/,
    ],
    [
      "a peer that is nobody",
      [{ nats: { networkPolicy: { clients: [{}] } } }],
      /networkPolicy.clients: a peer is either pods/,
    ],
    [
      "a context that is not there",
      [{ nats: { natsBox: { contexts: { orders: {} }, defaultContext: "order" } } }],
      /defaultContext: there is no context "order"; did you mean "orders"/,
    ],
    [
      "half an object",
      [{ nats: { extraResources: { x: { kind: "ConfigMap" } } } }],
      /extraResources.x: an object has apiVersion/,
    ],
  ])("%s", async (_what, args, message) => {
    await expect(deploy(...args)).rejects.toThrow(message);
  });
});
