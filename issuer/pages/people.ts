import type { Context } from "../context/context.ts";
import type { Application, User } from "../directory/model.ts";
import type { EntraError } from "../http/errors.ts";
import { findUser } from "../grants/user-tokens.ts";
import type { Parameters, Reply } from "../http/http.ts";
import { html, type Html } from "../../text/html.ts";
import { page } from "./page.ts";

/** The choice of a person, with the roles that each one holds: one radio button each, none chosen before. */
export function peopleChoice(context: Context, application: Application, hint = ""): Html {
  const people = [...context.directory().users.values()];
  if (people.length === 0)
    return html`<p class="alert" role="alert">
      The directory has no people. Add a user to it and reload.
    </p>`;
  const choices = people.map((user) => {
    const roles = context.directory().rolesOf(user.id, application.appId);
    const hinted = hint !== "" && [user.name, user.userPrincipalName].includes(hint);
    return html`<label class="person">
      <input type="radio" name="person" value="${user.id}" required ${hinted && html`checked`} />
      <span
        ><b>${user.displayName}</b><small>${user.userPrincipalName}</small
        ><small>${rolesLine(application, roles)}</small></span
      >
    </label>`;
  });
  return html`<fieldset>
    <legend>Who are you?</legend>
    ${choices}
  </fieldset>`;
}

function rolesLine({ assignmentRequired }: Application, roles: readonly string[]): string {
  if (roles.length > 0) return `Roles: ${roles.join(", ")}`;
  return assignmentRequired ? "No role: the sign-in will be refused" : "No role";
}

/** The person of a posted form. @throws EntraError 900144 when nobody was chosen, 50034 when they are gone */
export function chosenPerson(context: Context, parameters: Parameters): User {
  return findUser(context, parameters.need("person"));
}

/** The buttons under a choice; both work by the keyboard and without a script. */
export const decisionButtons = html`<div class="actions">
  <button class="primary" name="decision" value="approve">Sign in</button>
  <button name="decision" value="decline" formnovalidate>Cancel</button>
</div>`;

export function failurePage(context: Context, path: string, error: EntraError): Reply {
  context.log("refused", { path, code: error.code, error: error.oauth });
  return page(
    error.status,
    "Sign-in failed",
    html`<h1>Sign-in failed</h1>
      <p class="alert" role="alert">${error.code}: ${error.message}</p>`,
  );
}

/** The answer to a post that another site made the browser send. */
export function foreignPage(): Reply {
  return page(
    403,
    "Refused",
    html`<h1>Refused</h1>
      <p class="alert" role="alert">
        This form was sent from another site. Open the sign-in page itself and try again.
      </p>`,
  );
}
