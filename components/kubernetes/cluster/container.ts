import type { types } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { images } from "../objects/images.ts";
import { restrictedContainer, serverUser } from "../objects/security.ts";
import type { ContainerResourcesArgs } from "../args/resources.ts";
import type { Cluster } from "./context.ts";
import { envVars, type EnvVar } from "./env.ts";
import { environmentSecretName } from "./environment.ts";
import { listenerPorts } from "./listeners.ts";
import { paths } from "./paths.ts";
import { probes } from "./probes.ts";
import { containerResources, quantityBytes } from "./resources.ts";
import { storageMount } from "./storage.ts";

type Container = types.input.core.v1.Container;

/** The server. It says goodbye to its clients one by one before it ends (lame duck mode). */
export function natsContainer({ place, args, spec, tls, overrides }: Cluster): Container {
  const resources = serverResources(spec.jetstream?.memory ?? 0, args.resources);
  return overrides.apply<Container>("natsContainer", {
    name: "nats",
    image: place.image(args.image ?? images.nats),
    imagePullPolicy: place.imagePullPolicy,
    args: ["--config", `${paths.config}/nats.conf`],
    env: [
      { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
      { name: "SERVER_NAME", value: `${spec.serverNamePrefix}$(POD_NAME)` },
      ...memoryTarget(resources, args.env),
      ...Object.keys(spec.secretEnvironment).map((key) => ({
        name: key,
        valueFrom: { secretKeyRef: { name: environmentSecretName(place), key } },
      })),
      ...envVars(args.env),
    ],
    ports: listenerPorts(spec).map(({ name, port }) => ({ name, containerPort: port })),
    lifecycle: { preStop: { exec: { command: ["nats-server", `-sl=ldm=${paths.pidFile}`] } } },
    ...probes(spec),
    resources,
    securityContext: { ...restrictedContainer, ...serverUser },
    volumeMounts: [
      { name: "config", mountPath: paths.config, readOnly: true },
      { name: "pid", mountPath: paths.pid },
      ...storageMount(place, args.storage, spec),
      ...certificateMounts(tls.secrets),
      // the user's own JSON
      ...((args.extraVolumeMounts ?? []) as types.input.core.v1.VolumeMount[]),
    ],
  });
}

export function certificateMounts(secrets: Record<string, string>) {
  return Object.keys(secrets).map((folder) => ({
    name: `tls-${folder}`,
    mountPath: `${paths.certificates}/${folder}`,
    readOnly: true,
  }));
}

const mebibyte = 1024 * 1024;

/** @throws RunError when JetStream may use more memory than the container has */
function serverResources(
  jetstream: number,
  args: ContainerResourcesArgs | undefined,
): ContainerResourcesArgs {
  const limitMiB = Math.max(1024, Math.ceil((2 * jetstream) / mebibyte) + 512);
  const resources = containerResources(args, "250m", "512Mi", `${limitMiB}Mi`);
  const limit = quantityBytes(resources.limits?.["memory"] ?? "");
  if (limit !== undefined && limit <= jetstream)
    throw new pulumi.RunError(
      `target.kubernetes.nats.resources.limits.memory: JetStream alone may use ${jetstream / mebibyte} MiB (jetstream.memory); give the container more, about twice as much`,
    );
  return resources;
}

/** Go collects garbage harder before the limit is reached, instead of being killed at it. */
function memoryTarget({ limits }: ContainerResourcesArgs, env: object = {}): EnvVar[] {
  const limit = quantityBytes(limits?.["memory"] ?? "");
  if (limit === undefined || "GOMEMLIMIT" in env) return [];
  return [{ name: "GOMEMLIMIT", value: `${Math.floor((limit * 0.9) / mebibyte)}MiB` }];
}
