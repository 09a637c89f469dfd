/** The stack's output `client`: `pulumi stack output client --json > client.json`. */
import { readFileSync } from "node:fs";

interface Client {
  readonly servers: readonly string[];
  readonly scope: string;
  readonly tls?: { readonly handshakeFirst: boolean };
  /** Authority behind the servers' TLS, in PEM, where the system does not know it. */
  readonly natsCa?: string;
  /** The same as a file, from a local stack. */
  readonly natsCaFile?: string;
  readonly domains?: Readonly<Record<string, readonly string[]>>;
}

const file = process.env["NATS_CLIENT"] ?? "client.json";
const {
  natsCa: ca,
  natsCaFile: caFile,
  tls,
  ...known
} = JSON.parse(readFileSync(file, "utf8")) as Client;

export const stack = {
  ...known,
  tls: tls || ca || caFile ? { ...tls, ca, caFile } : undefined,
};
