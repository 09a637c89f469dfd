/** Every option of the official chart's values, and what NatsCluster has for it: docs/reference/parity.md is made of it. */

/** An option, where `{a,b}` stands for several, and what is here instead. */
export type Row = readonly [option: string, here: string];

export const options: Readonly<Record<string, readonly Row[]>> = {
  Everywhere: [
    ["global.image.pullPolicy", "`kubernetes.imagePullPolicy`"],
    ["global.image.pullSecretNames", "`kubernetes.imagePullSecrets`"],
    ["global.image.registry", "`kubernetes.imageRegistry`"],
    ["global.labels", "`kubernetes.labels`"],
    ["nameOverride", "Not here: it selects pods. For more labels: `kubernetes.labels`"],
    ["fullnameOverride", "`kubernetes.name`"],
    ["namespaceOverride", "`kubernetes.namespace`; `kubernetes.createNamespace`"],
    ["tlsCA.enabled", "Always: every certificate comes with its CA"],
    [
      "tlsCA.{configMapName,secretName,key}",
      "`ca.crt` of the secret with the certificate: `kubernetes.tls.secretName`",
    ],
    ["tlsCA.dir", "`/etc/nats-certs/default`, or a folder per listener with a separate secret"],
  ],
  "Certificates of listeners": [
    [
      "config.{cluster,nats,leafnodes,websocket,mqtt,gateway}.tls.enabled",
      "Always. `websocket.tlsEndsBefore` if an ingress ends TLS",
    ],
    [
      "config.{cluster,nats,leafnodes,websocket,mqtt,gateway}.tls.secretName",
      "`kubernetes.tls.secretName` for all, `kubernetes.tls.listenerSecrets` for one, except that for clients. Or `kubernetes.tls.certManager`",
    ],
    [
      "config.{cluster,nats,leafnodes,websocket,mqtt,gateway}.tls.dir",
      "Fixed, `/etc/nats-certs/…`: not visible outside the pod",
    ],
    [
      "config.{cluster,nats,leafnodes,websocket,mqtt,gateway}.tls.{cert,key}",
      "Fixed, `tls.crt` and `tls.key`, as `kubernetes.io/tls` has them",
    ],
    [
      "config.{cluster,nats,leafnodes,websocket,mqtt,gateway}.tls.{merge,patch}",
      "`config.merge`, `config.patch`, as far as TLS stays on",
    ],
  ],
  Routes: [
    ["config.cluster.enabled", "From two `nodes` on"],
    ["config.cluster.port", "Fixed, 6222, inside the pods; only they reach it"],
    ["config.cluster.replicas", "`nodes`"],
    ["config.cluster.noAdvertise", "As the chart's default; `config.merge`"],
    ["config.cluster.routeURLs.{user,password}", "Not here: nodes authenticate with certificates"],
    ["config.cluster.routeURLs.useFQDN", "Always"],
    ["config.cluster.routeURLs.k8sClusterDomain", "`kubernetes.clusterDomain`"],
    [
      "config.cluster.{merge,patch}",
      "`routes.compression`, `routes.poolSize`; `config.merge`, `config.patch`",
    ],
  ],
  JetStream: [
    ["config.jetstream.enabled", "`jetstream.enabled`; on by default"],
    ["config.jetstream.fileStore.enabled", "`jetstream.disk`"],
    ["config.jetstream.fileStore.dir", "`kubernetes.nats.storage.folder`"],
    ["config.jetstream.fileStore.pvc.enabled", "`kubernetes.nats.storage.persistent`"],
    ["config.jetstream.fileStore.pvc.size", "`kubernetes.nats.storage.size`"],
    ["config.jetstream.fileStore.pvc.storageClassName", "`kubernetes.nats.storage.storageClass`"],
    ["config.jetstream.fileStore.pvc.{merge,patch}", "`kubernetes.nats.overrides`: `volumeClaim`"],
    [
      "config.jetstream.fileStore.pvc.name",
      "Fixed, the chart's default, so that volumes of a release of the chart are found",
    ],
    ["config.jetstream.fileStore.maxSize", "`jetstream.disk`"],
    ["config.jetstream.memoryStore.enabled", "`jetstream.memory`"],
    ["config.jetstream.memoryStore.maxSize", "`jetstream.memory`"],
    [
      "config.jetstream.{merge,patch}",
      "`jetstream.domain`, `jetstream.uniqueTag`, `jetstream.encryptionKey`, `jetstream.previousEncryptionKey`, `jetstream.cipher`, `jetstream.syncInterval`, `jetstream.maxOutstandingCatchup`; `config.merge`, `config.patch`",
    ],
  ],
  Listeners: [
    [
      "config.nats.port",
      "Fixed, 4222, inside the pods; the service's own: `kubernetes.nats.service.ports`",
    ],
    ["config.leafnodes.enabled", "`leafnodes`"],
    ["config.leafnodes.port", "Fixed, 7422; `kubernetes.nats.service.ports`"],
    [
      "config.leafnodes.{merge,patch}",
      "`leafnodes.advertise`, `leafnodes.compression`, `leafnodes.minVersion`; `config.merge`, `config.patch`",
    ],
    ["config.websocket.enabled", "`websocket`"],
    ["config.websocket.port", "Fixed, 8080; `kubernetes.nats.service.ports`"],
    ["config.websocket.ingress.enabled", "`kubernetes.nats.ingress`"],
    ["config.websocket.ingress.hosts", "`kubernetes.nats.ingress.hosts`"],
    ["config.websocket.ingress.path", "`kubernetes.nats.ingress.path`"],
    ["config.websocket.ingress.pathType", "`kubernetes.nats.ingress.pathType`"],
    ["config.websocket.ingress.className", "`kubernetes.nats.ingress.className`"],
    ["config.websocket.ingress.tlsSecretName", "`kubernetes.nats.ingress.tlsSecretName`; required"],
    [
      "config.websocket.ingress.{merge,patch}",
      "`kubernetes.nats.ingress.annotations`; `kubernetes.nats.overrides`: `ingress`",
    ],
    ["config.websocket.ingress.name", "Follows `kubernetes.name`"],
    [
      "config.websocket.{merge,patch}",
      "`websocket.allowedOrigins`, `websocket.sameOrigin`, `websocket.compression`, `websocket.handshakeTimeout`, `websocket.tokenCookie`, `websocket.userCookie`; `config.merge`, `config.patch`",
    ],
    ["config.mqtt.enabled", "`mqtt`"],
    ["config.mqtt.port", "Fixed, 1883; `kubernetes.nats.service.ports`"],
    [
      "config.mqtt.{merge,patch}",
      "`mqtt.ackWait`, `mqtt.maxAckPending`, `mqtt.streamReplicas`, `mqtt.consumerInactiveThreshold`, `mqtt.rejectQos2Publish`; `config.merge`, `config.patch`",
    ],
    ["config.gateway.enabled", "`gateway`"],
    ["config.gateway.port", "Fixed, 7222; `kubernetes.nats.service.ports`"],
    [
      "config.gateway.{merge,patch}",
      "`gateway.remotes`, `gateway.rejectUnknown`; `config.merge`, `config.patch`",
    ],
    ["config.monitor.enabled", "Always: probes, reloader and `pulumi up` use it"],
    [
      "config.monitor.port",
      "Fixed, 8222; only reachable from `kubernetes.nats.networkPolicy.monitor`",
    ],
    ["config.monitor.tls.enabled", "`monitor.tls`; and `monitor.basePath`"],
    ["config.profiling.enabled", "`profiling`"],
    ["config.profiling.port", "Fixed, 65432; closed by the network policy, use a port-forward"],
    ["config.resolver.{enabled,dir}", "Not here: nodes have all accounts in their configuration"],
    ["config.resolver.pvc.{enabled,size,storageClassName,merge,patch,name}", "Not here: see above"],
    ["config.resolver.{merge,patch}", "Not here: see above"],
    ["config.serverNamePrefix", "`serverNamePrefix`"],
    [
      "config.{merge,patch}",
      "`config.merge`, `config.patch`; what decides who gets in cannot be changed",
    ],
  ],
  "The server's container": [
    [
      "container.image.{repository,tag,digest,fullImageName}",
      "`kubernetes.nats.image`, in one string",
    ],
    [
      "container.image.pullPolicy",
      "`kubernetes.imagePullPolicy`; `kubernetes.nats.overrides`: `natsContainer`",
    ],
    [
      "container.image.registry",
      "`kubernetes.imageRegistry`, or the beginning of `kubernetes.nats.image`",
    ],
    [
      "container.ports.{nats,leafnodes,websocket,mqtt,cluster,gateway,monitor,profiling}",
      "`kubernetes.nats.overrides`: `natsContainer`, for example for a port of the host",
    ],
    [
      "container.env",
      "`kubernetes.nats.env`; secret ones that the configuration refers to: `environment`",
    ],
    [
      "container.{merge,patch}",
      "`kubernetes.nats.extraVolumeMounts`; `kubernetes.nats.overrides`: `natsContainer`",
    ],
    ["container.resources", "`kubernetes.nats.resources`"],
  ],
  Reloader: [
    ["reloader.enabled", "`kubernetes.nats.reloader.enabled`"],
    [
      "reloader.image.{repository,tag,digest,fullImageName}",
      "`kubernetes.nats.reloader.officialImage` for the chart's; `kubernetes.nats.reloader.image` for the Node image of ours",
    ],
    [
      "reloader.image.pullPolicy",
      "`kubernetes.imagePullPolicy`; `kubernetes.nats.overrides`: `reloaderContainer`",
    ],
    ["reloader.image.registry", "`kubernetes.imageRegistry`"],
    ["reloader.env", "`kubernetes.nats.reloader.env`"],
    [
      "reloader.natsVolumeMountPrefixes",
      "Fixed: configuration and certificates; `kubernetes.nats.overrides`: `reloaderContainer`",
    ],
    [
      "reloader.{merge,patch}",
      "`kubernetes.nats.reloader.resources`; `kubernetes.nats.overrides`: `reloaderContainer`",
    ],
  ],
  Metrics: [
    ["promExporter.enabled", "`kubernetes.nats.exporter`"],
    [
      "promExporter.image.{repository,tag,digest,fullImageName}",
      "`kubernetes.nats.exporter.image`",
    ],
    [
      "promExporter.image.pullPolicy",
      "`kubernetes.imagePullPolicy`; `kubernetes.nats.overrides`: `exporterContainer`",
    ],
    ["promExporter.image.registry", "`kubernetes.imageRegistry`"],
    ["promExporter.port", "`kubernetes.nats.exporter.port`"],
    [
      "promExporter.monitorDomain",
      "Always `localhost`: with `monitor.tls`, your own certificates must name it",
    ],
    ["promExporter.env", "`kubernetes.nats.exporter.env`"],
    [
      "promExporter.{merge,patch}",
      "`kubernetes.nats.exporter.resources`; `kubernetes.nats.overrides`: `exporterContainer`",
    ],
    ["promExporter.podMonitor.enabled", "`kubernetes.nats.exporter.podMonitor`"],
    [
      "promExporter.podMonitor.{merge,patch}",
      "`kubernetes.nats.exporter.podMonitor.labels`, `kubernetes.nats.exporter.podMonitor.interval`; `kubernetes.nats.overrides`: `podMonitor`",
    ],
    ["promExporter.podMonitor.name", "Follows `kubernetes.name`"],
  ],
  Services: [
    ["service.enabled", "`kubernetes.nats.service.enabled`"],
    [
      "service.ports.{nats,leafnodes,websocket,mqtt,cluster,gateway,monitor,profiling}.enabled",
      "`kubernetes.nats.service.listeners`",
    ],
    [
      "service.{merge,patch}",
      "`kubernetes.nats.service.type`, `kubernetes.nats.service.annotations`, `kubernetes.nats.service.internal`, `kubernetes.nats.service.sourceRanges`, `kubernetes.nats.service.nodePorts`, `kubernetes.nats.service.externalTrafficPolicy`; `kubernetes.nats.overrides`: `service`",
    ],
    ["service.name", "`kubernetes.name`"],
    ["headlessService.{merge,patch}", "`kubernetes.nats.overrides`: `headlessService`"],
    ["headlessService.name", "Follows `kubernetes.name`"],
  ],
  "Pods and related objects": [
    ["statefulSet.{merge,patch}", "`kubernetes.nats.overrides`: `statefulSet`"],
    ["statefulSet.name", "`kubernetes.name`"],
    ["podTemplate.configChecksumAnnotation", "`kubernetes.nats.restartOnChange`"],
    [
      "podTemplate.topologySpreadConstraints",
      "`kubernetes.nats.topologySpread`; by host and zone by default",
    ],
    [
      "podTemplate.{merge,patch}",
      "`kubernetes.nats.affinity`, `kubernetes.nats.tolerations`, `kubernetes.nats.nodeSelector`, `kubernetes.nats.priorityClass`, `kubernetes.nats.podLabels`, `kubernetes.nats.podAnnotations`, `kubernetes.nats.terminationGracePeriod`, `kubernetes.nats.extraContainers`, `kubernetes.nats.extraInitContainers`, `kubernetes.nats.extraVolumes`; `kubernetes.nats.overrides`: `podTemplate`",
    ],
    ["configMap.{merge,patch}", "`kubernetes.nats.overrides`: `configMap`"],
    ["configMap.name", "Follows `kubernetes.name`"],
    ["podDisruptionBudget.enabled", "`kubernetes.nats.disruptionBudget`"],
    ["podDisruptionBudget.{merge,patch}", "`kubernetes.nats.overrides`: `disruptionBudget`"],
    ["podDisruptionBudget.name", "Follows `kubernetes.name`"],
    ["serviceAccount.enabled", "Always a separate one, without a token"],
    [
      "serviceAccount.{merge,patch}",
      "`kubernetes.nats.serviceAccount.annotations`; `kubernetes.nats.overrides`: `serviceAccount`",
    ],
    ["serviceAccount.name", "`kubernetes.nats.serviceAccount.name`"],
  ],
  "nats-box": [
    ["natsBox.enabled", "`kubernetes.nats.natsBox`; off by default"],
    ["natsBox.contexts.default.creds.contents", "Not here: make a secret, see the next row"],
    [
      "natsBox.contexts.default.creds.secretName",
      "`kubernetes.nats.natsBox.contexts`: `credsSecret`",
    ],
    [
      "natsBox.contexts.default.{creds,nkey,tls}.dir",
      "Fixed, `/etc/nats-creds/…`, `/etc/nats-nkey/…`, `/etc/nats-tls/…`; the context names the file",
    ],
    ["natsBox.contexts.default.creds.key", "`kubernetes.nats.natsBox.contexts`: `credsKey`"],
    ["natsBox.contexts.default.nkey.contents", "Not here: make a secret, see the next rows"],
    [
      "natsBox.contexts.default.nkey.secretName",
      "`kubernetes.nats.natsBox.contexts`: `nkeySecret`",
    ],
    ["natsBox.contexts.default.nkey.key", "`kubernetes.nats.natsBox.contexts`: `nkeyKey`"],
    ["natsBox.contexts.default.tls.secretName", "`kubernetes.nats.natsBox.contexts`: `tlsSecret`"],
    [
      "natsBox.contexts.default.tls.{cert,key}",
      "Fixed, `tls.crt` and `tls.key`, as `kubernetes.io/tls` has them",
    ],
    [
      "natsBox.contexts.default.{merge,patch}",
      "`kubernetes.nats.natsBox.contexts`: `merge`; `kubernetes.nats.overrides`: `natsBoxContexts`",
    ],
    ["natsBox.defaultContextName", "`kubernetes.nats.natsBox.defaultContext`"],
    [
      "natsBox.container.image.{repository,tag,digest,fullImageName}",
      "`kubernetes.nats.natsBox.image`",
    ],
    [
      "natsBox.container.image.pullPolicy",
      "`kubernetes.imagePullPolicy`; `kubernetes.nats.overrides`: `natsBoxContainer`",
    ],
    ["natsBox.container.image.registry", "`kubernetes.imageRegistry`"],
    ["natsBox.container.image.resources", "`kubernetes.nats.natsBox.resources`"],
    ["natsBox.container.env", "`kubernetes.nats.natsBox.env`"],
    ["natsBox.container.{merge,patch}", "`kubernetes.nats.overrides`: `natsBoxContainer`"],
    ["natsBox.deployment.{merge,patch}", "`kubernetes.nats.overrides`: `natsBox`"],
    ["natsBox.podTemplate.{merge,patch}", "`kubernetes.nats.overrides`: `natsBoxPodTemplate`"],
    ["natsBox.contextsSecret.{merge,patch}", "`kubernetes.nats.overrides`: `natsBoxContexts`"],
    ["natsBox.contentsSecret.{merge,patch,name}", "Not here: credentials are in your own secrets"],
    ["natsBox.serviceAccount.enabled", "Always a separate one, without a token"],
    [
      "natsBox.serviceAccount.{merge,patch}",
      "`kubernetes.nats.overrides`: `natsBoxServiceAccount`",
    ],
    ["natsBox.{deployment,contextsSecret,serviceAccount}.name", "Follow `kubernetes.name`"],
  ],
  More: [["extraResources", "`kubernetes.nats.extraResources`, by name"]],
};

