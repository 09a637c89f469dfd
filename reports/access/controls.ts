/** Search and filters. The script shows them: without it they could do nothing. */
import type { AccessReport } from "../../access/report/index.ts";
import { html, type Html } from "../../text/html.ts";

export function controls({ accounts, identities }: AccessReport): Html {
  return html`<form id="filters" role="search" aria-label="Filter the page" hidden>
    <div class="field wide">
      <label for="query">Search</label>
      <input
        id="query"
        type="search"
        autocomplete="off"
        spellcheck="false"
        placeholder="orders.cancel, stream, a role"
      />
    </div>
    ${choice("kind", "For", [
      ["user", "people"],
      ["application", "workloads"],
    ])}
    ${choice(
      "account",
      "Account",
      accounts.map(({ name }) => [name, name]),
    )}
    ${
      identities !== undefined &&
      choice(
        "identity",
        "Held by",
        identities.map(({ principal }) => [principal, principal]),
      )
    }
    <div class="field check">
      <input id="high" type="checkbox" />
      <label for="high">High risks only</label>
    </div>
    <button id="clear" type="reset">Clear</button>
    <p id="answer" role="status"></p>
  </form>`;
}

function choice(
  id: string,
  label: string,
  options: readonly (readonly [value: string, text: string])[],
): Html {
  return html`<div class="field">
    <label for="${id}">${label}</label>
    <select id="${id}">
      <option value="">all</option>
      ${options.map(([value, text]) => html`<option value="${value}">${text}</option>`)}
    </select>
  </div>`;
}
