import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { postReview } from "../../../ci/comment.ts";
import type { Repository } from "../../../ci/github.ts";

interface Stored {
  id: number;
  body: string;
  author: { __typename: string; login: string } | null;
}

const bot = { __typename: "Bot", login: "github-actions" };

/** GitHub's comments of one pull request, in pages of a hundred, for a token that may or may not write. */
let stored: Stored[];
let writes: string[];
let mayWrite: boolean;
let viewer: string;
let server: Server;
let repository: Repository;

beforeEach(async () => {
  stored = [];
  writes = [];
  mayWrite = true;
  viewer = "github-actions[bot]";
  server = createServer((request, response) => {
    void answer(request).then(({ status, body }) => {
      response.writeHead(status);
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const api = `http://127.0.0.1:${port}`;
  repository = { api, graphql: `${api}/graphql`, name: "example/orders", token: "t" };
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

async function answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
  if (request.headers.authorization !== "Bearer t") return { status: 401, body: {} };
  let text = "";
  for await (const chunk of request) text += String(chunk);
  if (request.url === "/graphql") return { status: 200, body: graphql(JSON.parse(text) as Query) };
  if (
    `${request.method ?? ""} ${request.url ?? ""}` !==
    "POST /repos/example/orders/issues/7/comments"
  )
    return { status: 404, body: {} };
  if (!mayWrite) return { status: 403, body: {} };
  const { body } = JSON.parse(text) as { body: string };
  if (body.length > 65_536) return { status: 422, body: {} };
  writes.push("create");
  const login = viewer.replace("[bot]", "");
  stored.push({
    id: stored.length + 1,
    body,
    author: { __typename: login === viewer ? "User" : "Bot", login },
  });
  return { status: 201, body: {} };
}

interface Query {
  query: string;
  variables: {
    owner: string;
    name: string;
    pull: number;
    after: string | null;
    id: string;
    body: string;
  };
}

function graphql({ query, variables }: Query): unknown {
  if (query.startsWith("mutation")) {
    const found = stored.find(({ id }) => `id-${id}` === variables.id);
    // a token of the job may change every comment in the repository, whoever wrote it
    if (!mayWrite || !found)
      return {
        data: null,
        errors: [{ type: "FORBIDDEN", message: "Resource not accessible by integration" }],
      };
    found.body = variables.body;
    writes.push(`update ${variables.id}`);
    return { data: { updateIssueComment: { clientMutationId: null } } };
  }
  const { owner, name, pull, after } = variables;
  if (`${owner}/${name}#${pull}` !== "example/orders#7")
    return { data: null, errors: [{ type: "NOT_FOUND" }] };
  const from = Number(after ?? 0);
  const nodes = stored
    .slice(from, from + 100)
    .map(({ id, body, author }) => ({ id: `id-${id}`, body, author }));
  const pageInfo = { endCursor: String(from + 100), hasNextPage: stored.length > from + 100 };
  return {
    data: {
      viewer: { login: viewer },
      repository: { pullRequest: { comments: { nodes, pageInfo } } },
    },
  };
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
    expect(writes).toEqual(["create"]);
  });

  it("is found on the last of many pages", async () => {
    stored = Array.from({ length: 250 }, (_value, index) => ({
      id: index + 1,
      body: "talk",
      author: null,
    }));
    await postReview(repository, 7, "MIXED");
    expect(stored).toHaveLength(251);
    await postReview(repository, 7, "NARROWS");
    expect(stored).toHaveLength(251);
    expect(stored[250]?.body).toContain("NARROWS");
  });

  it("leaves alone a comment that only quotes it", async () => {
    await postReview(repository, 7, "SAME");
    const quoted = `> ${stored[0]?.body ?? ""}`;
    stored = [{ id: 1, body: quoted, author: bot }];
    await postReview(repository, 7, "MIXED");
    expect(stored[0]?.body).toBe(quoted);
    expect(stored).toHaveLength(2);
  });

  it.each([
    ["a stranger", { __typename: "User", login: "mallory" }],
    ["a person with the bot's name", { __typename: "User", login: "github-actions" }],
    ["another app's bot", { __typename: "Bot", login: "mallory" }],
    ["an account that is gone", null],
  ])("takes over no comment with its marker that %s wrote", async (_, author) => {
    await postReview(repository, 7, "SAME");
    const [marker = ""] = (stored[0]?.body ?? "").split("\n");
    const forged = `${marker}\n## ☑️ approved by everybody`;
    stored = [{ id: 1, body: forged, author }];
    await postReview(repository, 7, "BROADENS");
    expect(stored.map(({ body }) => body)).toEqual([forged, `${marker}\nBROADENS`]);
    await postReview(repository, 7, "MIXED");
    expect(stored.map(({ body }) => body)).toEqual([forged, `${marker}\nMIXED`]);
  });

  it("is a person's own where the token is a person's", async () => {
    viewer = "nadia";
    await postReview(repository, 7, "SAME");
    await postReview(repository, 7, "MIXED");
    expect(writes).toEqual(["create", "update id-1"]);
  });

  it("is refused where it may not be changed", async () => {
    await postReview(repository, 7, "SAME");
    mayWrite = false;
    await expect(postReview(repository, 7, "MIXED")).rejects.toMatchObject({ status: 403 });
  });

  it("is refused with GitHub's status when the token may not write, as for forks", async () => {
    mayWrite = false;
    await expect(postReview(repository, 7, "SAME")).rejects.toMatchObject({ status: 403 });
  });
});
