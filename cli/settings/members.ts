/** Members of a JSON object that a file holds; what is not as it has to be is an error that names the member. */
export type Members = Readonly<Record<string, unknown>>;

export function record(value: unknown, at: string): Members {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw new Error(`${at} is not an object`);
}

export function text(members: Members, name: string): string {
  const value = members[name];
  if (typeof value === "string" && value !== "") return value;
  throw new Error(`${name} is not a text`);
}

export function optional(members: Members, name: string): string | undefined {
  return members[name] === undefined ? undefined : text(members, name);
}

/** False when there is none. */
export function flag(members: Members, name: string): boolean {
  const value = members[name] ?? false;
  if (typeof value === "boolean") return value;
  throw new Error(`${name} is neither true nor false`);
}

export function numbers(members: Members, name: string): Readonly<Record<string, number>> {
  const values = Object.entries(record(members[name], name));
  const numbers = values.filter((entry): entry is [string, number] => Number.isFinite(entry[1]));
  if (numbers.length === values.length) return Object.fromEntries(numbers);
  throw new Error(`${name} holds something else than numbers`);
}

export function texts(members: Members, name: string): readonly string[] {
  const value = members[name];
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
  throw new Error(`${name} is not a list of texts`);
}
