/** Every environment variable that the command reads for itself, and what it is for; `--help` shows them. */
export const environment: readonly (readonly [variables: string, use: string])[] = [
  ["NATS_ENTRA_SETTINGS", "the settings file, where --settings is not given"],
  ["NATS_ENTRA_HOME", "the local stack's folder; sign-ins are kept there too"],
  ["NATS_ENTRA_BACKUP_PASSPHRASE", "the passphrase of a backup of keys"],
  ["AZURE_CLIENT_ID, AZURE_CLIENT_SECRET", "the application, for login --client-credentials"],
  [
    "AZURE_CLIENT_ID, AZURE_TENANT_ID, AZURE_FEDERATED_TOKEN_FILE",
    "the workload, for login --workload-identity",
  ],
  ["XDG_STATE_HOME", "sign-ins are kept in nats-entra below it (default: ~/.local/state)"],
  ["XDG_CONFIG_HOME", "contexts of the nats command are below it (default: ~/.config)"],
  ["NO_COLOR", "no colours; output that is not a terminal has none anyway"],
];

/** Two lines for each: the variables, and their use further in. */
export const environmentLines: readonly string[] = environment.flatMap(([variables, use]) => [
  `  ${variables}`,
  `      ${use}`,
]);
