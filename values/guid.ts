/** GUIDs, as Entra names tenants, people and applications: 8-4-4-4-12 hexadecimal digits (RFC 9562, section 4). */

/** In lower case, as tokens have them. A source for longer patterns, since they stand in subjects too. */
export const guidPattern = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";

const whole = new RegExp(`^${guidPattern}$`);

/** True for a GUID in lower case, as Entra writes it in tokens: one identity has one spelling. */
export function isGuid(value: unknown): value is string {
  return typeof value === "string" && whole.test(value);
}

/** What somebody typed or pasted, in lower case; undefined for what is not a GUID in any case. */
export function guidOf(text: string): string | undefined {
  const lower = text.toLowerCase();
  return isGuid(lower) ? lower : undefined;
}
