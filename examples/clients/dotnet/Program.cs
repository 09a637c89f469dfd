// An agent in C#: takes tasks on its own subject, reports findings on another, and keeps the last one.
using System.Text.Json;
using Azure.Core;
using Azure.Identity;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.KeyValueStore;

string Setting(string name) => Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException(name);

var credential = new DefaultAzureCredential();
var request = new TokenRequestContext([Setting("NATS_SCOPE")]);
var first = await credential.GetTokenAsync(request);

await using var nats = new NatsConnection(new NatsOpts
{
    Url = Setting("NATS_SERVERS"),
    InboxPrefix = $"_INBOX.{ObjectId(first.Token)}.{Setting("NATS_ACCOUNT")}",
    AuthOpts = new NatsAuthOpts
    {
        // asked at every connect; Azure.Identity keeps tokens until shortly before their end
        AuthCredCallback = async (_, cancellation) =>
            NatsAuthCred.FromToken((await credential.GetTokenAsync(request, cancellation)).Token),
    },
});

// the account where the bucket is
var js = new NatsJSContext(nats, new NatsJSOpts(nats.Opts, domain: Setting("NATS_DOMAIN")));
var findings = await new NatsKVContext(js).GetStoreAsync("findings");

var id = Setting("AZURE_CLIENT_ID");
await foreach (var task in nats.SubscribeAsync<string>($"agents.{id}.tasks"))
{
    var finding = $"done: {task.Data}";
    await findings.PutAsync(id, finding);
    await nats.PublishAsync($"agents.{id}.findings", finding);
}

// Whose token it is: the only inbox that it may read has this name.
static string ObjectId(string token)
{
    var payload = token.Split('.')[1].Replace('-', '+').Replace('_', '/');
    payload = payload.PadRight((payload.Length + 3) / 4 * 4, '=');
    using var claims = JsonDocument.Parse(Convert.FromBase64String(payload));
    return claims.RootElement.GetProperty("oid").GetString()!;
}
