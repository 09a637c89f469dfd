/** The few calls of GitHub's REST API that a review needs (docs.github.com/rest/issues/comments). */

export interface Repository {
  /** For example `https://api.github.com`, or a GitHub Enterprise's. */
  readonly api: string;
  /** `owner/name`. */
  readonly name: string;
  readonly token: string;
}

export interface Comment {
  readonly id: number;
  readonly body: string;
}

/** GitHub refused: `status` 403 or 404 is a token without the right to write, as pull requests of forks have. */
export class GitHubError extends Error {
  readonly code = "github_refused";
  readonly status: number;

  constructor(status: number, what: string) {
    super(`GitHub answered ${status} to ${what}`);
    this.name = "GitHubError";
    this.status = status;
  }
}

const timeoutMs = 20_000;

/** All comments of a pull request, page by page: the one that is looked for may be on the last. */
export async function* comments(repository: Repository, pull: number): AsyncGenerator<Comment> {
  let page: string | undefined = `${issue(repository, pull)}/comments?per_page=100`;
  while (page !== undefined) {
    const response = await call(repository, "GET", page);
    yield* (await response.json()) as Comment[];
    page = nextPage(response.headers.get("link"), repository.api);
  }
}

export async function createComment(
  repository: Repository,
  pull: number,
  body: string,
): Promise<void> {
  await call(repository, "POST", `${issue(repository, pull)}/comments`, { body });
}

export async function updateComment(
  repository: Repository,
  id: number,
  body: string,
): Promise<void> {
  const { api, name } = repository;
  await call(repository, "PATCH", `${api}/repos/${name}/issues/comments/${id}`, { body });
}

function issue({ api, name }: Repository, pull: number): string {
  return `${api}/repos/${name}/issues/${pull}`;
}

async function call(
  { token }: Repository,
  method: string,
  url: string,
  body?: object,
): Promise<Response> {
  const response = await fetch(url, {
    method,
    headers: {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${token}`,
      "x-github-api-version": "2022-11-28",
    },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(timeoutMs),
    redirect: "error", // the token goes nowhere else
  });
  if (!response.ok) throw new GitHubError(response.status, `${method} ${new URL(url).pathname}`);
  return response;
}

/** `<https://…?page=2>; rel="next"` (RFC 8288); a page elsewhere than at the API is not followed. */
function nextPage(link: string | null, api: string): string | undefined {
  const next = /<([^>]+)>;\s*rel="next"/.exec(link ?? "")?.[1];
  return next?.startsWith(`${api}/`) === true ? next : undefined;
}
