import { html, joined, type Html } from "../../text/html.ts";

/** Wide tables scroll alone, the page never does. */
export function table(
  section: string,
  head: readonly string[],
  rows: readonly (readonly Html[])[],
): Html {
  return html`<div class="scroll" role="region" aria-labelledby="${section}-title" tabindex="0">
    <table class="map">
      <thead>
        <tr>
          ${head.map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([first, ...cells]) =>
            html`<tr>
              <th scope="row">${first}</th>
              ${cells.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

export function lines(texts: readonly string[]): Html {
  if (texts.length === 0) return html`–`;
  return joined(
    texts.map((text) => html`${text}`),
    "; ",
  );
}

export function day(rfc3339: string): string {
  return rfc3339.slice(0, 10);
}
