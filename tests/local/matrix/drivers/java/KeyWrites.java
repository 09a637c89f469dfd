import static java.util.Map.entry;

import io.nats.client.KeyValue;
import io.nats.client.KeyValueManagement;
import io.nats.client.KeyValueOptions;
import io.nats.client.MessageTtl;
import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.api.KeyValuePurgeOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Operations that write and make key-value buckets. */
final class KeyWrites {
  private static final String CHANGED = "wrong last sequence";

  static final Map<String, Operation> OPERATIONS = Map.ofEntries(
      entry("kv put", on(kv -> kv.put("eu.tea", "3"))),
      entry("kv create", on(kv -> kv.create("eu.new", bytes("1")))),
      entry("kv create a key that exists", on(kv -> Expect.refused(() -> kv.create("eu.tea", bytes("1")), CHANGED))),
      entry("kv create, delete, create", on(kv -> {
        kv.create("eu.lock", bytes("1"));
        kv.delete("eu.lock");
        kv.create("eu.lock", bytes("2"));
      })),
      entry("kv update", on(kv -> kv.update("eu.own", "2", kv.put("eu.own", "1")))),
      entry("kv update an old revision", session ->
          Expect.refused(() -> session.keys().update("eu.tea", "3", session.number("revision")), CHANGED)),
      entry("kv delete", on(kv -> kv.delete("eu.tea"))),
      entry("kv delete by revision", on(kv -> {
        long revision = kv.put("eu.own", "1");
        Expect.refused(() -> {
          kv.delete("eu.own", revision + 1);
          return null;
        }, CHANGED);
        kv.delete("eu.own", revision);
      })),
      entry("kv purge", on(kv -> kv.purge("eu.tea"))),
      entry("kv purge deletes", on(kv -> {
        kv.purgeDeletes(KeyValuePurgeOptions.builder().deleteMarkersNoThreshold().build());
        Expect.same(kv.history("eu.gone"), List.of());
      })),
      entry("kv create for a time", on(kv -> kv.create("eu.new", bytes("1"), MessageTtl.seconds(60)))),
      entry("kv purge for a time", on(kv -> kv.purge("eu.tea", MessageTtl.seconds(60)))),
      entry("kv make a bucket with markers", session -> {
        KeyValueConfiguration wanted =
            KeyValueConfiguration.builder(session.name("bucket")).limitMarker(Duration.ofHours(1)).build();
        Expect.same(management(session).create(wanted).getLimitMarkerTtl(), Duration.ofHours(1));
      }),
      entry("kv make a bucket", session -> {
        make(session, 5);
        Expect.same(session.keys().getStatus().getMaxHistoryPerKey(), 5L);
      }),
      entry("kv change a bucket", session -> {
        KeyValueConfiguration made = make(session, 1);
        KeyValueManagement management = management(session);
        KeyValueConfiguration changed = KeyValueConfiguration.builder(made).description("Prices").build();
        Expect.same(management.update(changed).getDescription(), "Prices");
      }));

  private interface OnBucket {
    void run(KeyValue kv) throws Exception;
  }

  private static Operation on(OnBucket act) {
    return session -> act.run(session.keys());
  }

  private static KeyValueManagement management(Session session) throws Exception {
    return session.nc.keyValueManagement(KeyValueOptions.builder().jetStreamOptions(session.options()).build());
  }

  private static KeyValueConfiguration make(Session session, int history) throws Exception {
    String name = session.name("bucket");
    KeyValueConfiguration wanted = KeyValueConfiguration.builder(name).maxHistoryPerKey(history).build();
    return management(session).create(wanted).getConfiguration();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
