import { comments, createComment, updateComment, type Repository } from "./github.ts";

/** Invisible in the comment; by it the comment is found again. */
const marker = "<!-- nats-entra policy review -->";

/** Characters of a comment that GitHub takes (65,536), with room to spare. */
const longest = 65_000;

/**
 * Puts the review into the pull request's one comment, which is made if it is not there.
 *
 * @param review Markdown, the verdict first
 * @throws GitHubError when the token may not write
 */
export async function postReview(
  repository: Repository,
  pull: number,
  review: string,
): Promise<void> {
  const body = `${marker}\n${shortened(review, longest - marker.length)}`;
  for await (const comment of comments(repository, pull)) {
    if (!comment.body.startsWith(marker)) continue;
    if (comment.body !== body) await updateComment(repository, comment.id, body);
    return;
  }
  await createComment(repository, pull, body);
}

/**
 * The beginning of a text that is too long, in whole lines, with a note: the verdict stands first and
 * is never cut. Sections that were open are closed.
 */
export function shortened(review: string, most: number): string {
  if (review.length <= most) return review;
  const note =
    "\n\n**This review is longer than a comment can be.** All of it is in the job's summary.\n";
  const room = most - note.length - 100; // for the ends of sections
  const kept = review.slice(0, review.lastIndexOf("\n", room) + 1);
  const open = count(kept, "<details>") - count(kept, "</details>");
  return `${kept}${"\n</details>".repeat(Math.max(0, open))}${note}`;
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}
