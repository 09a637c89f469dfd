import { Failure } from "../../errors/failure.mjs";
import { read, ShapeError, type Shape } from "../../values/shape/index.ts";
import { JsonError, parseJson } from "../../values/strict-json.ts";

/** A file that configures the service is not as it must be: names every member at fault and what must be there. */
export class SettingsError extends Failure {
  readonly problems: readonly string[];

  constructor(file: string, problems: readonly string[]) {
    super("settings_invalid", problems.join("; "), {
      next: "correct the file; docs/reference/callout.md has what may stand in it",
      place: { file },
    });
    this.name = "SettingsError";
    this.problems = problems;
  }
}

/**
 * Reads a file that configures the service. Neither values nor names as long as a seed stand in a problem: they may be
 * secret.
 *
 * @param file its name, for messages
 * @throws SettingsError with every mistake
 */
export function readSettings<T>(shape: Shape<T>, bytes: Uint8Array, file: string): T {
  try {
    return read(shape, parseJson(bytes), { hideNames: true });
  } catch (error) {
    if (error instanceof ShapeError) throw new SettingsError(file, error.lines);
    if (error instanceof JsonError) throw new SettingsError(file, [error.message]);
    throw error;
  }
}
