import { jsonText } from "../../text/json.ts";

export type LogFields = Readonly<
  Record<string, string | number | boolean | readonly string[] | undefined>
>;

/** Writes one event. Callers name what may be seen; tokens, secrets, codes and assertions never are. */
export type Log = (event: string, fields?: LogFields) => void;

/** One JSON line an event, on stdout. */
export const log: Log = (event, fields = {}) => {
  process.stdout.write(`${jsonText({ time: new Date().toISOString(), event, ...fields })}\n`);
};
