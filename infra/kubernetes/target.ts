import type {
  KubernetesCalloutArgs,
  KubernetesNatsArgs,
  KubernetesTargetArgs,
  KubernetesTlsArgs,
} from "../../components/index.ts";
import type { KubernetesSettings } from "../settings/read.ts";

type Settings = KubernetesSettings["kubernetes"];

/** What else has a say in it. */
interface Beside {
  protect: boolean;
  /** Rotates the nodes' certificate. */
  certificateTrigger: string | undefined;
  callout?: KubernetesCalloutArgs;
}

/** Where and how everything runs, as the settings ask for. */
export function targetOf(
  settings: Settings,
  { protect, certificateTrigger, callout = {} }: Beside,
): KubernetesTargetArgs {
  const { namespace, createNamespace, imageRegistry, existingNats } = settings;
  const monitored = settings.prometheus;
  return {
    namespace,
    createNamespace,
    protectNamespace: protect,
    imageRegistry,
    existingNats,
    tls: {
      ...tlsOf(settings),
      ...(certificateTrigger !== undefined && { rotate: certificateTrigger }),
    },
    nats: natsOf(settings),
    callout: { ...callout, ...(monitored && { serviceMonitor: {} }) },
  };
}

function tlsOf({ hosts, tlsSecret, certManager }: Settings): KubernetesTlsArgs {
  return {
    hosts,
    secretName: tlsSecret?.name,
    ca: tlsSecret?.caFile ?? certManager?.caFile,
    ...(certManager && {
      certManager: { issuerName: certManager.issuer, issuerKind: certManager.kind },
    }),
  };
}

function natsOf(settings: Settings): KubernetesNatsArgs {
  const { natsImage, storageClass, loadBalancer, websocket, prometheus } = settings;
  return {
    image: natsImage,
    storage: { storageClass },
    ...(loadBalancer && { service: { type: "LoadBalancer" } }),
    ...(prometheus && { exporter: { podMonitor: {} } }),
    ...(websocket && {
      ingress: {
        hosts: [websocket.host],
        tlsSecretName: websocket.tlsSecret,
        className: websocket.className,
      },
    }),
  };
}