/** Objects that `overrides` change, and what each is. */
export const objects: readonly Row[] = [
  ["`namespace`", "the namespace"],
  ["`serviceAccount`", "the nodes' account"],
  ["`configMap`", "with `nats.conf`"],
  ["`environmentSecret`", "with JetStream's key and `environment`"],
  ["`tlsSecret`, `certificate`", "the shared certificate; cert-manager's request for it"],
  ["`statefulSet`", "the nodes"],
  ["`podTemplate`", "a node's pod"],
  ["`natsContainer`, `reloaderContainer`, `exporterContainer`", "its containers"],
  ["`volumeClaim`", "a node's volume"],
  ["`reloaderConfigMap`", "with the reloader"],
  ["`podMonitor`", "for the Prometheus operator"],
  ["`service`, `headlessService`", "for clients; for the nodes' names"],
  ["`ingress`", "to the websocket listener"],
  ["`networkPolicy`", "of the nodes"],
  ["`disruptionBudget`", "of the nodes"],
  ["`natsBox`, `natsBoxPodTemplate`, `natsBoxContainer`", "the pod with NATS' tools"],
  ["`natsBoxContexts`, `natsBoxServiceAccount`, `natsBoxNetworkPolicy`", "what it needs"],
];

/** The page, before it is formatted. */
export function page(): string {
  const sections = Object.entries(options).map(
    ([title, rows]) =>
      `## ${title}\n\n${tableOf(
        "Option of the chart",
        "Here",
        rows.map(([option, here]) => [`\`${option}\``, here]),
      )}`,
  );
  return `# Parity with the official chart

For users of the official chart ([nats-io/k8s](https://github.com/nats-io/k8s/tree/main/helm/charts/nats), 2.14.2): the equivalent of each of its options among the arguments of
[\`NatsCluster\`](arguments.md#natscluster). \`kubernetes\` is short for \`target.kubernetes\`, \`{a,b}\` for separate options. See also
[how to keep a release of the chart](../how-to/existing-nats.md).

${sections.join("\n\n")}

## Objects that \`overrides\` change

Each with \`merge\` (RFC 7396) and then \`patch\` (RFC 6902), as in the chart.

${tableOf("Object", "What it is", objects)}

## What the chart does not have

- The auth callout and its sentinel; TLS by default; network policies; the level "restricted".
- Restarts only for what cannot be reloaded; consistent limits; [checks](guardrails.md) before anything is deployed.
`;
}

function tableOf(left: string, right: string, rows: readonly Row[]): string {
  return [[left, right], ["---", "---"], ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}
