import { expect, it } from "vitest";
import { jsonLog, LogLevel } from "../../../callout/log.ts";

it.each([
  [LogLevel.Debug, ["debug", "info", "warn", "error"]],
  [LogLevel.Info, ["info", "warn", "error"]],
  [LogLevel.Warn, ["warn", "error"]],
  [LogLevel.Error, ["error"]],
  [undefined, ["info", "warn", "error"]],
])("at %s, %s are told", (least, told) => {
  const lines: string[] = [];
  const log = jsonLog("callout-0", (line) => lines.push(line), least);
  for (const level of Object.values(LogLevel)) log[level]("happened", { count: 1 });
  const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(events.map(({ level }) => level)).toEqual(told);
  expect(events[0]).toMatchObject({ event: "happened", instance: "callout-0", count: 1 });
});
