import static java.util.Map.entry;

import io.nats.client.KeyValue;
import io.nats.client.api.KeyValueEntry;
import io.nats.client.api.KeyValueOperation;
import io.nats.client.api.KeyValueWatchOption;
import io.nats.client.api.KeyValueWatcher;
import io.nats.client.impl.NatsKeyValueWatchSubscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Operations of key-value buckets. */
final class Keys {
  static final Map<String, Operation> OPERATIONS = Map.ofEntries(
      entry("kv get", on((kv, session) -> Expect.same(kv.get("eu.tea").getValueAsString(), "2"))),
      entry("kv get a missing key", on((kv, session) -> {
        Expect.same(kv.get("eu.none"), null);
        Expect.same(kv.get("eu.gone"), null);
      })),
      entry("kv get by revision", on((kv, session) ->
          Expect.same(kv.get("eu.tea", session.number("revision")).getValueAsString(), "1"))),
      entry("kv history", on((kv, session) ->
          Expect.same(kv.history("eu.tea").stream().map(KeyValueEntry::getValueAsString).toList(), List.of("1", "2")))),
      entry("kv keys", on((kv, session) -> Expect.same(sorted(kv.keys()), List.of("eu.milk", "eu.tea", "us.tea")))),
      entry("kv keys, one filter", on((kv, session) ->
          Expect.same(sorted(kv.keys("eu.>")), List.of("eu.milk", "eu.tea")))),
      entry("kv keys, several filters", on((kv, session) ->
          Expect.same(sorted(kv.keys(List.of("eu.milk", "eu.tea"))), List.of("eu.milk", "eu.tea")))),
      entry("kv watch one key", watch((kv, watcher) -> kv.watch("eu.tea", watcher), "eu.tea 2")),
      entry("kv watch a pattern",
          watch((kv, watcher) -> kv.watch("eu.*", watcher), "eu.gone DELETE", "eu.milk 1", "eu.tea 2")),
      entry("kv watch several patterns",
          watch((kv, watcher) -> kv.watch(List.of("eu.tea", "eu.milk"), watcher), "eu.milk 1", "eu.tea 2")),
      entry("kv watch all",
          watch((kv, watcher) -> kv.watchAll(watcher), "eu.gone DELETE", "eu.milk 1", "eu.tea 2", "us.tea 1")),
      entry("kv watch updates", on((kv, session) -> {
        Seen seen = new Seen();
        try (var watch = kv.watch("eu.>", seen, KeyValueWatchOption.UPDATES_ONLY)) {
          String first = seen.entries.take();
          Expect.same(first.equals(Seen.ALL) ? seen.entries.take() : first, "eu.tick 1");
        }
      })),
      entry("kv status", on((kv, session) -> {
        Expect.same(kv.getStatus().getBucketName(), session.name("bucket"));
        Expect.same(kv.getStatus().getMaxHistoryPerKey(), 5L);
      })));

  private interface OnBucket {
    void run(KeyValue kv, Session session) throws Exception;
  }

  private interface Watch {
    NatsKeyValueWatchSubscription start(KeyValue kv, KeyValueWatcher watcher) throws Exception;
  }

  private static final class Seen implements KeyValueWatcher {
    static final String ALL = "all";
    final BlockingQueue<String> entries = new LinkedBlockingQueue<>();

    @Override
    public void watch(KeyValueEntry entry) {
      boolean isPut = entry.getOperation() == KeyValueOperation.PUT;
      entries.add(entry.getKey() + " " + (isPut ? entry.getValueAsString() : entry.getOperation()));
    }

    @Override
    public void endOfData() {
      entries.add(ALL);
    }
  }

  private static Operation on(OnBucket act) {
    return session -> act.run(session.keys(), session);
  }

  /** The first values, and the mark that these were all; then stops. */
  private static Operation watch(Watch watch, String... want) {
    return on((kv, session) -> {
      Seen seen = new Seen();
      List<String> entries = new ArrayList<>();
      try (var watching = watch.start(kv, seen)) {
        for (String each = seen.entries.take(); !each.equals(Seen.ALL); each = seen.entries.take()) entries.add(each);
      }
      Expect.same(sorted(entries), List.of(want));
    });
  }

  private static List<String> sorted(List<String> items) {
    return items.stream().sorted().toList();
  }
}
