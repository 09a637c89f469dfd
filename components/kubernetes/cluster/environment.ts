import { createHmac } from "node:crypto";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Key } from "../../resources/key.ts";
import type { ClusterSpec } from "../../target/target.ts";
import { metadata } from "../objects/metadata.ts";
import type { Place } from "../objects/place.ts";
import type { Cluster } from "./context.ts";

export function environmentSecretName({ nats }: Place): string {
  return `${nats}-environment`;
}

/** The secret variables that the configuration refers to, JetStream's encryption key for one. */
export function environmentSecret(cluster: Cluster): k8s.core.v1.Secret[] {
  const { name, place, spec, overrides, options } = cluster;
  if (!hasEnvironment(spec)) return [];
  const secret = overrides.apply("environmentSecret", {
    metadata: metadata(place, environmentSecretName(place), place.natsSelector),
    stringData: spec.secretEnvironment,
  });
  return [new k8s.core.v1.Secret(`${name}-environment`, secret, options)];
}

/**
 * A text that changes with the secret variables, which a process reads at its start alone: pods that carry it
 * are replaced when it changes. It is public, so it is made with a key that is in the stack's state only: by a
 * plain digest anybody could try passwords.
 *
 * @returns undefined without such variables
 */
export function environmentMark(
  name: string,
  spec: ClusterSpec,
  parent: pulumi.Resource | undefined,
): pulumi.Output<string> | undefined {
  if (!hasEnvironment(spec)) return undefined;
  const { secret } = new Key(`${name}-environment-mark`, {}, { parent });
  const mark = pulumi.all([secret, pulumi.output(spec.secretEnvironment)]).apply(markOf);
  return pulumi.unsecret(mark);
}

function markOf([key, environment]: [string, Record<string, string>]): string {
  const inOrder = Object.entries(environment).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHmac("sha256", Buffer.from(key, "base64"))
    .update(JSON.stringify(inOrder))
    .digest("hex");
}

function hasEnvironment({ secretEnvironment }: ClusterSpec): boolean {
  return Object.keys(secretEnvironment).length > 0;
}
