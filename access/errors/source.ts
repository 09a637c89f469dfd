/** Where something was written. */
export interface Source {
  /** As the stack shows it: an absolute path, unless `compile` was given a root. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The place of what has no known place. */
export const UNKNOWN_SOURCE: Source = { file: "unknown", line: 0, column: 0 };

/** A place whose text is only worked out when somebody asks, because formatting a stack is slow. */
export type SourceRef = () => Source;

interface Traced {
  stack?: string;
}

/**
 * Remembers the call site of a function of the role language: `callSite(publish)` inside `publish`
 * is the line that called it. The stack's text is used, not its structured form, so that source maps
 * (vitest, tsx) apply; Node's own type stripping keeps the positions.
 *
 * @param callee the function whose caller is wanted
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- any function, as V8 takes it
export function callSite(callee: Function): SourceRef {
  const traced: Traced = {};
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 1;
  Error.captureStackTrace(traced, callee);
  Error.stackTraceLimit = limit;
  let known: Source | undefined;
  return () => (known ??= parseFrame(traced.stack));
}

/** `at helper (file:///srv/a.ts:3:5)`; what is in the brackets may have brackets of its own. */
const NAMED = /^.*? \((.+):(\d+):(\d+)\)$/;
/** `at file:///srv/a.ts:3:5` */
const BARE = /^(?:async )?(.+):(\d+):(\d+)$/;

function parseFrame(stack: string | undefined): Source {
  const frame = /\n\s+at (.+)/.exec(stack ?? "")?.[1]?.trim() ?? "";
  const found = NAMED.exec(frame) ?? BARE.exec(frame);
  if (!found) return UNKNOWN_SOURCE;
  const [, file = "", line, column] = found;
  return { file: pathOf(file), line: Number(line), column: Number(column) };
}

function pathOf(file: string): string {
  if (!file.startsWith("file://")) return file;
  try {
    // a Windows URL file:///C:/x has the path /C:/x
    return decodeURIComponent(new URL(file).pathname).replace(/^\/([A-Za-z]:)/, "$1");
  } catch {
    return file;
  }
}

/** The same place, named from a root folder: `/srv/app/policies/a.ts` → `policies/a.ts`. */
export function relativeTo(root: string, source: Source): Source {
  const prefix = root.replaceAll("\\", "/").replace(/\/*$/, "/");
  const file = source.file.replaceAll("\\", "/");
  return file.startsWith(prefix) ? { ...source, file: file.slice(prefix.length) } : source;
}
