import { each, some } from "../rule/known.ts";
import { resourceRule } from "../rule/rule.ts";
import { inputsOf } from "../rule/resources.ts";

const onAzure = "service.beta.kubernetes.io/azure-load-balancer-internal";
/** What makes a load balancer internal, by cloud: name and value of an annotation of the service. */
const internal: readonly (readonly [string, string])[] = [
  [onAzure, "true"],
  ["networking.gke.io/load-balancer-type", "Internal"],
  ["cloud.google.com/load-balancer-type", "Internal"],
  ["service.beta.kubernetes.io/aws-load-balancer-scheme", "internal"],
  ["service.beta.kubernetes.io/aws-load-balancer-internal", "true"],
];

export const noPublicLoadBalancer = resourceRule(
  {
    name: "kubernetes-no-public-load-balancer",
    level: "mandatory",
    what: "No service is reachable from the internet",
    why: "Clients, routes and monitoring of NATS belong in a private network; from outside, use websocket behind an ingress",
    fix: `use ClusterIP, or make the load balancer internal, on Azure by the annotation ${onAzure}: true`,
  },
  function* (resource) {
    const service = inputsOf(resource, "kubernetes:core/v1:Service");
    yield* each(
      [
        function* () {
          if (service?.spec?.type !== "LoadBalancer") return;
          const annotations = service.metadata?.annotations;
          const is = (name: string) => annotations?.[name]?.toLowerCase();
          if (!some(internal, ([name, value]) => is(name) === value.toLowerCase()))
            yield "the load balancer is public";
        },
        function* () {
          if ((service?.spec?.externalIPs?.length ?? 0) > 0) yield "externalIPs are set";
        },
      ],
      (finding) => finding(),
    );
  },
);

export const ingressTls = resourceRule(
  {
    name: "kubernetes-ingress-tls",
    level: "mandatory",
    what: "Every host of an ingress has TLS",
    why: "Access tokens travel through it",
    fix: "name the host in spec.tls, with the secret of its certificate",
  },
  function* (resource) {
    const spec = inputsOf(resource, "kubernetes:networking.k8s.io/v1:Ingress")?.spec;
    if (!spec) return;
    const covered = (host?: string) =>
      some(spec.tls, ({ hosts }) => !hosts?.length || some(hosts, (name) => covers(name, host)));
    if (spec.defaultBackend && !covered()) yield "the default backend has no TLS";
    yield* each(spec.rules, function* ({ host }) {
      if (!covered(host)) yield `${host ?? "the rule without a host"} has no TLS`;
    });
  },
);

/** Kubernetes, IngressTLS: `*` stands for exactly one label. */
function covers(name: string, host: string | undefined): boolean {
  if (host === undefined) return false;
  return name === host || (name.startsWith("*.") && name.slice(1) === host.replace(/^[^.]+/, ""));
}
