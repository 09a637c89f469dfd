/** What happens to the service itself; decisions on logins go to the audit log instead. */
export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

export type LogFields = Readonly<Record<string, unknown>>;

/**
 * One JSON line an event.
 *
 * @example jsonLog("callout-0", (line) => process.stderr.write(line)).info("policy_loaded", { digest })
 */
export function jsonLog(instance: string, write: (line: string) => void): Log {
  const at = (level: string) => (event: string, fields?: LogFields) => {
    const time = new Date().toISOString();
    write(`${JSON.stringify({ time, level, event, instance, ...fields })}\n`);
  };
  return { info: at("info"), warn: at("warn"), error: at("error") };
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
