import { UNSEEN } from "./visible.ts";

/**
 * A value as JSON in printable ASCII: escapes stand for everything else that could steer what shows it, and for
 * what a CI job's log would obey. It parses to the same value.
 *
 * @param space as JSON.stringify has it
 * @example jsonText({ name: "a\u009b2J ##vso[x]" }) // '{"name":"a\\u009b2J #\\u0023vso[x]"}'
 */
export function jsonText(value: unknown, space?: number): string {
  return safeJson(JSON.stringify(value, null, space));
}

/** The same for existing JSON text; text that is already safe stays unchanged. */
export function safeJson(json: string): string {
  return json
    .replaceAll(UNSEEN, (one) => (one === "\n" ? one : units(one)))
    .replaceAll(/#(?=#\w*\[)/g, units("#"));
}

function units(character: string): string {
  return Array.from({ length: character.length }, (_, i) => {
    const unit = character.charCodeAt(i).toString(16).padStart(4, "0");
    return `\\u${unit}`;
  }).join("");
}
