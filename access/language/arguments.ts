/**
 * Arguments that no policy can mean. TypeScript refuses them; a policy is evaluated without its types, so they are refused
 * here where they are given, and not later where something rests on them.
 */

/** @throws TypeError whose place is that of the call */
export function wrongArgument(helper: string, wanted: string, given: unknown): never {
  throw new TypeError(`${helper} takes ${wanted}, not ${shown(given)}`);
}

/** @throws TypeError when it is not a string */
export function givenText(helper: string, wanted: string, given: unknown): void {
  if (typeof given !== "string") wrongArgument(helper, wanted, given);
}

/** @throws TypeError when it is not a stream; a bucket is not one */
export function givenStream(helper: string, given: unknown): void {
  if (kindOf(given) !== "stream") wrongArgument(helper, "a stream, as stream(…) makes it", given);
}

/** @throws TypeError when it is not a list, or when one of it is not a grant */
function givenGrants(helper: string, member: string, given: unknown): void {
  if (!Array.isArray(given))
    wrongArgument(helper, `${member} as a list of what helpers return`, given);
  for (const [at, one] of given.entries()) {
    const name = `${member}[${at}]`;
    if (kindOf(one) !== "grant")
      wrongArgument(helper, `a grant as ${name}, as publish(…) and other helpers return it`, one);
  }
}

/** @throws TypeError when it is not a list of strings */
export function givenTexts(helper: string, member: string, given: unknown): void {
  const isList = Array.isArray(given) && given.every((one) => typeof one === "string");
  if (!isList) wrongArgument(helper, `${member} as a list of strings`, given);
}

/** @throws TypeError when it is neither an account nor the name of one */
function givenAccount(helper: string, given: unknown): void {
  if (typeof given !== "string" && kindOf(given) !== "account")
    wrongArgument(helper, "account: an account, as account(…) makes it, or its name", given);
}

/**
 * What roles and agents have alike.
 *
 * @param who the member that lists who it is for; `what`: the one that lists what it grants
 * @throws TypeError when one of it is not of its kind
 */
export function givenDeclaration(
  kind: "role" | "agent",
  name: unknown,
  options: object,
  { who, what }: { readonly who: string; readonly what: string },
): void {
  givenText(kind, `the ${kind}'s name first`, name);
  const helper = `${kind} ${String(name)}`;
  if (typeof options !== "object") wrongArgument(helper, "its options second", options);
  const given = options as Readonly<Record<string, unknown>>;
  givenText(helper, "description: what it is for", given["description"]);
  givenAccount(helper, given["account"]);
  givenTexts(helper, who, given[who]);
  givenGrants(helper, what, given[what]);
  if (given["denies"] !== undefined) givenGrants(helper, "denies", given["denies"]);
}

/** The member `kind` of what a function of the language returned. */
export function kindOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && "kind" in value ? value.kind : undefined;
}

function shown(value: unknown): string {
  if (typeof value === "function") return `a function: call it, as in ${value.name || "read"}()`;
  if (value === undefined) return "nothing";
  const kind = kindOf(value);
  if (typeof kind === "string") return `${/^[aeiou]/.test(kind) ? "an" : "a"} ${kind}`;
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" && value !== null ? "an object" : JSON.stringify(value);
}
