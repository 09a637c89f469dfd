// An agent in C#: takes tasks on its own subject, reports findings on another, and keeps the last one.
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Azure.Core;
using Azure.Identity;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.KeyValueStore;

string Setting(string name) => Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException(name);

// the stack's output `client`: pulumi stack output client --json > client.json
using var file = JsonDocument.Parse(File.ReadAllText(Setting("NATS_CLIENT")));
var stack = file.RootElement;
var account = Setting("NATS_ACCOUNT");

var credential = new DefaultAzureCredential();
var request = new TokenRequestContext([stack.GetProperty("scope").GetString()!]);
var first = await credential.GetTokenAsync(request);

await using var nats = new NatsConnection(new NatsOpts
{
    Url = string.Join(',', stack.GetProperty("servers").EnumerateArray()),
    TlsOpts = Tls(),
    InboxPrefix = $"_INBOX.{ObjectId(first.Token)}.{account}",
    IgnoreAuthErrorAbort = true,
    AuthOpts = new NatsAuthOpts
    {
        // asked at every connect; Azure.Identity keeps tokens until shortly before their end
        AuthCredCallback = async (_, cancellation) =>
            NatsAuthCred.FromToken((await credential.GetTokenAsync(request, cancellation)).Token),
    },
});

// the account where the bucket is
var domain = stack.GetProperty("domains").GetProperty(account)[0].GetString();
var js = new NatsJSContext(nats, new NatsJSOpts(nats.Opts, domain: domain));
var findings = await new NatsKVContext(js).GetStoreAsync("findings");

var id = Setting("AZURE_CLIENT_ID");
await foreach (var task in nats.SubscribeAsync<string>($"agents.{id}.tasks"))
{
    var finding = $"done: {task.Data}";
    await findings.PutAsync(id, finding);
    await nats.PublishAsync($"agents.{id}.findings", finding);
}

// How the servers prove who they are.
NatsTlsOpts Tls()
{
    // TLS first, where the servers take it
    var mode = stack.TryGetProperty("tls", out _) ? TlsMode.Implicit : TlsMode.Auto;
    // the authority behind their TLS, where the system does not know it
    var known = stack.TryGetProperty("natsCa", out var text) ? text.GetString()
        : stack.TryGetProperty("natsCaFile", out var path) ? File.ReadAllText(path.GetString()!) // from a local stack
        : null;
    if (known == null) return new NatsTlsOpts { Mode = mode };
    var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust };
    policy.CustomTrustStore.ImportFromPem(known);
    ValueTask Configure(SslClientAuthenticationOptions options)
    {
        options.CertificateChainPolicy = policy;
        return ValueTask.CompletedTask;
    }
    return new NatsTlsOpts { Mode = mode, ConfigureClientAuthentication = Configure };
}

// Whose token it is: the only inbox that it may read has this name.
static string ObjectId(string token)
{
    var payload = token.Split('.')[1].Replace('-', '+').Replace('_', '/');
    payload = payload.PadRight((payload.Length + 3) / 4 * 4, '=');
    using var claims = JsonDocument.Parse(Convert.FromBase64String(payload));
    return claims.RootElement.GetProperty("oid").GetString()!;
}
