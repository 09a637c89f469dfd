/** Devices and a site with a server of its own, which the copy of the project that a stack runs from has besides the example. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { NatsConnection } from "@nats-io/transport-node";
import { connect } from "@nats-io/transport-node";
import mqtt, { type IClientOptions, type MqttClient } from "mqtt";
import { images } from "../../../components/kubernetes/objects/images.ts";
import { claims } from "../../support/connect.ts";
import { until } from "../../support/waiting/until.ts";
import { apply, get, isReady, kubectl, podTime } from "./kubectl.ts";
import { restricted } from "./restricted.ts";
import type { KubernetesStack } from "./stack.ts";

const accounts = `
export const plant = account("plant", {
  description: "Machines",
  jetstream: { disk: "64MiB", streams: 5, consumers: 100 },
});
export const sites = account("sites", { description: "Sites", limits: { leafNodes: 2 } });
`;

const roles = `import { leaf, mqtt, publish, role, subscribe } from "@nats-entra/access";
import { plant, sites } from "../accounts.ts";

export const device = role("Plant.Device", {
  description: "A machine",
  account: plant,
  members: ["application"],
  grants: [mqtt({ publish: ["plant/{oid}/#"], subscribe: ["plant/{oid}/orders"] })],
  maxSession: "12h",
});
export const site = role("Sites.Leaf", {
  description: "A site with a server of its own",
  account: sites,
  members: ["application"],
  grants: [leaf({ publish: ["site.{oid}.>"], subscribe: ["plans.>"] })],
  maxSession: "12h",
});
export const office = role("Sites.Office", {
  description: "Makes plans, reads reports",
  account: sites,
  members: ["user"],
  grants: [subscribe("site.>"), publish("plans.>")],
  maxSession: "8h",
});
`;

/** Adds their accounts and roles to the policy; the settings assign the roles. */
export async function addPlant(root: string): Promise<void> {
  const change = async (file: string, to: (text: string) => string) => {
    const path = join(root, "policies", file);
    await writeFile(path, to(await readFile(path, "utf8")));
  };
  await writeFile(join(root, "policies", "roles", "plant.ts"), roles);
  await change("accounts.ts", (text) => text + accounts);
  await change("index.ts", (text) =>
    text
      .replace(
        "import { policy }",
        'import * as plantRoles from "./roles/plant.ts";\nimport { policy }',
      )
      .replace("    supportRoles,", "    supportRoles,\n    plantRoles,"),
  );
}

/** Connects as the device `pump`, over TLS, with its token as the password. */
export async function device(
  stack: KubernetesStack,
  options: IClientOptions = {},
): Promise<{ readonly client: MqttClient; readonly oid: string }> {
  const password = await stack.token("pump");
  const { natsCa: ca } = await stack.client();
  const oid = claims(password)["oid"] ?? "";
  const client = await mqtt.connectAsync(await addressOf(stack, "mqtt"), {
    ...{ ca, username: "plant", password, clientId: oid, reconnectPeriod: 0 },
    ...options,
  });
  return { client, oid };
}

/** Where a listener is, as the deployment says. */
export async function addressOf(stack: KubernetesStack, listener: string): Promise<string> {
  const { stdout } = await stack.pulumi("stack", "output", "listeners", "--json");
  const [address] = (JSON.parse(stdout) as Record<string, string[]>)[listener] ?? [];
  if (address === undefined) throw new Error(`no address of ${listener}: ${stdout}`);
  return address;
}

/** Of the site's server: a leaf node in a pod of its own, elsewhere in the cluster. */
const site = "site";

/** Starts the site's server, which logs in with a token, and connects a client to it. */
export async function siteClient(stack: KubernetesStack): Promise<NatsConnection> {
  const [token, { natsCa }, hub] = await Promise.all([
    stack.token("north"),
    stack.client(),
    addressOf(stack, "leafnodes"),
  ]);
  const remote = hub.replace("nats-leaf://", `tls://sites:${token}@`);
  const config = `
    server_name: "${claims(token)["oid"] ?? ""}"
    host: "0.0.0.0"
    port: 4222
    leafnodes {
      reconnect: "500ms"
      remotes: [{ url: "${remote}", tls: { ca_file: "/etc/site/ca.pem" } }]
    }`;
  await kubectl("create", "namespace", site);
  await apply([
    {
      ...{ apiVersion: "v1", kind: "Secret", metadata: { name: site, namespace: site } },
      stringData: { "site.conf": config, "ca.pem": natsCa },
    },
    {
      ...{ apiVersion: "v1", kind: "Pod", metadata: { name: site, namespace: site } },
      spec: {
        securityContext: restricted.pod,
        containers: [
          {
            name: "nats",
            image: images.nats,
            command: ["nats-server", "--config", "/etc/site/site.conf"],
            securityContext: restricted.container,
            volumeMounts: [{ name: "config", mountPath: "/etc/site" }],
          },
        ],
        volumes: [{ name: "config", secret: { secretName: site } }],
      },
    },
  ]);
  const pod = async () => (await get(site, "pods")).find(isReady);
  await until("the site's server", async () => (await pod()) !== undefined, podTime);
  const { status } = (await pod()) ?? {};
  return connect({ servers: `nats://${status?.podIP ?? ""}:4222`, reconnect: false });
}

/** @param how `--wait=false` if no other test opens it again */
export async function closeSite(how = "--timeout=60s"): Promise<void> {
  await kubectl("delete", "namespace", site, "--ignore-not-found", how);
}

/** What of messages from one client the other receives, once it is known that it hears the last one. */
export async function passed(
  from: NatsConnection,
  to: NatsConnection,
  subjects: readonly string[],
  mark: string,
): Promise<string[]> {
  const got: string[] = [];
  const subscriptions = [...subjects, mark].map((subject) =>
    to.subscribe(subject, {
      callback: (error, message) => {
        if (!error) got.push(message.subject);
      },
    }),
  );
  const isMarked = async () => {
    for (const subject of subjects) from.publish(subject, "");
    from.publish(mark, "");
    await Promise.all([from.flush(), to.flush()]);
    return got.includes(mark);
  };
  await until(`a message on ${mark}`, isMarked, { timeoutMs: 30_000, everyMs: 200 });
  for (const subscription of subscriptions) subscription.unsubscribe();
  return [...new Set(got)].filter((subject) => subject !== mark);
}
