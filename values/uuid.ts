import { createHash } from "node:crypto";

/** The namespace of this project's role ids. It never changes: an app role's id is constant for ever. */
const ROLE_NAMESPACE = "6f1d3c1e-0b5a-4c0e-9d57-2a6c0f4b8e31";

/** Name-based UUID, version 5 (RFC 9562, section 5.5): SHA-1 over the namespace and the name. */
export function uuidV5(namespace: string, name: string): string {
  const hash = createHash("sha1")
    .update(Buffer.from(namespace.replaceAll("-", ""), "hex"))
    .update(name, "utf8")
    .digest()
    .subarray(0, 16);
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join("-");
}

/** The Entra app role id of a role value. */
export function roleId(value: string): string {
  return uuidV5(ROLE_NAMESPACE, value);
}
