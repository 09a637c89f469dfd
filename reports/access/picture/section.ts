/** The picture with its legend, and what the script fills: the choice of a role and what is said about it. */
import type { AccessReport, Place } from "../../../access/report/index.ts";
import { counted } from "../../../text/amounts.ts";
import { html, type Html } from "../../../text/html.ts";
import type { Section } from "../../page/section.ts";
import { columns } from "./columns.ts";
import { iconPath } from "./icons.ts";
import { stack } from "./stack.ts";
import { arrowTitle, pictureSvg, polyline, tip } from "./svg.ts";

export function pictureSection(report: AccessReport): Section {
  const { picture } = report;
  const content = html`<p id="picture-words">${words(report)}</p>
    <div id="picture-choice" class="choice" hidden>
      <div class="field">
        <label for="picture-role">See what a role reaches</label>
        <select id="picture-role">
          <option value="">choose a role</option>
          ${picture.accounts.map(({ name, roles }) => roleGroup(report, name, roles))}
        </select>
      </div>
      <p id="picture-help">
        Or choose a role, an arrow or an account in the picture: click, or use the arrow keys and
        Enter. Escape clears the choice.
      </p>
    </div>
    <div class="canvas" role="region" aria-labelledby="picture-title" tabindex="0">
      ${pictureSvg(picture, columns(picture), "wide")}
      ${pictureSvg(picture, stack(picture), "narrow")}
    </div>
    ${legend(report)}
    <div id="picture-chosen" class="chosen" role="status" hidden></div>`;
  return { id: "picture", title: "Picture", content };
}

function roleGroup(
  { picture }: AccessReport,
  account: string,
  roles: AccessReport["picture"]["accounts"][number]["roles"],
): Html {
  if (roles.length === 0) return html``;
  const numbers = new Map(picture.reaches.map(({ role }, i) => [role, i]));
  return html`<optgroup label="Account ${account}">
    ${roles.map(
      ({ name, change }) =>
        html`<option value="${numbers.get(name) ?? 0}">
          ${name}${change !== undefined && ` (${change})`}
        </option>`,
    )}
  </optgroup>`;
}

/** The same for those who do not see it. */
function words({ picture: { accounts, bundles } }: AccessReport): string {
  const between =
    bundles.length === 0
      ? "No account imports anything"
      : bundles.map((bundle) => arrowTitle(bundle)).join("; ");
  return `${counted(accounts.length, "account")}. ${between}.`;
}

const PLACES: readonly (readonly [kind: Place["kind"], words: string])[] = [
  ["service", "service"],
  ["stream", "stream"],
  ["bucket", "key-value bucket"],
  ["objects", "object bucket"],
  ["subjects", "other subjects"],
];

function legend({ picture, changes }: AccessReport): Html {
  const { accounts, bundles, reaches } = picture;
  const places = accounts.flatMap((account) => account.places.map(({ kind }) => kind));
  const arrows = (["service", "stream"] as const).filter((kind) =>
    bundles.some((bundle) => bundle.kind === kind),
  );
  const effects = reaches.some(({ byEffect }) => byEffect !== undefined);
  return html`<ul class="legend" aria-label="Legend">
    <li>
      ${key("role", html`<rect class="chip" x="1" y="3" width="30" height="14" rx="7" />`)} role
    </li>
    ${PLACES.filter(([kind]) => places.includes(kind)).map(
      ([kind, text]) =>
        html`<li>
          ${key("place", html`<path class="icon" d="${iconPath(kind, 10, 4)}" />`)} ${text}
        </li>`,
    )}
    ${arrows.map((kind) => html`<li>${arrowKey(kind)} ${ARROWS[kind]}</li>`)}
    <li class="when">
      ${key("drawn", html`<path class="direct" d="M1 10H20" /><circle class="direct" cx="25" cy="10" r="5" />`)}
      reached directly
    </li>
    ${
      effects &&
      html`<li class="when">
        ${key("drawn", html`<path class="effect" d="M1 10H19" /><path class="effect" d="M25 4l6 6l-6 6l-6 -6Z" />`)}
        reached by effect: an answer, a delivery, storage
      </li>`
    }
    ${
      changes !== undefined &&
      html`<li>
          ${key("account new", html`<rect class="box" x="2" y="3" width="28" height="14" rx="4" /><text class="sign" x="16" y="14">+</text>`)}
          new
        </li>
        <li>
          ${key("account removed", html`<rect class="box" x="2" y="3" width="28" height="14" rx="4" /><text class="sign" x="16" y="14">−</text>`)}
          removed
        </li>
        <li>
          ${key("account changed", html`<rect class="box" x="2" y="3" width="28" height="14" rx="4" /><text class="sign" x="16" y="14">±</text>`)}
          changed
        </li>`
    }
  </ul>`;
}

const ARROWS = {
  service: "import of services: requests go this way",
  stream: "import of streams: messages go this way",
} as const;

function arrowKey(kind: "service" | "stream"): Html {
  return key(
    `bundle ${kind}`,
    html`<path
        class="line"
        d="${polyline([
          [1, 10],
          [31, 10],
        ])}"
      /><path class="tip" d="${tip(kind, [1, 10], [31, 10])}" />`,
  );
}

function key(name: string, content: Html): Html {
  return html`<svg class="key" viewBox="0 0 32 20" width="32" height="20" aria-hidden="true">
    <g class="${name}">${content}</g>
  </svg>`;
}
