import type {
  KubernetesCalloutArgs,
  KubernetesNatsArgs,
  KubernetesTargetArgs,
} from "../../components/index.ts";
import type { KubernetesSettings } from "../settings/read.ts";

type Settings = KubernetesSettings["kubernetes"];

/** Where and how everything runs, as the settings ask for. */
export function targetOf(
  settings: Settings,
  callout: KubernetesCalloutArgs = {},
): KubernetesTargetArgs {
  const { namespace, createNamespace, imageRegistry, hosts, certManager, existingNats } = settings;
  const monitored = settings.prometheus;
  return {
    namespace,
    createNamespace,
    imageRegistry,
    existingNats,
    tls: {
      hosts,
      ...(certManager && {
        certManager: { issuerName: certManager.issuer, issuerKind: certManager.kind },
      }),
    },
    nats: natsOf(settings),
    callout: { ...callout, ...(monitored && { serviceMonitor: {} }) },
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
