/** What a section without rows says: that there is nothing, or that nothing is known. */
import { html, type Html } from "../../text/html.ts";
import type { Review, Unknown } from "./model.ts";

const MISSING: Readonly<Record<Unknown, string>> = {
  assignments: "Not known: no directory was given (--directory).",
  logins: "Not known: no audit was given (--audit).",
};

/** @param none what is said where the review has looked */
export function noneOf({ unknown }: Review, needed: Unknown, none: string): Html {
  return html`<p>${unknown.includes(needed) ? MISSING[needed] : none}</p>`;
}
