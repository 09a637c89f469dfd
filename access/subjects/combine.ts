/** Union, intersection and difference, token by token. */
import {
  ALL,
  always,
  isConstant,
  NEVER,
  node,
  NONE,
  step,
  type Delivery,
  type Subjects,
  type Trie,
  type Value,
} from "./trie.ts";

const UNION = 0;
const INTERSECTION = 1;
const DIFFERENCE = 2;
type Operation = typeof UNION | typeof INTERSECTION | typeof DIFFERENCE;

export function union<V extends Value>(a: Trie<V>, b: Trie<V>): Trie<V> {
  return combine(UNION, a, b);
}

export function intersection<V extends Value>(a: Trie<V>, b: Trie<V>): Trie<V> {
  return combine(INTERSECTION, a, b);
}

export function difference<V extends Value>(a: Trie<V>, b: Trie<V>): Trie<V> {
  return combine(DIFFERENCE, a, b);
}

/** Of many, by halves, so that no large set is copied once for each small one. */
export function unionOf(all: readonly Subjects[]): Subjects {
  if (all.length <= 2) return union(all[0] ?? NONE, all[1] ?? NONE);
  const middle = all.length >> 1;
  return union(unionOf(all.slice(0, middle)), unionOf(all.slice(middle)));
}

/** What was combined lately: a fixed number of places, each with the latest result that fell there. */
const PLACES = 1 << 16;
const results = new Array<Trie<Value> | undefined>(PLACES);
const lefts = new Float64Array(PLACES);
const rights = new Float64Array(PLACES);

function combine<V extends Value>(operation: Operation, a: Trie<V>, b: Trie<V>): Trie<V> {
  const plain = obvious(operation, a, b);
  if (plain !== undefined) return plain as Trie<V>;
  const left = a.id * 3 + operation;
  const place = (Math.imul(left, 0x9e3779b1) ^ Math.imul(b.id, 0x85ebca6b)) >>> 16;
  if (lefts[place] === left && rights[place] === b.id) return results[place] as Trie<V>;
  const result =
    isConstant(a) && isConstant(b) ? constantly(operation, a, b) : merge(operation, a, b);
  results[place] = result;
  lefts[place] = left;
  rights[place] = b.id;
  return result as Trie<V>;
}

function obvious(operation: Operation, a: Trie<Value>, b: Trie<Value>): Trie<Value> | undefined {
  if (a === b) return operation === DIFFERENCE ? nothing(a) : a;
  if (isNothing(a)) return operation === UNION ? b : a;
  if (isNothing(b)) return operation === INTERSECTION ? b : a;
  if (a === ALL && operation !== DIFFERENCE) return operation === UNION ? a : b;
  if (b !== ALL) return undefined;
  if (operation === DIFFERENCE) return NONE;
  return operation === UNION ? b : a;
}

function isNothing(set: Trie<Value>): boolean {
  return set === NONE || set === NEVER;
}

function nothing(like: Trie<Value>): Trie<Value> {
  return typeof like.end === "boolean" ? NONE : NEVER;
}

/** Constants of true and false are obvious, so these are of queue groups. */
function constantly(operation: Operation, a: Trie<Value>, b: Trie<Value>): Delivery {
  return always(combine(operation, a.end as Subjects, b.end as Subjects));
}

function combineValues(operation: Operation, a: Value, b: Value): Value {
  if (typeof a !== "boolean" && typeof b !== "boolean") return combine(operation, a, b);
  if (operation === UNION) return a === true || b === true;
  return a === true && (operation === DIFFERENCE ? b === false : b === true);
}

function merge(operation: Operation, a: Trie<Value>, b: Trie<Value>): Trie<Value> {
  const end = combineValues(operation, a.end, b.end);
  const other = combine(operation, a.other, b.other);
  // where one side has only what it names, the other side's names do not matter
  if (operation !== UNION && isNothing(a.other)) return along(a, operation, a, b, end, other);
  if (operation === INTERSECTION && isNothing(b.other))
    return along(b, operation, a, b, end, other);
  const symbols: number[] = [];
  const next: Trie<Value>[] = [];
  for (let i = 0, j = 0; i < a.symbols.length || j < b.symbols.length;) {
    const l = a.symbols[i] ?? Infinity;
    const r = b.symbols[j] ?? Infinity;
    const left = l <= r ? (a.next[i] as Trie<Value>) : a.other;
    const right = r <= l ? (b.next[j] as Trie<Value>) : b.other;
    if (l <= r) i += 1;
    if (r <= l) j += 1;
    const child = combine(operation, left, right);
    if (child === other) continue;
    symbols.push(Math.min(l, r));
    next.push(child);
  }
  return node(end, symbols, next, other);
}

function along(
  guide: Trie<Value>,
  operation: Operation,
  a: Trie<Value>,
  b: Trie<Value>,
  end: Value,
  other: Trie<Value>,
): Trie<Value> {
  const symbols: number[] = [];
  const next: Trie<Value>[] = [];
  for (let i = 0; i < guide.symbols.length; i += 1) {
    const symbol = guide.symbols[i] as number;
    const child = combine(operation, step(a, symbol), step(b, symbol));
    if (child === other) continue;
    symbols.push(symbol);
    next.push(child);
  }
  return node(end, symbols, next, other);
}
