import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { streamsStatus, wordsOf } from "../../../../cli/status/streams.ts";
import type { StreamRow } from "../../../../protocol/control/stream-row.ts";
import { streamsReport } from "../../../../protocol/status/streams-report.ts";
import { declaring } from "../doctor/declaring.ts";

const document = declaring();
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A callout that answers `/streams` so. */
async function callout(status: number, body: unknown): Promise<string> {
  const server = createServer((request, response) => {
    const found = request.url === "/streams";
    response.writeHead(found ? status : 404).end(found ? JSON.stringify(body) : "");
  }).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const row = (changes: Partial<StreamRow> = {}): StreamRow => ({
  ...{ account: "data", stream: "JOBS", state: "ok", since: 1, managed: true, changes: [] },
  policy: document.digest,
  ...changes,
});
const report = (...rows: StreamRow[]) => streamsReport(document, rows);

describe("the status of declared streams", () => {
  it("is by account, with how many are in which state", async () => {
    const old = row({ stream: "OLD", state: "undeclared" });
    const url = await callout(200, report(row(), row({ consumer: "work" }), old));
    const [data, ...others] = await streamsStatus([url], document);
    expect(others).toEqual([]);
    expect(data).toMatchObject({ account: "data", ok: true });
    expect(data && wordsOf(data)).toBe("2 as declared, 1 no longer declared");
  });

  it("is a problem with what is not as declared, also where no deployment can change it", async () => {
    const watched = row({
      state: "drifted",
      managed: false,
      problem: "max_age is not as declared",
    });
    const url = await callout(200, report(watched, row({ consumer: "work" })));
    const [data] = await streamsStatus([url], document);
    expect(data).toMatchObject({
      ok: false,
      problem: "JOBS in data: drifted: max_age is not as declared",
    });
  });

  it("is read of a page that says that something is wrong, which has another status", async () => {
    const url = await callout(409, report(row({ state: "refused" }), row({ consumer: "work" })));
    expect(await streamsStatus([url], document)).toMatchObject([{ ok: false }]);
  });

  it("is a problem while a stream was not compared with the policy", async () => {
    const url = await callout(503, report(row()));
    expect(await streamsStatus([url], document)).toMatchObject([
      { problem: "consumer work of JOBS in data: not compared with this policy yet" },
    ]);
  });

  it("is asked of the next callout when one does not answer", async () => {
    const url = await callout(200, report(row(), row({ consumer: "work" })));
    const found = await streamsStatus(
      ["http://127.0.0.1:1", await callout(404, {}), url],
      document,
    );
    expect(found).toMatchObject([{ ok: true }]);
  });

  it("is a problem when none answers", async () => {
    expect(await streamsStatus(["http://127.0.0.1:1"], document)).toMatchObject([
      { account: "data", ok: false, problem: "no callout says how they are", streams: [] },
    ]);
  });

  it("is nothing for a policy that declares none", async () => {
    expect(await streamsStatus([], declaring({ streams: false }))).toEqual([]);
  });
});
