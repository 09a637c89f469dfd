import { applicationOf, createApplication, deleteApplication } from "../graph/applications.ts";
import { addFederated, checkFederated } from "../graph/credentials.ts";
import { badRequest, notFound } from "../graph/error.ts";
import type { Application, FederatedCredential, Tenant } from "../graph/model.ts";
import { principalOf } from "../graph/principals.ts";
import { applicationJson, patchApplication } from "./application-json.ts";
import { created, done, filtered, idOf, list, ok, textOf, type Json, type Route } from "./route.ts";

const one = (tenant: Tenant, { id = "" }: Readonly<Record<string, string>>) =>
  applicationOf(tenant, id);

/** https://learn.microsoft.com/graph/api/resources/application */
export const applications: readonly Route[] = [
  {
    method: "GET",
    path: "/applications",
    answer: (tenant, { filter }) =>
      list(filtered(tenant.applications.map(applicationJson), filter)),
  },
  {
    method: "POST",
    path: "/applications",
    answer: (tenant, { body }) => {
      const made = createApplication(tenant, {
        displayName: textOf(body["displayName"]),
        signInAudience: textOf(body["signInAudience"]) || "AzureADMyOrg",
        requestedAccessTokenVersion: 1,
      });
      patchApplication(tenant, made, body);
      return created(applicationJson(made));
    },
  },
  {
    method: "GET",
    path: "/applications/:id",
    answer: (tenant, { of }) => ok(applicationJson(one(tenant, of))),
  },
  {
    method: "PATCH",
    path: "/applications/:id",
    answer: (tenant, { of, body }) => {
      patchApplication(tenant, one(tenant, of), body);
      return done;
    },
  },
  {
    method: "DELETE",
    path: "/applications/:id",
    answer: (tenant, { of }) => {
      deleteApplication(tenant, one(tenant, of).id);
      return done;
    },
  },
  {
    method: "GET",
    path: "/applications/:id/owners",
    answer: (tenant, { of }) => list(one(tenant, of).owners.map((id) => ({ id }))),
  },
  {
    method: "POST",
    path: "/applications/:id/owners/$ref",
    answer: (tenant, { of, body }) => {
      addOwner(tenant, one(tenant, of), idOf(textOf(body["@odata.id"])));
      return done;
    },
  },
  {
    method: "DELETE",
    path: "/applications/:id/owners/:owner/$ref",
    answer: (tenant, { of }) => {
      const application = one(tenant, of);
      application.owners = application.owners.filter((id) => id !== of["owner"]);
      return done;
    },
  },
  {
    method: "GET",
    path: "/applications/:id/federatedIdentityCredentials",
    answer: (tenant, { of }) => list(one(tenant, of).federated.map(federatedJson)),
  },
  {
    method: "POST",
    path: "/applications/:id/federatedIdentityCredentials",
    answer: (tenant, { of, body }) =>
      created(federatedJson(addFederated(one(tenant, of), federatedOf(body)))),
  },
  {
    method: "GET",
    path: "/applications/:id/federatedIdentityCredentials/:credential",
    answer: (tenant, { of }) => ok(federatedJson(credential(one(tenant, of), of["credential"]))),
  },
  {
    method: "PATCH",
    path: "/applications/:id/federatedIdentityCredentials/:credential",
    answer: (tenant, { of, body }) => {
      const application = one(tenant, of);
      const found = credential(application, of["credential"]);
      const changed = federatedOf({ ...federatedJson(found), ...body });
      const others = application.federated.filter((each) => each !== found);
      checkFederated(others, changed);
      Object.assign(found, changed);
      return done;
    },
  },
  {
    method: "DELETE",
    path: "/applications/:id/federatedIdentityCredentials/:credential",
    answer: (tenant, { of }) => {
      const application = one(tenant, of);
      const gone = credential(application, of["credential"]);
      application.federated = application.federated.filter((each) => each !== gone);
      return done;
    },
  },
];

function addOwner(tenant: Tenant, application: Application, id: string): void {
  if (principalOf(tenant, id).type === "Group")
    throw badRequest("The reference target of type 'Group' is invalid for property 'owners'.");
  if (application.owners.includes(id))
    throw badRequest(
      "One or more added object references already exist for the following modified properties: 'owners'.",
    );
  application.owners.push(id);
}

function credential(application: Application, id: string | undefined): FederatedCredential {
  const found = application.federated.find((each) => each.id === id);
  if (found) return found;
  throw notFound("federatedIdentityCredential", String(id));
}

const federatedJson = ({ audience, ...rest }: FederatedCredential): Json => ({
  ...rest,
  audiences: [audience],
});

function federatedOf(body: Json): Omit<FederatedCredential, "id"> {
  const { name, issuer, subject, description, audiences } = body;
  const [audience, ...more] = Array.isArray(audiences) ? (audiences as unknown[]) : [];
  if (more.length > 0) throw badRequest("Invalid value for property 'audiences'.");
  return {
    ...{ name: textOf(name), issuer: textOf(issuer), subject: textOf(subject) },
    audience: textOf(audience),
    ...(typeof description === "string" && { description }),
  };
}
