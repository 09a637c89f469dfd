/** Name of the file of an instance with this number: `callout-0.000001.jsonl`. */
export function fileName(instance: string, number: number): string {
  return `${instance}.${String(number).padStart(6, "0")}.jsonl`;
}

/** The instance and number of a file, if its name is one of an audit file. */
export function parseFileName(name: string): { instance: string; number: number } | undefined {
  const [, instance, digits] = /^([\w.-]{1,64})\.(\d{6,})\.jsonl$/.exec(name) ?? [];
  return instance === undefined ? undefined : { instance, number: Number(digits) };
}
