import { jsonText } from "../../text/json.ts";

export { messageOf } from "../../errors/render.mjs";

/** Each level includes those after it. */
export const LogLevel = { Debug: "debug", Info: "info", Warn: "warn", Error: "error" } as const;
export type LogLevel = (typeof LogLevel)[keyof typeof LogLevel];

/** What happens to the service itself; decisions on logins go to the audit log instead. */
export type Log = Readonly<Record<LogLevel, (event: string, fields?: LogFields) => void>>;

export type LogFields = Readonly<Record<string, unknown>>;

const levels = Object.values(LogLevel);

/**
 * One JSON line per event.
 *
 * @param least minimum level
 * @example jsonLog("callout-0", (line) => process.stderr.write(line)).info("policy_loaded", { digest })
 */
export function jsonLog(
  instance: string,
  write: (line: string) => void,
  least: LogLevel = LogLevel.Info,
): Log {
  const at = (level: LogLevel) => {
    if (levels.indexOf(level) < levels.indexOf(least)) return () => undefined;
    return (event: string, fields?: LogFields) => {
      const time = new Date().toISOString();
      write(`${jsonText({ time, level, event, instance, ...fields })}\n`);
    };
  };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}
