/**
 * What the interpreter runs before a policy, as text: a script whose value is `{ json, place }`. `json` takes a
 * default export out, `place` says which call of the policy was the last. Both run in the interpreter, so they
 * say what the policy lets them say: the parent checks all of it.
 *
 * What could differ between the review and the deployment is removed first: time and chance. (The interpreter
 * itself has neither clock, entropy, files, network nor environment: `guest.ts`.) Code made of strings goes too, since
 * it could import.
 *
 * @param files modules of the policy, as the marks number them
 * @param mark name of the marking function
 */
export function prelude(files: readonly string[], mark: string): string {
  return `(${inInterpreter.toString()})(${JSON.stringify(files)}, ${JSON.stringify(mark)})`;
}

function inInterpreter(files: readonly string[], mark: string) {
  const { defineProperty } = Object;
  const { stringify } = JSON;
  const none: readonly never[] = Object.freeze([]);
  let [file, line, column] = [0, 0, 0];

  const absent = (name: string, what: string) => () => {
    throw new TypeError(`a policy has no ${name}: ${what}`);
  };
  defineProperty(globalThis, "Date", { get: absent("Date", "it says the same at any time") });
  Math.random = absent("Math.random", "it says the same each time");
  // of functions only places are told, which the role language works out when somebody asks
  defineProperty(Function.prototype, "toJSON", {
    value: function (this: () => unknown, key: string) {
      return key === "source" ? this() : undefined;
    },
  });
  const noCode = absent("code of strings", "write it down");
  const kinds = [() => 0, async () => Promise.resolve(), function* () {}, async function* () {}];
  for (const kind of kinds)
    defineProperty(Object.getPrototypeOf(kind), "constructor", { value: noCode });
  for (const name of ["eval", "SharedArrayBuffer", "Function"])
    Reflect.deleteProperty(globalThis, name);

  defineProperty(globalThis, mark, {
    value: (inFile: number, inLine: number, inColumn: number) => {
      file = inFile;
      line = inLine;
      column = inColumn;
      return none;
    },
  });
  Error.captureStackTrace = (target: { stack?: string }) => {
    target.stack = `\n    at ${files[file] ?? ""}:${line}:${column}`;
  };

  return {
    json: (value: unknown) => (stringify(value) as string | undefined) ?? "",
    place: () => stringify({ file: files[file] ?? "", line, column }),
  };
}
