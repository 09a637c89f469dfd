/**
 * Functions from words of tokens to values, in a form that is the same for equal functions.
 *
 * A node answers for the empty word (`end`) and leads on by token: by name for the tokens that make a
 * difference, by `other` for all the rest. Patterns have `>` at their end only, so below some depth
 * nothing makes a difference from there on, and a constant (a node whose `other` is itself) answers for
 * every word. Nodes are shared: built again, a function is the same object. That is what makes set
 * operations on hundreds of patterns a matter of microseconds, as in a binary decision diagram.
 *
 * A `Trie<boolean>` is a set of subjects. A `Trie<Trie<boolean>>` gives one such set for each queue
 * group, by the tokens of its name; the empty word stands for subscribing without one.
 */
export interface Trie<V extends Value> {
  readonly id: number;
  /** Value of the empty word. */
  readonly end: V;
  /** Tokens by name, ascending, and where each leads; never to `other`. */
  readonly symbols: readonly number[];
  readonly next: readonly Trie<V>[];
  readonly other: Trie<V>;
  /** Tokens of the shortest word whose value is not empty; Infinity when there is none. */
  readonly shortest: number;
  readonly hash: number;
}

export type Value = boolean | Trie<boolean>;

/** A set of subjects. */
export type Subjects = Trie<boolean>;
/** A set of subjects for every queue group. */
export type Delivery = Trie<Subjects>;

const NOTHING_NAMED: readonly never[] = [];

let lastId = 0;

/** The function with the same value everywhere. */
function constant<V extends Value>(value: V): Trie<V> {
  const node = {
    id: ++lastId,
    end: value,
    symbols: NOTHING_NAMED,
    next: NOTHING_NAMED,
    other: undefined as unknown as Trie<V>,
    shortest: isSomething(value) ? 0 : Infinity,
    hash: 0,
  };
  node.other = node;
  return node;
}

function isSomething(value: Value): boolean {
  return typeof value === "boolean" ? value : value !== NONE;
}

/** No subject. */
export const NONE: Subjects = constant(false);
/** Every word, the empty one included. */
export const ALL: Subjects = constant(true);
/** No subject for any queue group. */
export const NEVER: Delivery = constant(NONE);

const constants = new WeakMap<Subjects, Delivery>([[NONE, NEVER]]);

/** The same subjects for every queue group. */
export function always(subjects: Subjects): Delivery {
  const known = constants.get(subjects);
  if (known !== undefined) return known;
  const made = constant(subjects);
  constants.set(subjects, made);
  return made;
}

export function isConstant(node: Trie<Value>): boolean {
  return node.other === node;
}

/**
 * The node with these parts, the one that exists already if there is one.
 *
 * @param symbols ascending; those that lead to `other` are left out
 */
export function node<V extends Value>(
  end: V,
  symbols: readonly number[],
  next: readonly Trie<V>[],
  other: Trie<V>,
): Trie<V> {
  if (next.includes(other)) {
    const differ = (_: unknown, i: number) => next[i] !== other;
    return node(end, symbols.filter(differ), next.filter(differ), other);
  }
  if (symbols.length === 0 && isConstant(other) && other.end === end) return other;
  const hash = hashOf(end, symbols, next, other);
  let at = hash & mask;
  for (let known = table[at]; known !== undefined; known = table[(at = (at + 1) & mask)]) {
    if (known.hash !== hash || known.end !== end || known.other !== other) continue;
    if (sameEdges(known, symbols, next)) return known as Trie<V>;
  }
  let shortest = isSomething(end) ? 0 : other.shortest + 1;
  for (const child of next) shortest = Math.min(shortest, child.shortest + 1);
  const made = { id: ++lastId, end, symbols, next, other, shortest, hash };
  table[at] = made;
  count += 1;
  if (count * 2 > table.length) resize();
  return made;
}

/** All nodes but the constants, each at the first free place from its hash on. */
let table = new Array<Trie<Value> | undefined>(1 << 12);
let mask = table.length - 1;
let count = 0;
const LARGEST = 1 << 19;

/** When it cannot grow further, it forgets. Nodes in use stay; they are only not found again. */
function resize(): void {
  const nodes = table.length < LARGEST ? table.filter((it) => it !== undefined) : [];
  table = new Array<Trie<Value> | undefined>(Math.min(table.length * 2, LARGEST));
  mask = table.length - 1;
  count = nodes.length;
  for (const it of nodes) {
    let at = it.hash & mask;
    while (table[at] !== undefined) at = (at + 1) & mask;
    table[at] = it;
  }
}

function sameEdges(
  known: Trie<Value>,
  symbols: readonly number[],
  next: readonly Trie<Value>[],
): boolean {
  if (known.symbols.length !== symbols.length) return false;
  for (let i = 0; i < symbols.length; i += 1) {
    if (known.symbols[i] !== symbols[i] || known.next[i] !== next[i]) return false;
  }
  return true;
}

function hashOf(
  end: Value,
  symbols: readonly number[],
  next: readonly Trie<Value>[],
  other: Trie<Value>,
): number {
  let hash = typeof end === "boolean" ? Number(end) : end.id;
  hash = Math.imul(hash, 0x9e3779b1) ^ other.id;
  for (let i = 0; i < symbols.length; i += 1) {
    hash = Math.imul(hash ^ (symbols[i] as number), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13) ^ (next[i] as Trie<Value>).id, 0xc2b2ae35);
  }
  return (hash ^ (hash >>> 16)) & 0x3fffffff;
}

/** Where a token leads. */
export function step<V extends Value>(from: Trie<V>, symbol: number): Trie<V> {
  const { symbols } = from;
  let low = 0;
  let high = symbols.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const at = symbols[middle] as number;
    if (at === symbol) return from.next[middle] as Trie<V>;
    if (at < symbol) low = middle + 1;
    else high = middle - 1;
  }
  return from.other;
}

/** The end of a subject, and nothing longer. */
export const TERMINAL: Subjects = node(true, [], [], NONE);

/** The same, with other subjects for each queue group. */
export function mapDelivery(of: Delivery, change: (subjects: Subjects) => Subjects): Delivery {
  const end = change(of.end);
  if (isConstant(of)) return always(end);
  const next = of.next.map((child) => mapDelivery(child, change));
  return node(end, of.symbols, next, mapDelivery(of.other, change));
}

/** What each queue group receives. */
export function* subjectsIn(of: Delivery): Generator<Subjects> {
  yield of.end;
  if (isConstant(of)) return;
  for (const child of of.next) yield* subjectsIn(child);
  yield* subjectsIn(of.other);
}
