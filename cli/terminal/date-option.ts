import { UsageFailure } from "../../errors/failure.mjs";

/**
 * Unix milliseconds of a date (its beginning, in UTC) or an RFC 3339 instant.
 *
 * @throws UsageFailure that names the option
 */
export function dateOption(option: string, text: string): number {
  const form = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))?$/;
  const time = form.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(time)) return time;
  throw new UsageFailure(
    `${option} '${text}' is not a date`,
    `write for example ${option} 2026-07-01 or ${option} 2026-07-01T08:00:00Z`,
  );
}
