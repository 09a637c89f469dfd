import * as pulumi from "@pulumi/pulumi";
import type { Asked } from "./mocks.ts";

/** Every input of every resource, a resource a line. */
export function golden(asked: Asked[]): string {
  return asked.map((one) => `${JSON.stringify(one)}\n`).join("");
}

/** The names of what was asked for, without calls. */
export const names = (asked: Asked[]): string[] =>
  asked.filter(({ name }) => name !== "").map(({ type, name }) => `${type} ${name}`);

export function inputsOf(asked: Asked[], name: string): Record<string, unknown> {
  const found = asked.find((one) => one.name === name);
  if (!found) throw new Error(`${name} was not asked for`);
  return found.inputs;
}

/** The value of an output, and whether it is a secret. */
export async function known<T>(output: pulumi.Output<T>): Promise<{ value: T; secret: boolean }> {
  const value = await new Promise<T>((resolve) => void output.apply(resolve));
  return { value, secret: await pulumi.isSecret(output) };
}
