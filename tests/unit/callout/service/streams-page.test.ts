import { expect, it } from "vitest";
import { streamsPage } from "../../../../callout/service/streams-page.ts";
import type { StreamRow, StreamState } from "../../../../protocol/control/stream-row.ts";
import { declaring } from "../../cli/doctor/declaring.ts";

const policy = declaring();
const page = (state: StreamState, consumer: StreamState = "ok") => {
  const row = { account: "data", stream: "JOBS", since: 1, managed: true, changes: [] };
  const rows: StreamRow[] = [
    { ...row, state, policy: policy.digest },
    { ...row, consumer: "work", state: consumer, policy: policy.digest },
  ];
  return streamsPage(policy, rows);
};

it("the page of declared streams says by its status whether waiting is over, or of no use", () => {
  expect(page("ok").status).toBe(200);
  expect(page("refused").status).toBe(409);
  expect(page("refused", "absent").status).toBe(503);
  expect(page("absent").status).toBe(503);
});

it("the page of declared streams says so in words as well", () => {
  const { type, body } = page("absent");
  expect(type).toBe("application/json");
  expect(JSON.parse(body)).toMatchObject({ settled: false, problems: ["JOBS in data: absent"] });
});

it("the page of declared streams is well where the policy declares none", () => {
  const { status, body } = streamsPage(declaring({ streams: false }), []);
  expect(status).toBe(200);
  expect(JSON.parse(body)).not.toHaveProperty("declared");
});
