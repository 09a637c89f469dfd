import { jetStreamKeys } from "../../cluster/jetstream.ts";
import { Listener } from "../../target/target.ts";
import type { Cluster } from "../cluster/context.ts";
import { environmentSecretName } from "../cluster/environment.ts";
import type { Place } from "../objects/place.ts";
import { otherUser, restrictedContainer } from "../objects/security.ts";

export const settingsFile = "nats-entra.conf";
const folder = "/etc/nats-entra";
const volume = "nats-entra";

export function settingsMap({ nats }: Place): string {
  return `${nats}-entra`;
}

/** Listeners by the names of the chart's values. */
const charts: Partial<Record<Listener, string>> = {
  [Listener.Gateway]: "gateway",
  [Listener.LeafNodes]: "leafnodes",
  [Listener.WebSocket]: "websocket",
  [Listener.Mqtt]: "mqtt",
};

/**
 * Values for the official chart, to be given after one's own (`helm upgrade -f own.yaml -f these.yaml`). They
 * make its configuration include our file, which its reloader then watches as well, and turn TLS on.
 *
 * @param restart annotations that change with what only a restart can apply
 */
export function helmValues(
  cluster: Cluster,
  restart: Record<string, string>,
): Record<string, unknown> {
  const { place, spec, tls } = cluster;
  const tlsOf = (listener: Listener, more?: object) => {
    const secretName = tls.secrets[listener] ?? tls.secrets["default"];
    return { enabled: true, secretName, ...more };
  };
  const listeners = spec.listeners.flatMap((listener) => {
    const chart = charts[listener];
    if (chart === undefined || spec.clearText.includes(listener)) return [];
    return [[chart, { tls: tlsOf(listener) }]];
  });
  const env = Object.keys(spec.secretEnvironment).map((key) => [
    key,
    { valueFrom: { secretKeyRef: { name: environmentSecretName(place), key } } },
  ]);
  return {
    config: {
      // relative to the chart's own file (values.yaml, config.merge)
      merge: { $include: `..${folder.replace("/etc", "")}/${settingsFile}` },
      nats: { tls: tlsOf(Listener.Client, { merge: { handshake_first: spec.handshakeFirst } }) },
      // every peer on a route is trusted, so both ends present certificates
      cluster: { tls: tlsOf(Listener.Cluster, { merge: { verify: true } }) },
      ...(Object.fromEntries(listeners) as object),
      ...(spec.monitor.scheme === "https" && { monitor: { tls: { enabled: true } } }),
      ...jetStreamOf(cluster),
    },
    tlsCA: { enabled: true, secretName: tls.secrets["default"], key: "ca.crt" },
    container: {
      ...(env.length > 0 && { env: Object.fromEntries(env) as object }),
      patch: [add("/volumeMounts/-", { name: volume, mountPath: folder, readOnly: true })],
    },
    // the chart's containers share a process namespace, and in it would show each other their environment
    promExporter: { merge: { securityContext: { ...restrictedContainer, runAsUser: otherUser } } },
    podTemplate: {
      merge: { metadata: { annotations: restart } },
      patch: [add("/spec/volumes/-", { name: volume, configMap: { name: settingsMap(place) } })],
    },
  };
}

/** The keys that the environment has; the chart writes `<< $NAME >>` as a reference to it. */
function jetStreamOf({ spec }: Cluster): object {
  const names = { key: jetStreamKeys.encryptionKey, prev_key: jetStreamKeys.previousEncryptionKey };
  const merge = Object.entries(names)
    .filter(([, name]) => name in spec.secretEnvironment)
    .map(([option, name]) => [option, `<< $${name} >>`]);
  return merge.length === 0 ? {} : { jetstream: { merge: Object.fromEntries(merge) as object } };
}

function add(path: string, value: object) {
  return { op: "add", path, value };
}
