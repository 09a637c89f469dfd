/** A policy in a pull request looks for a way out of its interpreter: to sockets, files, processes, or the answer. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evaluatePolicy, PolicyFailure } from "../../../compiler/index.ts";
import { treeOf } from "../../support/policies/tree.ts";
import { Listeners } from "./listeners.ts";

let listeners: Listeners;
beforeAll(async () => {
  listeners = await Listeners.open();
});
afterAll(() => {
  listeners.close();
  expect(listeners.knocks).toBe(0);
});

/** What the policy throws, which is all that it can make seen. */
async function thrown(text: string): Promise<string> {
  const tree = treeOf({ "policies/index.ts": text });
  try {
    await evaluatePolicy({ tree, dir: "policies" });
  } catch (error) {
    if (error instanceof PolicyFailure) return error.why;
    throw error;
  }
  throw new Error("it throws nothing");
}

/** What a policy sees, as the value of an expression. */
async function seen(expression: string, before = ""): Promise<unknown> {
  const why = await thrown(
    `${before}\nthrow new Error("<" + JSON.stringify(${expression}) + ">");`,
  );
  return JSON.parse(/<(.*)>/s.exec(why)?.[1] ?? "null") as unknown;
}

describe("a policy", () => {
  it("has the language's own objects, and nothing of Node or a browser", async () => {
    const names = (await seen("Object.getOwnPropertyNames(globalThis).sort()")) as string[];
    const known = [
      ...["AggregateError", "Array", "ArrayBuffer", "AsyncDisposableStack", "BigInt"],
      ...["BigInt64Array", "BigUint64Array", "Boolean", "DataView", "Date", "DisposableStack"],
      ...["Error", "EvalError", "Float16Array", "Float32Array", "Float64Array", "Infinity"],
      ...["Int16Array", "Int32Array", "Int8Array", "InternalError", "Iterator", "JSON", "Map"],
      ...["Math", "NaN", "Number", "Object", "Promise", "Proxy", "RangeError", "ReferenceError"],
      ...["Reflect", "RegExp", "Set", "String", "SuppressedError", "Symbol", "SyntaxError"],
      ...["TypeError", "URIError", "Uint16Array", "Uint32Array", "Uint8Array"],
      ...["Uint8ClampedArray", "WeakMap", "WeakSet", "decodeURI", "decodeURIComponent"],
      ...["encodeURI", "encodeURIComponent", "escape", "globalThis", "isFinite", "isNaN"],
      ...["parseFloat", "parseInt", "queueMicrotask", "undefined", "unescape", "$at"],
    ];
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
  });

  it("has none of what leads to a handle, by name or by a constructor", async () => {
    const ways = [
      "process",
      "require",
      "module",
      "console._stdout",
      "fetch('http://127.0.0.1')",
      "new WebSocket('ws://127.0.0.1')",
      "globalThis.process.binding('tcp_wrap')",
      "process.getBuiltinModule('net')",
      "new Worker('')",
      "WebAssembly.Module",
      "setTimeout",
      "navigator",
      "Atomics.wait",
      "SharedArrayBuffer",
      "new FinalizationRegistry(() => 0)",
      "new WeakRef({})",
      "std.open",
      "os.exec",
      "print",
      "scriptArgs",
      "host_call",
      "performance.now()",
      "Intl",
      "Date.now()",
      "new Date()",
      "Math.random()",
      "eval('1')",
      "(0, eval)('1')",
      "Function('return 1')()",
      "(() => 0).constructor('return 1')()",
      "(async () => 0).constructor('return 1')()",
      "(function* () {}).constructor('yield 1')()",
      "Reflect.construct((() => 0).constructor, ['return 1'])()",
      "[].map.constructor('return 1')()",
      "Object.getPrototypeOf(async function* () {}).constructor('yield 1')()",
      "new Promise(() => 0).then.constructor('return 1')()",
      "JSON.stringify.constructor.constructor('return 1')()",
      "new Error().constructor.constructor('return 1')()",
      "$at.constructor('return 1')()",
      "Error.captureStackTrace.constructor('return 1')()",
      "globalThis.constructor.constructor('return 1')()",
      "Symbol.for.call.constructor('return 1')()",
      "(function () { return arguments.callee.caller })()",
      "arguments",
      "this.constructor",
    ];
    const attempts = ways.map((way) => `() => ${way}`).join(",\n");
    const got = await seen(
      "ways.flatMap((way) => { try { way(); return [String(way)]; } catch { return []; } })",
      `const ways = [${attempts}];`,
    );
    expect(got).toEqual([]);
  });

  it("reaches nothing else, however far it walks", async () => {
    const walk = `
const seen = new Set();
const strange = [];
const open = [globalThis, new Error(), (() => 0), (async () => 0), (function* () {}), new Proxy({}, {}), all];
while (open.length > 0) {
  const next = open.pop();
  if ((typeof next !== "object" && typeof next !== "function") || next === null || seen.has(next)) continue;
  seen.add(next);
  open.push(Object.getPrototypeOf(next));
  for (const key of Reflect.ownKeys(next)) {
    const { value, get, set } = Object.getOwnPropertyDescriptor(next, key);
    open.push(value, get, set);
    if (/socket|process|handle|stdio|stdout|require|binding|env$|cwd|fs$|native|host/i.test(String(key))) strange.push(String(key));
  }
}`;
    const found = await seen(
      "[seen.size, strange]",
      `import * as all from "@nats-entra/access";${walk}`,
    );
    expect(found).toEqual([expect.any(Number), []]);
    expect((found as [number])[0]).toBeGreaterThan(500);
  });

  it("learns nothing of Node by a stack, whoever formats it", async () => {
    const prepare = `
let frames = [];
Error.prepareStackTrace = (_, sites) => { frames = sites; return sites; };
const trigger = [() => null.x, () => [].reduce(() => 0), () => JSON.parse("{"), () => new Error().stack, () => decodeURI("%")];
const stacks = trigger.map((f) => { try { return f(); } catch (e) { return e.stack; } });
const about = frames.flatMap((site) => ["getThis", "getFunction", "getFileName"].map((name) => {
  try { const it = site[name]?.(); return typeof it === "function" ? it.constructor("return 1")() : typeof it; } catch { return "none"; }
}));
Error.prepareStackTrace = undefined;
const plain = trigger.map((f) => { try { return f(); } catch (e) { return e.stack; } });`;
    const shown = JSON.stringify(await seen("[about, plain]", prepare));
    expect(shown).not.toMatch(/node:|file:|\/work|\/home|\/root|nats-entra\/|wasm|compiler|1,/);
    expect(shown).toMatch(/index\.ts:\d+/);
  });

  it("gets its own errors from the interpreter, not Node's", async () => {
    const kinds = `
const errors = [];
for (const f of [() => null.x, () => x.y, () => new Array(-1), () => "a".repeat(2 ** 31), () => decodeURI("%"), () => BigInt(1.5), () => Symbol() + "", () => new Proxy({}, { get() { throw 1 } }).x, () => JSON.parse("{"), () => structuredClone({}), () => { throw { toString() { throw 2 } } }])
  try { f(); } catch (e) { errors.push(e); }`;
    const found = await seen(
      "errors.map((e) => { try { return e.constructor.constructor('return 1')(); } catch (two) { return two instanceof TypeError; } })",
      kinds,
    );
    expect(found).not.toContain(1);
  });

  it("does not move the compiler by what it changes", async () => {
    const text = `
import { account, policy, publish, role } from "@nats-entra/access";
const shop = account("shop", { description: "Shop", default: true });
const open = role("Shop.All", { description: "All", account: shop, members: ["user"], grants: [publish("shop.>")] });
const made = policy({ accounts: [shop], roles: [open] });
export default made;
Array.prototype.map = Array.prototype.filter = Array.prototype.flatMap = () => [];
Object.entries = Object.keys = Object.values = () => [];
Object.fromEntries = () => ({});
Object.prototype.toString = () => "x";
Object.prototype.publish = [];
Array.prototype[0] = "x";
JSON.stringify = () => "{}";
JSON.parse = () => ({});
`;
    const { compiled } = await evaluatePolicy({
      tree: treeOf({ "policies/index.ts": text }),
      dir: "policies",
    });
    expect(compiled.document.roles["Shop.All"]?.publish.allow).toEqual(["shop.>"]);
    expect(Object.hasOwn(Object.prototype, "publish")).toBe(false);
  });

  it.each([
    ["a string", 'throw "text"', "text"],
    ["nothing", "throw undefined", ""],
    ["what cannot be read", "throw new Proxy({}, { get() { throw new Error('no') } })", ""],
    [
      "what throws when it is told",
      "throw { get message() { throw 1 }, toString() { throw 2 } }",
      "",
    ],
    [
      "a text of many lines",
      'throw new Error("::error::a\\n\\u001b[31mb\\r\\u2028c")',
      "::error::a [31mb c",
    ],
    ["a message without end", 'throw new Error("a".repeat(1e6))', "aaa"],
    [
      "an error of another name",
      'throw Object.assign(new Error("b"), { name: "RangeError", stack: "at x (/etc:1:1)" })',
      "b",
    ],
    ["later on", 'await Promise.reject(new Error("late"))', "late"],
  ])("that throws %s is refused in one line", async (_, text, said) => {
    const why = await thrown(`const a = 1;\n${text};`);
    expect(why).toMatch(/^policies\/index\.ts/);
    expect(why).toContain(said);
    expect(why).not.toMatch(/\p{Cc}/u);
    expect(why.length).toBeLessThan(1200);
  });

  it.each<[string, string, string | RegExp]>([
    [
      "calls itself for ever",
      "const f = () => f() + 1; try { f(); } catch {}",
      "policy_unreadable",
    ],
    [
      "nests without end",
      `export default ${"[".repeat(50_000)}${"]".repeat(50_000)};`,
      "policy_unreadable",
    ],
    ["never comes to an end", "for (;;);", "policy_hangs"],
    [
      "goes on in promises",
      "const f = () => Promise.resolve().then(f); await f();",
      /policy_(memory|hangs)/,
    ],
    ["waits for what never comes", "await new Promise(() => 0);", "policy_unreadable"],
    [
      "fills its memory",
      "const all = []; for (;;) all.push(new Array(1e5).fill(1.5));",
      "policy_memory",
    ],
    [
      "fills it with bytes",
      "const all = []; for (;;) all.push(new Uint8Array(1e7).fill(1));",
      "policy_memory",
    ],
    ["fills it with one text", "let a = 'x'; for (;;) a += a;", "policy_unreadable"],
    ["is slow to match", '/^(a+)+$/.test("a".repeat(64) + "b");', "policy_hangs"],
    ["answers without end", "const o = {}; o.o = o; export default o;", "policy_unreadable"],
    [
      "answers too much",
      "let o = [1]; for (let i = 0; i < 60; i += 1) o = [o, o]; export default o;",
      /policy_(memory|hangs)/,
    ],
  ])("that %s is ended", async (_, text, code) => {
    const tree = treeOf({ "policies/index.ts": text });
    // little time for what would take all of it
    const timeoutSeconds = String(code).includes("hangs") ? 2 : 30;
    const limits = { timeoutSeconds, memoryMiB: 128 };
    const evaluating = evaluatePolicy({ tree, dir: "policies", limits });
    await expect(evaluating).rejects.toMatchObject({
      code: typeof code === "string" ? code : (expect.stringMatching(code) as string),
      why: expect.stringContaining("policies/index.ts") as string,
    });
  });
});
