import { NatsError } from "./error.ts";

type Scalar = string | number | boolean | readonly Scalar[];

/** A block of nats-server's configuration language; undefined members are left out. */
export interface ConfigBlock {
  readonly [key: string]: Scalar | ConfigBlock | undefined;
}

const reference = /^\$[A-Za-z_][A-Za-z0-9_]*$/;

/** Whether a value stands for a variable of the node's environment, such as `$NATS_PORT`. */
export function isReference(value: string | number): boolean {
  return typeof value === "string" && reference.test(value);
}

/**
 * Writes a block in nats-server's configuration language (conf/lex.go), keys in the given order.
 *
 * Strings are quoted, so nothing in them is taken for a number, a variable or a comment; only a whole
 * value of the form `$NAME` stays a reference to the environment.
 *
 * @throws NatsError `config_value` for a control character
 */
export function configText(block: ConfigBlock): string {
  return `${lines(block, "").join("\n")}\n`;
}

function lines(block: ConfigBlock, indent: string): string[] {
  return Object.entries(block).flatMap(([key, value]) => {
    if (value === undefined) return [];
    if (!isBlock(value)) return [`${indent}${key}: ${scalar(value)}`];
    return [`${indent}${key} {`, ...lines(value, `${indent}  `), `${indent}}`];
  });
}

function isBlock(value: Scalar | ConfigBlock): value is ConfigBlock {
  return typeof value === "object" && !Array.isArray(value);
}

function scalar(value: Scalar): string {
  if (typeof value === "object") return `[${value.map(scalar).join(", ")}]`;
  if (typeof value !== "string") return String(value);
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
