import { resourceRule } from "../rule/rule.ts";
import { inputsOf } from "../rule/resources.ts";

export const noPasswords = resourceRule(
  {
    name: "entra-no-passwords",
    level: "mandatory",
    what: "No application has a password",
    why: "A password can be copied, and works from everywhere until it expires",
    fix: "federate with the platform that the program runs on (ApplicationFederatedIdentityCredential), use a managed identity, or a certificate; where only a password will do, make this rule advisory for the stack",
  },
  function* (resource) {
    const made = passwordOf(resource) !== undefined;
    const { password } = inputsOf(resource, "azuread:index/application:Application") ?? {};
    if (made || password) yield "the application gets a password";
  },
);

/** For stacks that have made `entra-no-passwords` advisory. */
export const passwordsRotate = resourceRule(
  {
    name: "entra-passwords-rotate",
    level: "mandatory",
    what: "A password that has to be expires, and something replaces it",
    why: "A password that nothing replaces stays valid until it expires, two years later, leaked or not",
    fix: "set endDate and rotateWhenChanged",
  },
  function* (resource) {
    const password = passwordOf(resource);
    if (!password) return;
    // that there is one is enough: the date itself comes from what rotates it
    if (!("endDate" in password)) yield "endDate is missing";
    if (Object.keys(password.rotateWhenChanged ?? {}).length === 0)
      yield "rotateWhenChanged is missing";
  },
);

function passwordOf(resource: { type: string; props: object }) {
  return (
    inputsOf(resource, "azuread:index/applicationPassword:ApplicationPassword") ??
    inputsOf(resource, "azuread:index/servicePrincipalPassword:ServicePrincipalPassword")
  );
}
