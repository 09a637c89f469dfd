import { expect, it } from "vitest";
import { LogLevel } from "../../../../../callout/log/log.ts";
import { logLevels } from "../../../../../components/kubernetes/callout/settings.ts";

it("knows the levels of the callout's log", () => {
  expect(logLevels).toEqual(Object.values(LogLevel));
});
