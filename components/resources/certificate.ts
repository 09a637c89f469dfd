import * as pulumi from "@pulumi/pulumi";
import { withVersion } from "./version.ts";

/** Inputs of a Certificate. */
export interface CertificateArgs {
  /** Common name of the subject. */
  commonName: string;
  /** DNS names and IP addresses of a server; none for an authority. */
  hosts?: string[];
  /** The authority that signs; without one the certificate is an authority of its own. */
  authority?: Certificate;
  /** Days that the certificate is valid. @default 365 */
  days?: number;
  /** Renewed by the first deployment that finds fewer days left. @default 30 */
  renewDays?: number;
  /** A change of any value makes a new certificate. @default none */
  triggers?: Record<string, pulumi.Input<string>>;
}

/** A certificate with its key: a private authority, or a server's certificate signed by one. */
export class Certificate extends pulumi.CustomResource {
  /** PEM. */
  declare readonly certificate: pulumi.Output<string>;
  /** PKCS #8 PEM. Secret from birth. */
  declare readonly privateKey: pulumi.Output<string>;
  /** RFC 3339. */
  declare readonly notAfter: pulumi.Output<string>;

  constructor(name: string, args: CertificateArgs, options?: pulumi.CustomResourceOptions) {
    super(
      "nats-entra:index:Certificate",
      name,
      {
        commonName: args.commonName,
        hosts: args.hosts,
        authority: args.authority && {
          certificate: args.authority.certificate,
          privateKey: args.authority.privateKey,
        },
        days: args.days ?? 365,
        renewDays: args.renewDays ?? 30,
        triggers: args.triggers,
        certificate: undefined,
        privateKey: undefined,
        notAfter: undefined,
      },
      pulumi.mergeOptions(withVersion(options), { additionalSecretOutputs: ["privateKey"] }),
    );
  }
}
