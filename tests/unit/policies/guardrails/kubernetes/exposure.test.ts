import {
  ingressTls,
  noPublicLoadBalancer,
} from "../../../../../policies/guardrails/kubernetes/exposure.ts";
import { specify, unknown } from "../../../../support/guardrails.ts";
import { ingress, pod, service } from "./resources.ts";

const loadBalancer = (annotations?: unknown, more: Record<string, unknown> = {}) =>
  service({ type: "LoadBalancer", ports: [{ port: 4222 }], ...more }, { annotations });

specify(noPublicLoadBalancer, {
  keeps: {
    "a service of the cluster": service({ ports: [{ port: 4222 }] }),
    "a load balancer that is internal on Azure": loadBalancer({
      "service.beta.kubernetes.io/azure-load-balancer-internal": "true",
    }),
    "one that is internal on Google's cloud": loadBalancer({
      "networking.gke.io/load-balancer-type": "internal",
    }),
    "one that is internal on Amazon's": loadBalancer({
      "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
    }),
    "what is no service": pod(),
  },
  breaks: {
    "a load balancer as Kubernetes makes it": [loadBalancer(), "the load balancer is public"],
    "one that says so": [
      loadBalancer({ "service.beta.kubernetes.io/azure-load-balancer-internal": "false" }),
      "the load balancer is public",
    ],
    "addresses from elsewhere": [service({ externalIPs: ["203.0.113.4"] }), "externalIPs are set"],
  },
  unknown: {
    "the annotations": [loadBalancer(unknown.object)],
    "the type, and reports the addresses": [
      service({ type: unknown.string, externalIPs: ["203.0.113.4"] }),
      "externalIPs are set",
    ],
  },
});

const rules = [{ host: "nats.example.com" }];

specify(ingressTls, {
  keeps: {
    "a host with a certificate": ingress({ rules, tls: [{ hosts: ["nats.example.com"] }] }),
    "a host under a wildcard": ingress({ rules, tls: [{ hosts: ["*.example.com"] }] }),
    "a certificate for whatever host": ingress({
      rules: [{}],
      defaultBackend: {},
      tls: [{ secretName: "nats" }],
    }),
    "an ingress that leads nowhere": ingress({}),
  },
  breaks: {
    "a host without": [ingress({ rules }), "nats.example.com has no TLS"],
    "a host beside one with a certificate": [
      ingress({
        rules: [...rules, { host: "desk.example.com" }],
        tls: [{ hosts: ["nats.example.com"] }],
      }),
      "desk.example.com has no TLS",
    ],
    "a wildcard that ends one label too early": [
      ingress({ rules: [{ host: "a.nats.example.com" }], tls: [{ hosts: ["*.example.com"] }] }),
      "a.nats.example.com has no TLS",
    ],
    "a rule for every host": [
      ingress({ rules: [{}], tls: [{ hosts: ["nats.example.com"] }] }),
      "the rule without a host has no TLS",
    ],
    "a default backend without": [
      ingress({ defaultBackend: {} }),
      "the default backend has no TLS",
    ],
  },
  unknown: {
    "one host, and reports the other": [
      ingress({
        rules: [{ host: unknown.string }, ...rules],
        tls: [{ hosts: ["desk.example.com"] }],
      }),
      "nats.example.com has no TLS",
    ],
    "whether the certificate is for this host": [
      ingress({ rules, tls: [{ hosts: [unknown.string] }] }),
    ],
  },
});
