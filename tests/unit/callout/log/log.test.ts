import fc from "fast-check";
import { expect, it } from "vitest";
import { jsonLog, LogLevel } from "../../../../callout/log/log.ts";
import { isCommand, outside, shows } from "../../text/outside.ts";

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

it("a line steers nothing that shows it, whatever the event is about", () => {
  fc.assert(
    fc.property(outside, (error) => {
      const lines: string[] = [];
      jsonLog("callout-0", (line) => lines.push(line)).error("failed", { error });
      const [line = ""] = lines;
      expect([shows(line.trimEnd()), isCommand(line), lines.length]).toEqual([true, false, 1]);
      expect(JSON.parse(line)).toMatchObject({ error });
    }),
  );
});
