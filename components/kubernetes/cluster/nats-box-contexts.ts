import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Listener } from "../../target/target.ts";
import { metadata } from "../objects/metadata.ts";
import type { Place } from "../objects/place.ts";
import type { Cluster } from "./context.ts";
import { clientAddress } from "./services.ts";
import type { NatsBoxArgs, NatsBoxContextArgs } from "../args/nats-box.ts";

const folder = "/etc/nats-contexts";
const caFolder = "/etc/nats-ca";

/** Contexts of the `nats` command, one file each; the credentials themselves are in the secrets that they name. */
export function natsBoxContexts(cluster: Cluster, box: NatsBoxArgs): k8s.core.v1.Secret {
  const { name, place, overrides, options } = cluster;
  const files = Object.entries(contextsOf(box)).map(([context, settings]) => [
    `${context}.json`,
    `${JSON.stringify(contextFile(cluster, context, settings), null, 2)}\n`,
  ]);
  const secret = overrides.apply("natsBoxContexts", {
    metadata: metadata(place, secretName(place), place.natsBoxSelector),
    stringData: Object.fromEntries(files) as Record<string, string>,
  });
  return new k8s.core.v1.Secret(`${name}-box-contexts`, secret, options);
}

/** What the box mounts: the contexts, the authority of the nodes' certificates, and the credentials' secrets. */
export function contextVolumes({ place, tls }: Cluster, box: NatsBoxArgs) {
  const secrets = Object.entries(contextsOf(box)).flatMap(([context, settings]) =>
    credentials(context, settings).map(({ kind, secret, path }) => ({
      volume: { name: `${context}-${kind}`, secret: { secretName: secret, defaultMode: 0o440 } },
      mount: { name: `${context}-${kind}`, mountPath: path },
    })),
  );
  const items = [{ key: "ca.crt", path: "ca.crt" }];
  return {
    volumes: [
      { name: "contexts", secret: { secretName: secretName(place) } },
      { name: "ca", secret: { secretName: tls.secrets["default"] ?? place.tlsSecret, items } },
      ...secrets.map(({ volume }) => volume),
    ],
    mounts: [
      { name: "contexts", mountPath: folder },
      { name: "ca", mountPath: caFolder },
      ...secrets.map(({ mount }) => mount),
    ],
  };
}

const secretName = ({ nats }: Place) => `${nats}-box-contexts`;

function contextsOf({ contexts = { default: {} } }: NatsBoxArgs) {
  return contexts;
}

function contextFile(cluster: Cluster, context: string, settings: NatsBoxContextArgs): object {
  const { credsKey = "nats.creds", nkeyKey = "nats.nk" } = settings;
  const found = credentials(context, settings);
  if (found.length > 1)
    throw new pulumi.RunError(
      `target.kubernetes.nats.natsBox.contexts.${context}: name one of credsSecret, nkeySecret and tlsSecret`,
    );
  const [first] = found;
  const path = first?.path ?? "";
  return {
    url: `tls://${clientAddress(cluster, Listener.Client)}`,
    ca: `${caFolder}/ca.crt`,
    ...(cluster.spec.handshakeFirst !== "off" && { tls_first: true }),
    ...(first?.kind === "creds" && { creds: `${path}/${credsKey}` }),
    ...(first?.kind === "nkey" && { nkey: `${path}/${nkeyKey}` }),
    ...(first?.kind === "tls" && { cert: `${path}/tls.crt`, key: `${path}/tls.key` }),
    ...(settings.merge as object | undefined),
  };
}

function credentials(context: string, settings: NatsBoxContextArgs) {
  const secrets = {
    creds: settings.credsSecret,
    nkey: settings.nkeySecret,
    tls: settings.tlsSecret,
  };
  return Object.entries(secrets).flatMap(([kind, secret]) =>
    secret === undefined ? [] : [{ kind, secret, path: `/etc/nats-${kind}/${context}` }],
  );
}
