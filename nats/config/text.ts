import { isObject } from "../../values/shape/index.ts";
import { NatsError } from "../errors/nats-error.ts";

/** A value of nats-server's configuration language. */
export type ConfigValue = string | number | boolean | readonly ConfigValue[] | ConfigBlock;

/** A block of it; undefined members are left out. */
export interface ConfigBlock {
  readonly [key: string]: ConfigValue | undefined;
}

const reference = /^\$[A-Za-z_][A-Za-z0-9_]*$/;

/** Whether a value stands for a variable of the node's environment, such as `$NATS_PORT`. */
export function isReference(value: unknown): boolean {
  return typeof value === "string" && reference.test(value);
}

export function isBlock(value: unknown): value is ConfigBlock {
  return isObject(value);
}

/**
 * Writes a block in nats-server's configuration language (conf/lex.go), keys in the given order.
 *
 * Strings are quoted, so nothing in them is taken for a number, a variable or a comment; only a whole
 * value of the form `$NAME` stays a reference to the environment.
 *
 * @throws NatsError `config_value` for what the language has no form for, such as a control character or null
 */
export function configText(block: ConfigBlock): string {
  return `${members(block, "").join("\n")}\n`;
}

/**
 * A text as the value of an environment variable that the configuration refers to: nats-server parses such
 * values, so `1e5` or `a # b` would not arrive as they are.
 */
export function environmentText(text: string): string {
  return quoted(text);
}

function members(block: ConfigBlock, indent: string): string[] {
  return Object.entries(block).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const name = keyText(key);
    if (isBlock(value)) {
      return [`${indent}${name} {`, ...members(value, `${indent}  `), `${indent}}`];
    }
    return lines(`${indent}${name}: `, value, indent);
  });
}

function lines(start: string, value: ConfigValue, indent: string): string[] {
  if (isBlock(value)) return [`${start}{`, ...members(value, `${indent}  `), `${indent}}`];
  if (!isList(value)) return [`${start}${scalar(value)}`];
  if (!value.some((item) => typeof item === "object")) {
    return [`${start}[${value.map((item) => scalar(item)).join(", ")}]`];
  }
  const inner = `${indent}  `;
  return [`${start}[`, ...value.flatMap((item) => lines(inner, item, inner)), `${indent}]`];
}

function isList(value: ConfigValue): value is readonly ConfigValue[] {
  return Array.isArray(value);
}

/** Keys have no escapes, and a bare `include` would read a file (lex.go). */
function keyText(key: string): string {
  if (/^[A-Za-z][A-Za-z0-9_]*$/.test(key) && key.toLowerCase() !== "include") return key;
  if (key === "" || /["\\]/.test(key)) {
    throw new NatsError("config_value", `the server configuration can't have a key '${key}'`);
  }
  return quoted(key);
}

function scalar(value: unknown): string {
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number" && /^-?\d+(\.\d+)?$/.test(String(value))) return String(value);
  if (typeof value !== "string") {
    throw new NatsError(
      "config_value",
      `the server configuration has no form for ${String(value)}`,
    );
  }
  return isReference(value) ? value : quoted(value);
}

function quoted(text: string): string {
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(text)) {
    throw new NatsError(
      "config_value",
      "a value of the server configuration has a control character",
    );
  }
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
