/** nkeys: `S`, the kind, 32 bytes and a checksum in base32 (github.com/nats-io/nkeys, README). */
const seed = /(?<![A-Za-z0-9])S([OAUXNC])[A-Z2-7]{56}(?![A-Za-z0-9])/;
/** RFC 7468, and the older kinds with a name in front. */
const privateKey = /-----BEGIN ([A-Z]+ )?PRIVATE KEY-----/;
const base64 = /^[A-Za-z0-9+/_\s-]{60,}={0,2}\s*$/;

const owners: Readonly<Record<string, string>> = {
  O: "an operator",
  A: "an account",
  U: "a user",
  X: "a curve key",
  N: "a server",
  C: "a cluster",
};

/**
 * What secret a text holds, in words and without the secret: the seed of an nkey, or a private key as
 * PEM. Also when the text is base64, as manifests carry files.
 *
 * @example secretIn("seed=SUAC…") // "the seed of a user"
 */
export function secretIn(text: string): string | undefined {
  const found = plainSecretIn(text);
  if (found !== undefined || !base64.test(text)) return found;
  return plainSecretIn(Buffer.from(text, "base64").toString("latin1"));
}

function plainSecretIn(text: string): string | undefined {
  const owner = seed.exec(text)?.[1];
  if (owner !== undefined) return `the seed of ${owners[owner] ?? "a key"}`;
  return privateKey.test(text) ? "a private key" : undefined;
}
