import { comments, createComment, updateComment, type Repository } from "./github.ts";

/** Invisible in the comment; by it the review is found among what this token's identity wrote. Anybody can write it. */
const marker = "<!-- nats-entra policy review -->";

/**
 * Puts the review into the pull request's one comment of this token's identity, which is made if it is not there.
 * Nobody else's comment is changed, and none stands in its place.
 *
 * @param review Markdown of at most 65,000 characters, which leaves room for the marker
 * @throws GitHubError when the token may not write
 */
export async function postReview(
  repository: Repository,
  pull: number,
  review: string,
): Promise<void> {
  const body = `${marker}\n${review}`;
  for await (const comment of comments(repository, pull)) {
    if (!comment.isOwn || !comment.body.startsWith(marker)) continue;
    if (comment.body !== body) await updateComment(repository, comment.id, body);
    return;
  }
  await createComment(repository, pull, body);
}
