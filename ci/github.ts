import { Failure } from "../errors/failure.mjs";
import { checkSecretMayGo } from "../connect/url.ts";

/** The few calls of GitHub's APIs that a review needs (docs.github.com/rest/issues/comments, docs.github.com/graphql). */

export interface Repository {
  /** For example `https://api.github.com`, or a GitHub Enterprise's. */
  readonly api: string;
  /** For example `https://api.github.com/graphql`. */
  readonly graphql: string;
  /** `owner/name`. */
  readonly name: string;
  readonly token: string;
}

export interface Comment {
  readonly id: string;
  readonly body: string;
  /** Whether it was written with this token's identity: a person, or an app's bot. */
  readonly isOwn: boolean;
}

/** GitHub refused: `status` 403 or 404 is a token without the right to write, as pull requests of forks have. */
export class GitHubError extends Failure {
  readonly status: number;

  constructor(status: number, what: string) {
    super("github_refused", `GitHub answered ${status} to ${what}`, {
      next:
        status === 403 || status === 404
          ? "let the job's token write to pull requests"
          : "run the job again",
    });
    this.name = "GitHubError";
    this.status = status;
  }
}

const timeoutMs = 20_000;

/** Who asks, and a page of the comments with their authors. REST does not tell a job's token who it is. */
const PAGE = `query($owner: String!, $name: String!, $pull: Int!, $after: String) {
  viewer { login }
  repository(owner: $owner, name: $name) {
    pullRequest(number: $pull) {
      comments(first: 100, after: $after) {
        nodes { id body author { __typename login } }
        pageInfo { endCursor hasNextPage }
      }
    }
  }
}`;

interface Page {
  readonly viewer: { readonly login: string };
  readonly repository: {
    readonly pullRequest: {
      readonly comments: {
        readonly nodes: readonly {
          readonly id: string;
          readonly body: string;
          /** Null once the account is gone. */
          readonly author: Author | null;
        }[];
        readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
      };
    };
  };
}

interface Author {
  readonly __typename: string;
  readonly login: string;
}

/** All comments of a pull request, page by page: the one that is looked for may be on the last. */
export async function* comments(repository: Repository, pull: number): AsyncGenerator<Comment> {
  const [owner, name] = repository.name.split("/");
  let after: string | null = null;
  do {
    const page: Page = await query<Page>(repository, PAGE, { owner, name, pull, after });
    const { nodes, pageInfo } = page.repository.pullRequest.comments;
    for (const { id, body, author } of nodes)
      yield { id, body, isOwn: author !== null && isSame(page.viewer.login, author) };
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after !== null);
}

/** A bot is `name[bot]` as the one who asks, and `name` as an author; a person may have the same `name`. */
function isSame(viewer: string, { __typename: kind, login }: Author): boolean {
  return viewer === (kind === "Bot" ? `${login}[bot]` : login);
}

export async function createComment(
  repository: Repository,
  pull: number,
  body: string,
): Promise<void> {
  const { api, name } = repository;
  await call(repository, `${api}/repos/${name}/issues/${pull}/comments`, { body });
}

export async function updateComment(
  repository: Repository,
  id: string,
  body: string,
): Promise<void> {
  const update =
    "mutation($id: ID!, $body: String!) { updateIssueComment(input: { id: $id, body: $body }) { clientMutationId } }";
  await query(repository, update, { id, body });
}

/** GraphQL answers 200 to what it refuses, and says why beside it. */
async function query<Data>(repository: Repository, text: string, variables: object): Promise<Data> {
  const response = await call(repository, repository.graphql, { query: text, variables });
  const { data, errors } = (await response.json()) as {
    data?: Data | null;
    errors?: readonly { readonly type?: string; readonly message?: string }[];
  };
  if (data && errors === undefined) return data;
  const refused = errors?.some(({ type }) => type === "FORBIDDEN" || type === "NOT_FOUND") === true;
  throw new GitHubError(refused ? 403 : 502, `a query: ${errors?.[0]?.message ?? "no data"}`);
}

async function call({ token }: Repository, url: string, body: object): Promise<Response> {
  checkSecretMayGo(url);
  const response = await fetch(url, {
    method: "POST",
    headers: {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${token}`,
      "x-github-api-version": "2022-11-28",
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(timeoutMs),
    redirect: "error", // the token goes nowhere else
  });
  if (!response.ok) throw new GitHubError(response.status, `POST ${new URL(url).pathname}`);
  return response;
}
