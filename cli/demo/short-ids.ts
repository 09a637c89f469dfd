import { guidPattern } from "../../values/guid.ts";

const guids = new RegExp(guidPattern, "g");

/** A subject as a table shows it: `agents.883cf4e6….findings`. */
export function shortIds(subject: string): string {
  return subject.replaceAll(guids, (guid) => `${guid.slice(0, 8)}…`);
}
