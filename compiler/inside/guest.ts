/**
 * A policy in an interpreter (QuickJS, compiled to WebAssembly) that has nothing but the language: no descriptor, no
 * global and no prototype leads out of it, because nothing of Node is in it. It can be asked for one thing, the
 * default exports as text; nothing that it does is seen before.
 */
import { EvalFlags, Intrinsics, JSException, QuickJS, type JSValueHandle } from "quickjs-wasi";
import { interpreterCode } from "./interpreter.ts";
import { LANGUAGE, ofLanguage, link, markFor, type Linked } from "./link.ts";
import {
  ModuleError,
  type Answer,
  type Evaluated,
  type Failed,
  type Place,
  type Question,
} from "./message.ts";
import { prelude } from "./prelude.ts";

/** Bytes that a policy may take; 2000 roles take 15 million. */
const MEMORY = 128 * 1024 * 1024;
const SHOWN = 1000;

/** Milliseconds until it ends by itself; its parent ends it earlier, unless that was killed. */
const ALONE = 60_000;

/** No clock, no weak references, which tell when memory is collected, and no browser's helpers. */
const INTRINSICS =
  Intrinsics.EVAL |
  Intrinsics.REGEXP |
  Intrinsics.JSON |
  Intrinsics.PROXY |
  Intrinsics.MAP_SET |
  Intrinsics.TYPED_ARRAYS |
  Intrinsics.PROMISE |
  Intrinsics.BIG_INT;

const REFUSED = 8;
/** All that WebAssembly could ask of the system: answered without it. */
const NO_SYSTEM = () => ({
  clock_time_get: () => REFUSED,
  fd_write: () => REFUSED,
  fd_close: () => REFUSED,
  fd_fdstat_get: () => REFUSED,
  fd_seek: () => REFUSED,
  random_get: () => REFUSED,
});

/** Evaluates the entries one after the other; what the first one says is taken before the next is loaded. */
export async function evaluate(question: Question): Promise<Answer> {
  let linked: Linked;
  try {
    linked = link(question);
  } catch (error) {
    if (error instanceof ModuleError) return [failed(error.message, error.place, error.next)];
    if (error instanceof RangeError) return [{ kind: "stack", message: "it is nested too deeply" }];
    throw error;
  }
  const vm = await QuickJS.create({
    wasm: interpreterCode(),
    wasi: NO_SYSTEM,
    intrinsics: INTRINSICS,
    memoryLimit: MEMORY,
    interruptHandler: () => performance.now() > ALONE,
    timezoneOffset: 0,
    moduleLoader: {
      normalize: (from: string, specifier: string) => linked.resolve(from, specifier) ?? specifier,
      // all are there: link has looked at each import, and there is no other way to ask
      load: (name: string) =>
        linked.codeOf(name) ?? "throw new Error('a policy imports at the top')",
    },
  });
  const tools = vm.evalCode(prelude(linked.files, markFor(question.policy)), "/prelude");
  const [json, place] = [tools.getProp("json"), tools.getProp("place")];
  const guest: Guest = { vm, linked, json, place };
  const answer: Evaluated[] = [];
  for (const entry of question.entries) {
    const found = await evaluated(guest, entry);
    answer.push(found);
    if (!("json" in found)) break;
  }
  return answer;
}

interface Guest {
  readonly vm: QuickJS;
  readonly linked: Linked;
  readonly json: JSValueHandle;
  readonly place: JSValueHandle;
}

async function evaluated(guest: Guest, entry: string): Promise<Evaluated> {
  const { vm, json } = guest;
  try {
    const code = `import * as all from ${JSON.stringify(entry)}; export default all.default;`;
    const loading = vm.evalCode(code, "/entry", EvalFlags.TYPE_MODULE);
    vm.executePendingJobs();
    if (loading.promiseState === PENDING)
      return failed("it awaits what never comes", lastPlace(guest));
    const loaded = await vm.resolvePromise(loading);
    if ("error" in loaded) return thrown(guest, new JSException(loaded.error));
    const text = vm.callFunction(json, vm.undefined, loaded.value.getProp("default"));
    return { json: text.toString() };
  } catch (error) {
    return thrown(guest, error);
  }
}

const PENDING = 0;

/** What the policy threw; or what the interpreter ended with, of which the policy learns nothing. */
function thrown(guest: Guest, error: unknown): Failed {
  if (error instanceof RangeError) return { kind: "stack", message: "it calls itself too deeply" };
  if (!(error instanceof JSException)) return failed(`the interpreter gave up: ${String(error)}`);
  if (error.message === "out of memory") return { kind: "memory", message: error.message };
  const [, name = "", module = ""] = NO_EXPORT.exec(error.message) ?? [];
  if (module !== "") {
    const message = `${ofLanguage(module) ? LANGUAGE : module} gives a policy no '${name}'`;
    const next = ofLanguage(module)
      ? "correct the name; docs/reference/policies.md has the names of the role language"
      : `correct the name, or export it in ${module}`;
    return failed(message, guest.linked.importing(module, name), next);
  }
  return ofReference(guest, error.message, placeOf(guest, error.stack) ?? lastPlace(guest));
}

/** What the interpreter says of a name that has no value. */
const NO_VALUE = /^(?:(.*) is not defined|(.*) is not initialized)$/;

function ofReference({ linked }: Guest, message: string, place?: Place): Failed {
  const [, unknown, early] = NO_VALUE.exec(message) ?? [];
  if (unknown !== undefined) return failed(message, place, "import it, or correct the name");
  if (early === undefined) return failed(message, place);
  const circle = place && linked.circleOf(place.file);
  if (!circle) return failed(message, place, "write it above the line that uses it");
  const why = `${early} is used before it is made: ${circle.join(" imports ")}`;
  return failed(why, place, "move what they share into a file that imports none of them");
}

/** What the interpreter says of an import without its counterpart. */
const NO_EXPORT = /^Could not find export '(.*)' in module '(.*)'$/;

/** Where the policy has called the language, when that has thrown, as the mark of the call has it; else the innermost line. */
function placeOf(guest: Guest, stack = ""): Place | undefined {
  const frame = frameOf(guest, stack);
  const [innermost = ""] = stack.split("\n", 1);
  if (!innermost.includes("/nats-entra/")) return frame;
  const call = lastPlace(guest);
  return call?.file === frame?.file && call?.line === frame?.line ? call : frame;
}

/** The innermost line of the policy in a stack. */
function frameOf({ linked }: Guest, whole = ""): Place | undefined {
  const stack = whole.slice(0, 10 * SHOWN);
  for (const [, file = "", line, column] of stack.matchAll(/[( ]([^(\n]+?):(\d+):(\d+)\)?$/gm)) {
    const place = linked.written(file.replace(/^ *at /, ""), Number(line), Number(column));
    if (place !== undefined) return place;
  }
  return undefined;
}

/** The last call of the policy: what it throws may have no place of its own. */
function lastPlace({ vm, place }: Guest): Place | undefined {
  try {
    const found = JSON.parse(vm.callFunction(place, vm.undefined).toString()) as Place;
    return found.line > 0 ? found : undefined;
  } catch {
    return undefined;
  }
}

function failed(message: string, place?: Place, next?: string): Failed {
  return {
    ...{ kind: "failed", message: message.slice(0, SHOWN) },
    ...(place && { place }),
    ...(next !== undefined && { next: next.slice(0, SHOWN) }),
  };
}
