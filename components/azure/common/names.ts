import { createHash } from "node:crypto";

/**
 * Why a vault may not be called so, as a sentence; nothing when it may.
 *
 * Azure, "Naming rules and restrictions": 3–24 characters, letters, digits and dashes, a letter first, a
 * letter or digit last, never two dashes in a row.
 */
export function vaultNameFault(name: string): string | undefined {
  if (name.length < 3 || name.length > 24) return "a vault's name has 3 to 24 characters";
  if (!/^[A-Za-z]([A-Za-z0-9]|-(?!-))*[A-Za-z0-9]$/.test(name))
    return "a vault's name starts with a letter, continues with letters, digits and single dashes, and ends with no dash";
  return undefined;
}

/**
 * A vault's name is taken once in all of Azure, and stays taken for 90 days after the vault is deleted. So
 * it ends in eight characters that follow from where it is used, and are the same at every deployment.
 *
 * @param readable what people recognize it by; shortened as needed
 * @param unique what makes it this vault and no other, for example tenant, project, stack
 * @example vaultName("orders-seeds", ["3f0a8c52-…", "messaging", "prod"]) // "orders-seeds-4k2v9x0q"
 */
export function vaultName(readable: string, unique: readonly string[]): string {
  const words = readable.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  // 24 without the dash and the suffix
  const start = words.replace(/^[^a-z]+/, "").slice(0, 15);
  return `${start.replace(/-+$/, "") || "seeds"}-${suffix(unique)}`;
}

/** Eight characters, 0–9 and a–z: 41 bits. */
function suffix(unique: readonly string[]): string {
  const digest = createHash("sha256").update(JSON.stringify(unique)).digest("hex");
  return BigInt(`0x${digest}`).toString(36).slice(-8);
}

/**
 * Name of a federated credential: 3–120 characters, letters, digits, dashes and underscores, a letter or
 * digit first (Entra, "Important considerations and restrictions for federated identity credentials").
 */
export function credentialName(namespace: string, account: string): string {
  // of a service account's name only the dot is not allowed here; with a digest no two become one
  const name = `${namespace}-${account}`;
  const plain = name.replaceAll(".", "-");
  return plain === name && name.length <= 120 && !namespace.includes("-")
    ? name
    : `${plain.slice(0, 111)}-${suffix([namespace, account])}`;
}
