/** What goes wrong with files that people name: said the same way by every command. */
import { Failure } from "./failure.mjs";
import { messageOf } from "./render.mjs";

/**
 * @param {string} file as people see it
 * @param {unknown} cause
 * @returns {Failure} `file_unwritable`
 */
export function unwritable(file, cause) {
  return new Failure("file_unwritable", `cannot write ${file}`, {
    why: messageOf(cause),
    next: "name a file in a folder that you may write to",
    cause,
  });
}

/**
 * @param {string} file as people see it
 * @param {unknown} cause
 * @returns {Failure} `file_unreadable`
 */
export function unreadable(file, cause) {
  return new Failure("file_unreadable", `cannot read ${file}`, {
    why: messageOf(cause),
    next: "name a file that is there and that you may read",
    cause,
  });
}
