import { ControlRefusal } from "./request.ts";

/**
 * A part of a list that is too long for one message.
 *
 * @param length of the part, at most
 * @param offset number of items before the part, as the asker sends it
 * @throws ControlRefusal `offset_invalid`
 */
export function pageOf<T>(items: readonly T[], length: number, offset: unknown = 0): T[] {
  if (!Number.isSafeInteger(offset) || Number(offset) < 0) {
    throw new ControlRefusal("offset_invalid", "the offset is not a whole number", "begin with 0");
  }
  return items.slice(Number(offset), Number(offset) + length);
}
