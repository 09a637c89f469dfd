import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Listener, type ClusterSpec, type TlsArgs } from "../../target/target.ts";
import { suggest } from "../../inputs/suggest.ts";
import { metadata } from "../objects/metadata.ts";
import type { Overrides } from "../objects/overrides.ts";
import type { Place } from "../objects/place.ts";
import type { KubernetesTlsArgs } from "../args/tls.ts";
import { ownCertificate } from "./authority.ts";
import { certManagerCertificate } from "./cert-manager.ts";

/** The certificates of a cluster: secrets of the namespace, each with `tls.crt`, `tls.key` and `ca.crt`. */
export interface Certificates {
  /** Names of the secrets, by the folder that they are mounted in. */
  readonly secrets: Record<string, string>;
  /** PEM, where it is known. */
  readonly ca?: pulumi.Output<string>;
  /** What makes the secrets. */
  readonly resources: pulumi.Resource[];
}

const shared = "default";

/** Name of the folder with a listener's certificate: its own where it has a secret of its own. */
export function certificateFolder(
  args: KubernetesTlsArgs | undefined,
  listener: Listener | undefined,
): string {
  return listener && args?.listenerSecrets?.[listener] !== undefined ? listener : shared;
}

/**
 * @throws RunError for more than one source of the certificates, and for a listener that is not there
 */
export function makeCertificates(
  place: Place,
  args: KubernetesTlsArgs = {},
  name: string,
  spec: ClusterSpec,
  overrides: Overrides,
  options: pulumi.CustomResourceOptions,
): Certificates {
  const { secretName, certManager, listenerSecrets = {} } = args;
  checkSources({ "tls of the cluster": spec.tls, secretName, certManager });
  for (const listener of Object.keys(listenerSecrets)) {
    if (!ownable.includes(listener))
      throw new pulumi.RunError(
        `target.kubernetes.tls.listenerSecrets: "${listener}" can't have a secret of its own${suggest(listener, ownable)}`,
      );
  }
  if (args.rotate !== undefined && (spec.tls ?? secretName ?? certManager) !== undefined)
    throw new pulumi.RunError(
      "target.kubernetes.tls.rotate: the certificate is not of this stack's own authority; rotate it where it is made",
    );
  const secrets = { [shared]: place.tlsSecret, ...listenerSecrets };
  const ca = args.ca === undefined ? undefined : pulumi.output(args.ca);
  if (secretName !== undefined) return { secrets, ca, resources: [] };
  if (certManager) {
    const hosts = { dnsNames: serverHosts(place), further: args.hosts ?? [] };
    const made = certManagerCertificate(place, certManager, name, hosts, overrides, options);
    return { secrets, ca, resources: [made] };
  }
  const tls =
    spec.tls ?? ownCertificate(name, args, [...serverHosts(place), "127.0.0.1"], options.parent);
  return {
    secrets,
    ca: pulumi.output(tls.ca),
    resources: [secret(place, tls, name, overrides, options)],
  };
}

/** The client listener's secret is the shared one: the callout trusts it too. */
const ownable: string[] = Object.values(Listener).filter(
  (listener) => listener !== Listener.Client,
);

function checkSources(sources: Record<string, unknown>): void {
  const given = Object.keys(sources).filter((source) => sources[source] !== undefined);
  if (given.length > 1)
    throw new pulumi.RunError(
      `target.kubernetes.tls: certificates come from one place, not from both ${given.join(" and ")}`,
    );
}

/** By which clients of the cluster and nodes among themselves call a node, in all lengths; and for a port-forward. */
function serverHosts({ nats, headless, namespace, clusterDomain }: Place): string[] {
  const lengths = (host: string) => [
    host,
    `${host}.${namespace}`,
    `${host}.${namespace}.svc`,
    `${host}.${namespace}.svc.${clusterDomain}`,
  ];
  return [...lengths(nats), ...lengths(`*.${headless}`), "localhost"];
}

function secret(
  place: Place,
  { certificate, privateKey, ca }: TlsArgs,
  name: string,
  overrides: Overrides,
  options: pulumi.CustomResourceOptions,
): k8s.core.v1.Secret {
  return new k8s.core.v1.Secret(
    `${name}-tls`,
    overrides.apply("tlsSecret", {
      metadata: metadata(place, place.tlsSecret, place.natsSelector),
      type: "kubernetes.io/tls",
      stringData: { "tls.crt": certificate, "tls.key": pulumi.secret(privateKey), "ca.crt": ca },
    }),
    options,
  );
}
