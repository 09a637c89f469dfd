import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import io.nats.client.Connection;
import io.nats.client.KeyValue;
import io.nats.client.KeyValueOptions;
import io.nats.client.Message;
import io.nats.client.NUID;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.Subscription;
import io.nats.client.support.JsonParser;
import io.nats.client.support.JsonValue;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An agent in Java: takes tasks on its own subject, reports findings on another, and keeps the last one. */
public class Agent {
  private static ConfidentialClientApplication application;
  /** The stack's output `client`: pulumi stack output client --json > client.json */
  private static Map<String, JsonValue> stack;

  public static void main(String[] args) throws Exception {
    stack = JsonParser.parse(Files.readString(Path.of(System.getenv("NATS_CLIENT")))).map;
    String account = System.getenv("NATS_ACCOUNT");
    String oid = objectId(token());
    Options.Builder options = new Options.Builder()
        .servers(stack.get("servers").array.stream().map(server -> server.string).toArray(String[]::new))
        .tokenSupplier(Agent::token) // asked at every connect
        .inboxPrefix("_INBOX." + oid + "." + account)
        .maxReconnects(-1);
    if (stack.containsKey("natsCa")) options.sslContext(trusting(stack.get("natsCa").string));
    // from a local stack
    if (stack.containsKey("natsCaFile"))
      options.sslContext(trusting(Files.readString(Path.of(stack.get("natsCaFile").string))));
    if (stack.containsKey("tls")) options.tlsFirst();
    // again where that was late: a server that also takes TLS after its greeting waits 50 ms
    Connection nc = Nats.connectReconnectOnConnect(options.build());
    // the account where the bucket is
    String archive = stack.get("domains").map.get(account).array.get(0).string;
    KeyValueOptions domain = KeyValueOptions.builder().jsDomain(archive).build();
    KeyValue findings = nc.keyValue("findings", domain);
    String id = System.getenv("AZURE_CLIENT_ID");
    nc.createDispatcher(task -> {
      byte[] finding = ("done: " + new String(task.getData(), StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
      try {
        findings.put(id, finding);
      } catch (Exception error) {
        System.err.println(error);
      }
      nc.publish("agents." + id + ".findings", finding);
    }).subscribe("agents." + id + ".tasks");
    comeBack(nc, oid);
  }

  /** By workload identity. The platform renews the file, and msal4j keeps tokens until shortly before their end. */
  static char[] token() {
    try {
      if (application == null) {
        String authority = System.getenv("AZURE_AUTHORITY_HOST");
        Path file = Path.of(System.getenv("AZURE_FEDERATED_TOKEN_FILE"));
        application = ConfidentialClientApplication
            .builder(System.getenv("AZURE_CLIENT_ID"),
                ClientCredentialFactory.createFromCallback(() -> Files.readString(file)))
            .authority(authority.replaceAll("/$", "") + "/" + System.getenv("AZURE_TENANT_ID") + "/")
            .instanceDiscovery(authority.contains("microsoftonline")) // of Microsoft's authorities alone
            .build();
      }
      return application
          .acquireToken(ClientCredentialParameters.builder(Set.of(stack.get("scope").string)).build())
          .get().accessToken().toCharArray();
    } catch (Exception error) {
      throw new IllegalStateException("no token", error);
    }
  }

  /** Trusts the authority behind the servers' TLS, which the system does not know. */
  static SSLContext trusting(String pem) throws Exception {
    KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
    authorities.load(null, null);
    for (Certificate each : CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8))))
      authorities.setCertificateEntry(String.valueOf(authorities.size()), each);
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(authorities);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  /** Whose token it is: the only inbox that it may read has this name. */
  static String objectId(char[] token) {
    byte[] payload = Base64.getUrlDecoder().decode(new String(token).split("\\.")[1]);
    return JsonParser.parseUnchecked(new String(payload, StandardCharsets.UTF_8)).map.get("oid").string;
  }

  /** Reconnects in the last part of each session, at a moment of its own: not with a thousand others. */
  static void comeBack(Connection nc, String oid) throws Exception {
    while (nc.getStatus() != Connection.Status.CLOSED) {
      var answer = whoami(nc, oid);
      if (answer == null) continue; // just between two sessions
      double seconds = JsonParser.parse(answer.getData()).map.get("remaining").number.doubleValue();
      Thread.sleep((long) (1_000 * seconds * ThreadLocalRandom.current().nextDouble(0.8, 0.95)));
      nc.forceReconnect();
    }
  }

  /** The callouts answer into the session's own inbox; they ignore reply subjects. */
  static Message whoami(Connection nc, String oid) throws Exception {
    String token = NUID.nextGlobal();
    Subscription inbox = nc.subscribe("_INBOX." + oid + "._whoami." + token);
    try {
      nc.publish("nats-entra.whoami." + oid + "." + token, new byte[0]);
      return inbox.nextMessage(Duration.ofSeconds(5));
    } finally {
      inbox.unsubscribe();
    }
  }
}
