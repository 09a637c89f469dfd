import { certificate } from "../../../provider/kinds/certificate.ts";
import type { KeyedCertificate } from "../certificates.ts";

const days = { days: 1, renewDays: 0.5 };

/** A certificate authority that vouches for several servers. */
export interface Authority {
  /** PEM. */
  readonly ca: string;
  /** @param hosts names and addresses of the server */
  certify(...hosts: string[]): Promise<KeyedCertificate>;
}

export async function newAuthority(): Promise<Authority> {
  const { state: authority } = await certificate.create({ commonName: "test CA", ...days });
  return {
    ca: authority.certificate,
    certify: async (...hosts) => {
      const { state } = await certificate.create({
        ...{ commonName: "server", hosts, authority },
        ...days,
      });
      return { cert: state.certificate, key: state.privateKey };
    },
  };
}
