import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { MutualTlsFiles } from "../../../nats/index.ts";
import { certificate, type CertificateInputs } from "../../../provider/kinds/certificate.ts";

const days = { days: 1, renewDays: 0.5 };
// nodes dial each other by address; nats.js checks `localhost` when it is given an address
const hosts = ["127.0.0.1", "localhost"];

/**
 * Files of a certificate for loopback, signed by an authority of that name: as the stack makes them.
 *
 * @param folder where they are written; the names begin with `name`
 */
export async function tlsFiles(folder: string, name: string): Promise<MutualTlsFiles> {
  const make = async (inputs: CertificateInputs) => (await certificate.create(inputs)).state;
  const authority = await make({ commonName: `${name} CA`, ...days });
  const server = await make({ commonName: name, hosts, authority, ...days });
  const file = async (suffix: string, text: string) => {
    const path = join(folder, `${name}${suffix}`);
    await writeFile(path, text);
    return path;
  };
  return {
    certificateFile: await file(".crt", server.certificate),
    keyFile: await file(".key", server.privateKey),
    caFile: await file(".ca.crt", authority.certificate),
  };
}
