/** Reads regions of subjects as operations: which ones they let one do, and on what. */
import { tokens } from "../subjects/pattern.ts";
import type { Capability, Reading } from "./capability.ts";
import { bind, type Arguments, type Operation } from "./operation.ts";
import { holds, isCovered, within, type Direction, type Region } from "./region.ts";
import { candidates } from "./table.ts";
import { exceptList, exceptWords, render } from "./words.ts";

/** What a region lets one do: one reading for each operation that it has a subject of. */
export function read(direction: Direction, region: Region): Reading[] {
  const possible = candidates(direction, region.pattern);
  const known = possible.filter(({ otherwise }) => otherwise !== true);
  const readings: Reading[] = [];
  const settled: string[] = [];
  const take = (operation: Operation) => {
    const found = readAs(operation, region, operation.otherwise === true ? settled : []);
    if (found === undefined) return;
    settled.push(operation.settles);
    readings.push(...found);
  };
  const left = () => !isCovered(region.pattern, [...settled, ...region.except]);
  for (const operation of known) take(operation);
  for (const operation of possible) if (operation.otherwise === true && left()) take(operation);
  return left() ? [...readings, plain(direction, region, settled)] : readings;
}

/**
 * The region as an operation: undefined when it has no subject of it, empty when all are denied.
 *
 * @param settled what is shown already, so that denying it is not an exception from this
 */
function readAs(
  operation: Operation,
  region: Region,
  settled: readonly string[],
): Reading[] | undefined {
  if (bind(operation, region.pattern) === undefined) return undefined;
  return within(region, operation.pattern).flatMap((part) => {
    const values = bind(operation, part.pattern);
    return values === undefined ? [] : reading(operation, values, part, settled);
  });
}

function reading(
  operation: Operation,
  values: Arguments,
  region: Region,
  settled: readonly string[],
): Reading {
  const { id, area, direction, say } = operation;
  const [verb, object] = render(say, values);
  const exceptions = exceptionsOf(region, settled)
    .map((deny) => bind(operation, deny))
    .filter((exception) => exception !== undefined);
  const words = `${object}${exceptWords(values, exceptions)}${queueWords(region)}`;
  return {
    kind: id,
    values,
    direction,
    region,
    capability: {
      id: identity([id, ...Object.values(values)], region),
      area: areaOf(area, values),
      verb,
      object: words,
      text: `${verb} ${words}`,
      ...riskOf(operation, values),
      ...subjectsBehind(direction, region),
      parts: [],
    },
  };
}

function riskOf(
  { high, harmless, wide, concern = "every_stream" }: Operation,
  values: Arguments,
): Pick<Capability, "risk" | "why" | "concern"> {
  const { stream, bucket, objects } = values;
  const any = [stream, bucket, objects].includes("*");
  const always = harmless?.(values) === true ? undefined : high;
  const why = always ?? (any ? wide : undefined);
  return why === undefined ? { risk: "normal" } : { risk: "high", why, concern };
}

function areaOf(area: Operation["area"], { stream = "" }: Arguments): Operation["area"] {
  if (stream.startsWith("KV_")) return "kv";
  return stream.startsWith("OBJ_") ? "objects" : area;
}

function exceptionsOf({ except }: Region, settled: readonly string[]): readonly string[] {
  return except.filter((deny) => !settled.some((shown) => holds(shown, deny)));
}

/** Subjects without a meaning of their own. */
function plain(direction: Direction, region: Region, settled: readonly string[]): Reading {
  const { pattern } = region;
  const [first] = tokens(pattern);
  const top = first === ">" || first === "*";
  const subject = pattern === ">" ? "any subject" : pattern;
  const words = settled.length > 0 && !top ? `other subjects of ${pattern}` : subject;
  const except = exceptList(exceptionsOf(region, settled));
  const object = `${words}${except}${queueWords(region)}`;
  const capability: Capability = {
    id: identity([direction, pattern], region),
    area: "messages",
    verb: direction,
    object,
    text: `${direction} ${object}`,
    ...(top
      ? { risk: "high", why: "it reaches subjects that nobody thought of", concern: "top_wildcard" }
      : { risk: "normal" }),
    ...subjectsBehind(direction, region),
    parts: [],
  };
  return { kind: direction, values: { pattern }, direction, region, capability };
}

function queueWords({ queue }: Region): string {
  return queue === undefined || queue === "" ? "" : ` in queue group ${queue}`;
}

function identity(parts: readonly string[], { queue }: Region): string {
  return `${parts.join(":")}${queue === undefined ? "" : ` ${queue}`}`;
}

export function subjectsBehind(
  direction: Direction,
  ...regions: readonly Region[]
): Pick<Capability, "publish" | "receive"> {
  return direction === "publish"
    ? { publish: regions, receive: [] }
    : { publish: [], receive: regions };
}
