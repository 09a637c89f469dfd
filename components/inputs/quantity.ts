import * as pulumi from "@pulumi/pulumi";
import { bytesOf, type Size } from "../../values/quantity.ts";
import { suggest } from "./suggest.ts";

/**
 * Readers of arguments; absent stays absent.
 *
 * @throws RunError naming the argument and what it takes
 */
export function bytes(argument: string, size: string): number;
export function bytes(argument: string, size: string | undefined): number | undefined;
export function bytes(argument: string, size: string | undefined): number | undefined {
  if (size === undefined) return undefined;
  const value = bytesOf(size as Size);
  if (value !== undefined && value >= 0) return value;
  throw new pulumi.RunError(
    `${argument}: "${size}" is not a size; write for example "256MiB" or "1GiB"`,
  );
}

/** A duration as Go reads it, which is what nats-server takes: text such as `500ms`, `30s`, `2m`. */
export function duration(argument: string, text: string | undefined): string | undefined {
  if (text === undefined || /^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) return text;
  throw new pulumi.RunError(
    `${argument}: "${text}" is not a duration; write for example "500ms", "30s" or "2m"`,
  );
}

/** Seconds, fractions of one included. */
export function seconds(argument: string, text: string | undefined): number | undefined {
  const units: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600 };
  const parts = duration(argument, text)?.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g);
  if (!parts) return undefined;
  return [...parts].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ""] ?? 0),
    0,
  );
}

export function whole(argument: string, value: number | undefined): number | undefined {
  if (value === undefined || (Number.isSafeInteger(value) && value > 0)) return value;
  throw new pulumi.RunError(`${argument}: ${value} is not a whole number above 0`);
}

export function oneOf(
  argument: string,
  choices: readonly string[],
  value: string | undefined,
): string | undefined {
  if (value === undefined || choices.includes(value)) return value;
  throw new pulumi.RunError(`${argument}: there is no "${value}"${suggest(value, choices)}`);
}
