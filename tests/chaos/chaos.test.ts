import { afterAll, beforeAll, expect, it } from "vitest";
import { buildCallout } from "../../tools/build.ts";
import { hasRoom, isShort, isToBeWritten } from "./form.ts";
import { paceOf } from "./pace.ts";
import type { Form } from "./scenario.ts";
import { printed, writeTable, type Row } from "./table.ts";
import { scenarios } from "./scenarios/index.ts";

if (!hasRoom) throw new Error("this needs a network and mounts of its own: npm run test:chaos");

const rows: Row[] = [];
let form: Form;

beforeAll(async () => {
  const bundle = await buildCallout();
  form = { bundle, rate: await paceOf(bundle), scale: isShort ? 1 / 3 : 1 };
});

afterAll(async () => {
  process.stdout.write(printed(rows, form.rate));
  if (isToBeWritten) await writeTable(rows, form.rate);
});

for (const scenario of scenarios.filter(({ isInShort }) => isInShort || !isShort)) {
  it(`${scenario.what}: ${scenario.promise}`, async ({ task }) => {
    const figures = await scenario.run(form);
    rows.push({ scenario, figures, isKept: !task.result?.errors?.length });
    expect(figures.clients).toBeGreaterThan(0); // else nothing was tried
  });
}
