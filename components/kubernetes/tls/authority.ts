import type * as pulumi from "@pulumi/pulumi";
import { Certificate } from "../../resources/certificate.ts";
import type { TlsArgs } from "../../target/target.ts";
import type { KubernetesTlsArgs } from "../args/tls.ts";

/** Every client has to get a new authority, so this one lasts ten years. */
const authorityDays = 3650;

/** A certificate of an authority of this stack's own, which signs nothing else. */
export function ownCertificate(
  name: string,
  { hosts = [], days, renewDays, rotate }: KubernetesTlsArgs,
  serverHosts: string[],
  parent: pulumi.Resource | undefined,
): TlsArgs {
  const authority = new Certificate(
    `${name}-authority`,
    { commonName: `${name} nodes`, days: authorityDays },
    { parent },
  );
  const server = new Certificate(
    `${name}-certificate`,
    {
      commonName: name,
      hosts: [...serverHosts, ...hosts],
      authority,
      days,
      renewDays,
      ...(rotate !== undefined && { triggers: { rotate } }),
    },
    { parent },
  );
  return {
    certificate: server.certificate,
    privateKey: server.privateKey,
    ca: authority.certificate,
  };
}
