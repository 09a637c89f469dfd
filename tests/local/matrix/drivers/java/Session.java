import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.KeyValue;
import io.nats.client.KeyValueManagement;
import io.nats.client.KeyValueOptions;
import io.nats.client.ObjectStore;
import io.nats.client.ObjectStoreManagement;
import io.nats.client.ObjectStoreOptions;
import io.nats.client.support.JsonValue;
import java.io.IOException;
import java.util.Map;

/** What an operation works with. */
final class Session {
  final Connection nc;
  private final Map<String, JsonValue> args;
  private final String domain;

  Session(Connection nc, JsonValue ordered) {
    this.nc = nc;
    this.args = ordered.map.get("args").map;
    JsonValue domain = ordered.map.get("domain"); // null is left out
    this.domain = domain == null ? null : domain.string;
  }

  String name(String arg) {
    return args.get(arg).string;
  }

  long number(String arg) {
    return args.get(arg).number.longValue();
  }

  KeyValue keys() throws IOException {
    return nc.keyValue(name("bucket"), KeyValueOptions.builder().jsDomain(domain).build());
  }

  ObjectStore objects() throws IOException {
    return nc.objectStore(name("bucket"), ObjectStoreOptions.builder().jsDomain(domain).build());
  }

  KeyValueManagement buckets() throws IOException {
    return nc.keyValueManagement(KeyValueOptions.builder().jsDomain(domain).build());
  }

  ObjectStoreManagement objectBuckets() throws IOException {
    return nc.objectStoreManagement(ObjectStoreOptions.builder().jsDomain(domain).build());
  }

  JetStream streams() throws IOException {
    return nc.jetStream(options());
  }

  JetStreamManagement management() throws IOException {
    return nc.jetStreamManagement(options());
  }

  JetStreamOptions options() {
    return JetStreamOptions.builder().domain(domain).build();
  }
}
