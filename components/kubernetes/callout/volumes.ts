import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { KubernetesCalloutArgs } from "../args/callout.ts";
import { auditClaimName } from "./audit-claim.ts";
import { policyName } from "./config-maps.ts";
import type { Callout } from "./context.ts";
import { files, paths } from "./paths.ts";
import { secretsName } from "./secrets.ts";
import { trustsOwnCa } from "./servers.ts";

type Volume = types.input.core.v1.Volume;

/** For the group of the pod, which alone reads them. */
const mode = 0o440;

/**
 * The issuer's keys. A restarted container finds them, whether the issuer is up or down; a new pod fetches
 * them, while existing ones continue. Not on the audit volume: that is evidence, and not every stack has one.
 */
const keys: Volume = { name: "keys", emptyDir: { sizeLimit: "16Mi" } };

/** @param names of the ConfigMaps that are called after their content */
export function volumes(
  callout: Callout,
  names: { settings: pulumi.Input<string>; bundle?: pulumi.Input<string> },
): Volume[] {
  const { place, args } = callout;
  const { keyVault, auditVolume } = args;
  return [
    ...(names.bundle === undefined ? [] : [{ name: "bundle", configMap: { name: names.bundle } }]),
    { name: "settings", configMap: { name: names.settings } },
    live(callout),
    keys,
    ...(keyVault ? [vault(secretsName(place))] : []),
    ...(auditVolume
      ? [
          {
            name: "audit",
            persistentVolumeClaim: { claimName: auditClaimName(place, auditVolume) },
          },
        ]
      : []),
  ];
}

export function mounts({ imageHasBundle, keyVault, auditVolume }: KubernetesCalloutArgs) {
  const readOnly = true;
  return [
    ...(imageHasBundle ? [] : [{ name: "bundle", mountPath: paths.bundle, readOnly }]),
    { name: "settings", mountPath: paths.settings, readOnly },
    { name: "live", mountPath: paths.live, readOnly },
    { name: "keys", mountPath: paths.keys },
    ...(keyVault ? [{ name: "vault", mountPath: paths.vault, readOnly }] : []),
    ...(auditVolume ? [{ name: "audit", mountPath: paths.audit }] : []),
  ];
}

/**
 * Policy, secrets and the nodes' CA in one volume: kubelet replaces its files all at once, so that a new
 * account of the policy and its key come together.
 */
function live({ place, args, settings }: Callout): Volume {
  const sources = settings.apply((known) => [
    { configMap: { name: policyName(place) } },
    ...(args.keyVault ? [] : [{ secret: { name: secretsName(place) } }]),
    ...(trustsOwnCa(known, place)
      ? [
          {
            secret: {
              name: place.tlsSecret,
              items: [{ key: "ca.crt", path: files.clusterCa }],
            },
          },
        ]
      : []),
  ]);
  return { name: "live", projected: { defaultMode: mode, sources } };
}

function vault(secretProviderClass: string): Volume {
  return {
    name: "vault",
    csi: {
      driver: "secrets-store.csi.k8s.io",
      readOnly: true,
      volumeAttributes: { secretProviderClass },
    },
  };
}
