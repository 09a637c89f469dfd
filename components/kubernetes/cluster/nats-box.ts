import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { suggest } from "../../inputs/suggest.ts";
import { images } from "../objects/images.ts";
import { metadata } from "../objects/metadata.ts";
import { natsPorts, type Place } from "../objects/place.ts";
import { restrictedContainer, restrictedPod } from "../objects/security.ts";
import type { Cluster } from "./context.ts";
import { envVars } from "./env.ts";
import { contextVolumes, natsBoxContexts } from "./nats-box-contexts.ts";
import type { NatsBoxArgs } from "../args/nats-box.ts";
import { containerResources } from "./resources.ts";

type Container = k8s.types.input.core.v1.Container;
type PodTemplate = k8s.types.input.core.v1.PodTemplateSpec;

/** A pod with NATS' own tools, and what it needs: contexts, an account without rights, a way to the nodes. */
export function natsBox(cluster: Cluster): pulumi.Resource[] {
  const { name, place, args, overrides, options } = cluster;
  if (!args.natsBox) return [];
  const selector = place.natsBoxSelector;
  const about = metadata(place, boxName(place), selector);
  const contexts = natsBoxContexts(cluster, args.natsBox);
  const account = overrides.apply("natsBoxServiceAccount", {
    metadata: about,
    automountServiceAccountToken: false,
  });
  const box = overrides.apply<k8s.apps.v1.DeploymentArgs>("natsBox", {
    metadata: about,
    spec: {
      replicas: 1,
      selector: { matchLabels: selector },
      template: podTemplate(cluster, args.natsBox),
    },
  });
  const dependsOn = [
    contexts,
    new k8s.core.v1.ServiceAccount(`${name}-box-account`, account, options),
    new k8s.networking.v1.NetworkPolicy(
      `${name}-box-network-policy`,
      overrides.apply("natsBoxNetworkPolicy", { metadata: about, spec: reach(place) }),
      options,
    ),
  ];
  return [new k8s.apps.v1.Deployment(`${name}-box`, box, { ...options, dependsOn })];
}

const boxName = ({ nats }: Place) => `${nats}-box`;
const home = "/home/nats";

function podTemplate(cluster: Cluster, box: NatsBoxArgs): PodTemplate {
  const { place, overrides } = cluster;
  const { volumes, mounts } = contextVolumes(cluster, box);
  return overrides.apply<PodTemplate>("natsBoxPodTemplate", {
    metadata: { labels: { ...place.labels, ...place.natsBoxSelector } },
    spec: {
      serviceAccountName: boxName(place),
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: restrictedPod,
      imagePullSecrets: place.imagePullSecrets,
      containers: [container(cluster, box, mounts)],
      volumes: [{ name: "home", emptyDir: {} }, ...volumes],
    },
  });
}

function container(
  { place, overrides }: Cluster,
  box: NatsBoxArgs,
  mounts: { name: string; mountPath: string }[],
): Container {
  const { contexts = { default: {} } } = box;
  const chosen = box.defaultContext ?? Object.keys(contexts)[0] ?? "default";
  if (!Object.hasOwn(contexts, chosen))
    throw new pulumi.RunError(
      `target.kubernetes.nats.natsBox.defaultContext: there is no context "${chosen}"${suggest(chosen, Object.keys(contexts))}`,
    );
  return overrides.apply<Container>("natsBoxContainer", {
    name: "nats-box",
    image: place.image(box.image ?? images.box),
    imagePullPolicy: place.imagePullPolicy,
    // as the official chart has it; a shell waits at once for its child, so the pod ends as soon as it is asked to
    command: ["sh", "-ec", start],
    env: [
      { name: "HOME", value: home },
      { name: "XDG_CONFIG_HOME", value: `${home}/.config` },
      { name: "NATS_BOX_CONTEXT", value: chosen },
      ...envVars(box.env),
    ],
    workingDir: home,
    resources: containerResources(box.resources, "10m", "32Mi", "128Mi"),
    securityContext: restrictedContainer,
    volumeMounts: [{ name: "home", mountPath: home }, ...mounts],
  });
}

const start = `mkdir -p "$XDG_CONFIG_HOME/nats"
ln -sfn /etc/nats-contexts "$XDG_CONFIG_HOME/nats/context"
printf %s "$NATS_BOX_CONTEXT" > "$XDG_CONFIG_HOME/nats/context.txt"
trap true INT TERM
sleep infinity & wait`;

/** Nobody reaches it; it reaches the nodes. */
function reach(place: Place): k8s.types.input.networking.v1.NetworkPolicySpec {
  const tcp = (port: number) => ({ port, protocol: "TCP" });
  return {
    podSelector: { matchLabels: place.natsBoxSelector },
    policyTypes: ["Ingress", "Egress"],
    egress: [
      { ports: [{ port: 53, protocol: "UDP" }, tcp(53)] },
      {
        ports: [tcp(natsPorts.client), tcp(natsPorts.websocket)],
        to: [{ podSelector: { matchLabels: place.natsSelector } }],
      },
    ],
  };
}
