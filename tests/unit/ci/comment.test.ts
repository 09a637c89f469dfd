import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { postReview } from "../../../ci/comment.ts";
import type { Repository } from "../../../ci/github.ts";

interface Stored {
  id: number;
  body: string;
}

/** GitHub's comments of one pull request: pages of the size asked for, a token that may or may not write. */
let stored: Stored[];
let writes: string[];
let mayWrite: boolean;
let server: Server;
let repository: Repository;

beforeEach(async () => {
  stored = [];
  writes = [];
  mayWrite = true;
  server = createServer((request, response) => {
    void answer(request).then(({ status, body, link }) => {
      response.writeHead(status, link === undefined ? {} : { link });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  repository = { api: `http://127.0.0.1:${port}`, name: "example/orders", token: "t" };
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

async function answer(
  request: IncomingMessage,
): Promise<{ status: number; body: unknown; link?: string }> {
  const url = new URL(request.url ?? "", repository.api);
  if (request.headers.authorization !== "Bearer t") return { status: 401, body: {} };
  if (request.method === "GET" && url.pathname === "/repos/example/orders/issues/7/comments") {
    const size = Number(url.searchParams.get("per_page") ?? 30);
    const page = Number(url.searchParams.get("page") ?? 1);
    const more = stored.length > page * size;
    url.searchParams.set("page", String(page + 1));
    return {
      status: 200,
      body: stored.slice((page - 1) * size, page * size),
      ...(more && { link: `<${url.href}>; rel="next"` }),
    };
  }
  if (!mayWrite)
    return { status: 403, body: { message: "Resource not accessible by integration" } };
  let text = "";
  for await (const chunk of request) text += String(chunk);
  const { body } = JSON.parse(text) as { body: string };
  if (body.length > 65_536) return { status: 422, body: {} };
  writes.push(`${request.method ?? ""} ${url.pathname}`);
  if (request.method === "POST") stored.push({ id: stored.length + 1, body });
  const patched = stored.find(({ id }) => url.pathname.endsWith(`/comments/${id}`));
  if (request.method === "PATCH" && patched) patched.body = body;
  return { status: request.method === "POST" ? 201 : 200, body: {} };
}

describe("a review", () => {
  it("is one comment, made once and then kept up to date", async () => {
    await postReview(repository, 7, "BROADENS");
    await postReview(repository, 7, "SAME");
    expect(stored).toHaveLength(1);
    expect(stored[0]?.body).toContain("SAME");
    expect(stored[0]?.body).not.toContain("BROADENS");
  });

  it("is not written again when nothing changed", async () => {
    await postReview(repository, 7, "SAME");
    await postReview(repository, 7, "SAME");
    expect(writes).toEqual(["POST /repos/example/orders/issues/7/comments"]);
  });

  it("is found on the last of many pages", async () => {
    stored = Array.from({ length: 250 }, (_value, index) => ({ id: index + 1, body: "talk" }));
    await postReview(repository, 7, "MIXED");
    expect(stored).toHaveLength(251);
    await postReview(repository, 7, "NARROWS");
    expect(stored).toHaveLength(251);
    expect(stored[250]?.body).toContain("NARROWS");
  });

  it("leaves alone a comment that only quotes it", async () => {
    await postReview(repository, 7, "SAME");
    const quoted = `> ${stored[0]?.body ?? ""}`;
    stored = [{ id: 1, body: quoted }];
    await postReview(repository, 7, "MIXED");
    expect(stored[0]?.body).toBe(quoted);
    expect(stored).toHaveLength(2);
  });

  it("is refused with GitHub's status when the token may not write, as for forks", async () => {
    mayWrite = false;
    await expect(postReview(repository, 7, "SAME")).rejects.toMatchObject({ status: 403 });
  });
});
