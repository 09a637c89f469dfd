/**
 * NATS subjects and patterns, with nats-server's meaning.
 *
 * A subject is tokens joined by `.`. In a pattern `*` stands for one token and a last `>` for one or
 * more. Follows server/sublist.go: `isValidSubject`, `matchLevel`, `isSubsetMatchTokenized`,
 * `SubjectsCollide`. A claim placeholder such as `{oid}` is one ordinary token to these functions.
 */

const WHITESPACE = /\s/;
// control characters are legal to nats-server, but nobody means them and no log shows them
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f]/;

export function tokens(subject: string): string[] {
  return subject.split(".");
}

/** True when a token of the subject is `*`, or the last one is `>`. */
export function hasWildcard(subject: string): boolean {
  return tokens(subject).some((token) => token === "*" || token === ">");
}

export interface SubjectFault {
  readonly code:
    "subject_empty" | "subject_empty_token" | "subject_whitespace" | "subject_wildcard";
  readonly message: string;
  /** A subject that is likely meant. */
  readonly meant?: string;
}

/** What is wrong with a pattern, or undefined when nats-server accepts it and it means what it says. */
export function subjectFault(pattern: string): SubjectFault | undefined {
  if (pattern === "") return { code: "subject_empty", message: "the subject is empty" };
  if (WHITESPACE.test(pattern) || CONTROL.test(pattern)) {
    return {
      code: "subject_whitespace",
      message: `the subject ${JSON.stringify(pattern)} contains white space or a control character`,
      meant: pattern.replaceAll(/[\s\p{Cc}]+/gu, ""),
    };
  }
  const parts = tokens(pattern);
  if (parts.includes("")) {
    return {
      code: "subject_empty_token",
      message: `the subject '${pattern}' has an empty token`,
      meant: parts.filter((token) => token !== "").join("."),
    };
  }
  const end = parts.indexOf(">");
  if (end >= 0 && end < parts.length - 1) {
    return {
      code: "subject_wildcard",
      message: `'>' stands for the rest of a subject, so it must come last in '${pattern}'`,
      meant: parts.map((token) => (token === ">" ? "*" : token)).join("."),
    };
  }
  // nats-server takes 'orders*' for a literal token, which is never what the author meant
  const mixed = parts.find((token) => token.length > 1 && /[*>]/.test(token));
  if (mixed !== undefined) {
    return {
      code: "subject_wildcard",
      message: `a wildcard must be a whole token, but '${pattern}' has '${mixed}'`,
      meant: parts.map((token) => (token === mixed ? separate(token) : token)).join("."),
    };
  }
  return undefined;
}

/** `orders*` → `orders.*`. */
function separate(token: string): string {
  return token
    .split(/([*>])/)
    .filter((part) => part !== "")
    .join(".");
}

/**
 * Does a published subject match a pattern? The subject's tokens are taken literally, as nats-server does.
 *
 * @example matches("orders.eu.new", "orders.*.new") // true
 */
export function matches(subject: string, pattern: string): boolean {
  const have = tokens(subject);
  const want = tokens(pattern);
  if (have.includes("")) return false;
  for (const [i, token] of want.entries()) {
    if (i >= have.length) return false;
    if (token === ">") return true;
    if (token !== "*" && token !== have[i]) return false;
  }
  return have.length === want.length;
}

/**
 * Is every subject of `inner` also one of `outer`? Both are patterns.
 *
 * @example includes("orders.>", "orders.*.new") // true
 * @example includes("orders.*", "orders.>") // false
 */
export function includes(outer: string, inner: string): boolean {
  const wide = tokens(outer);
  const narrow = tokens(inner);
  for (const [i, token] of wide.entries()) {
    if (i >= narrow.length) return false;
    if (token === ">") return true;
    if (narrow[i] === ">") return false;
    if (token !== "*" && token !== narrow[i]) return false;
  }
  return wide.length === narrow.length;
}

/**
 * Is there a subject that both patterns match?
 *
 * @example overlaps("orders.*.new", "orders.eu.>") // true
 */
export function overlaps(a: string, b: string): boolean {
  if (beginApart(a[0], b[0])) return false;
  const left = tokens(a);
  const right = tokens(b);
  for (let i = 0; ; i += 1) {
    const l = left[i];
    const r = right[i];
    if (l === undefined || r === undefined) return l === r;
    if (l === ">" || r === ">") return true;
    if (l !== "*" && r !== "*" && l !== r) return false;
  }
}

/**
 * The subjects of both patterns, which are those of one pattern, or none.
 *
 * @param alike tokens that are not the same and may yet stand for one; the second's is taken then
 * @example common("orders.>", "*.new") // "orders.new"
 */
export function common(
  a: string,
  b: string,
  alike?: (a: string, b: string) => boolean,
): string | undefined {
  if (alike === undefined && !overlaps(a, b)) return undefined;
  const left = tokens(a);
  const right = tokens(b);
  const both: string[] = [];
  for (let i = 0; ; i += 1) {
    const l = left[i];
    const r = right[i];
    if (l === undefined || r === undefined) return l === r ? both.join(".") : undefined;
    if (l === ">") return [...both, ...right.slice(i)].join(".");
    if (r === ">") return [...both, ...left.slice(i)].join(".");
    if (l === r || r === "*") both.push(l);
    else if (l === "*" || alike?.(l, r) === true) both.push(r);
    else return undefined;
  }
}

/** First characters that no two patterns with a subject in common have: most pairs need no closer look. */
function beginApart(a: string | undefined, b: string | undefined): boolean {
  return a !== b && a !== "*" && b !== "*" && a !== ">" && b !== ">";
}

/**
 * A pattern that `from` includes, as `to` names it. Wildcards keep their order, as in imports.
 *
 * @example renamedPattern("shop.eu.*", "shop.>", "orders.>") // "orders.eu.*"
 */
export function renamedPattern(pattern: string, from: string, to: string): string {
  const parts = tokens(pattern);
  const names = tokens(from);
  const stars = parts.filter((_, i) => names[i] === "*");
  const rest = names.at(-1) === ">" ? parts.slice(names.length - 1) : [];
  return tokens(to)
    .flatMap((token) => (token === "*" ? (stars.shift() ?? token) : token === ">" ? rest : token))
    .join(".");
}
