import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { metadata } from "../objects/metadata.ts";
import type { Overrides } from "../objects/overrides.ts";
import type { Place } from "../objects/place.ts";
import type { CertManagerArgs } from "../args/tls.ts";

/** cert-manager's `Certificate`: it fills the secret, and fills it again before the certificate ends. */
export function certManagerCertificate(
  place: Place,
  args: CertManagerArgs,
  name: string,
  hosts: { dnsNames: string[]; further: string[] },
  overrides: Overrides,
  options: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResource {
  const isAddress = (host: string) => /^[\d.]+$|:/.test(host);
  const addresses = hosts.further.filter(isAddress);
  return new k8s.apiextensions.CustomResource(
    `${name}-certificate`,
    overrides.apply("certificate", {
      apiVersion: "cert-manager.io/v1",
      kind: "Certificate",
      metadata: metadata(place, place.tlsSecret, place.natsSelector),
      spec: {
        secretName: place.tlsSecret,
        dnsNames: [...hosts.dnsNames, ...hosts.further.filter((host) => !isAddress(host))],
        ...(addresses.length > 0 && { ipAddresses: addresses }),
        // nodes are clients of one another
        usages: ["digital signature", "server auth", "client auth"],
        privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
        ...(args.duration !== undefined && { duration: args.duration }),
        ...(args.renewBefore !== undefined && { renewBefore: args.renewBefore }),
        issuerRef: {
          name: args.issuerName,
          kind: args.issuerKind ?? "Issuer",
          group: args.issuerGroup ?? "cert-manager.io",
        },
      },
    }),
    options,
  );
}
