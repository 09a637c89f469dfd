import static java.util.Map.entry;

import io.nats.client.ObjectStore;
import io.nats.client.ObjectStoreOptions;
import io.nats.client.api.ObjectInfo;
import io.nats.client.api.ObjectMeta;
import io.nats.client.api.ObjectStoreConfiguration;
import io.nats.client.api.ObjectStoreWatcher;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Operations of object buckets. */
final class Objects {
  private static final int LENGTH = 400_000;
  private static final List<String> ALL = List.of("note", "report");

  static final Map<String, Operation> OPERATIONS = Map.ofEntries(
      entry("object get", get("report")),
      entry("object get by a link", get("link")),
      entry("object get a missing one", on(store ->
          Expect.refused(() -> store.get("none", new ByteArrayOutputStream()), "not found"))),
      entry("object info", on(store -> Expect.same(store.getInfo("report").getSize(), (long) LENGTH))),
      entry("object list", on(store ->
          Expect.same(store.getList().stream().map(ObjectInfo::getObjectName).sorted().toList(), ALL))),
      entry("object watch", on(store -> {
        Seen seen = new Seen();
        List<String> names = new ArrayList<>();
        try (var watching = store.watch(seen)) {
          for (String each = seen.names.take(); !each.isEmpty(); each = seen.names.take()) names.add(each);
        }
        Expect.same(names.stream().sorted().toList(), ALL);
      })),
      entry("object status", session ->
          Expect.same(session.objects().getStatus().getBucketName(), session.name("bucket"))),
      entry("object put", put("new")),
      entry("object overwrite", put("report")),
      entry("object delete", on(store -> Expect.same(store.delete("report").isDeleted(), true))),
      entry("object change its description", on(store -> {
        store.updateMeta("report", ObjectMeta.builder("report").description("Of May").build());
        Expect.same(store.getInfo("report").getDescription(), "Of May");
      })),
      entry("object rename", on(store -> {
        store.updateMeta("note", ObjectMeta.objectName("letter"));
        Expect.same(store.getInfo("letter").getSize(), 1L);
      })),
      entry("object link", on(store -> store.addLink("second", store.getInfo("report")))),
      entry("object link to a bucket", on(store -> store.addBucketLink("third", store))),
      entry("object make a bucket", session -> {
        make(session);
        Expect.same(session.objects().getStatus().getBucketName(), session.name("bucket"));
      }),
      entry("object seal a bucket", session -> {
        make(session);
        Expect.same(session.objects().seal().isSealed(), true);
      }));

  private interface OnBucket {
    void run(ObjectStore store) throws Exception;
  }

  /** Names of objects; the mark that these were all is empty. */
  private static final class Seen implements ObjectStoreWatcher {
    final BlockingQueue<String> names = new LinkedBlockingQueue<>();

    @Override
    public void watch(ObjectInfo info) {
      names.add(info.getObjectName());
    }

    @Override
    public void endOfData() {
      names.add("");
    }
  }

  private static Operation on(OnBucket act) {
    return session -> act.run(session.objects());
  }

  private static Operation get(String name) {
    return on(store -> {
      ByteArrayOutputStream got = new ByteArrayOutputStream();
      store.get(name, got);
      Expect.same(got.size(), LENGTH);
    });
  }

  private static Operation put(String name) {
    return on(store -> Expect.same(store.put(name, new byte[LENGTH]).getSize(), (long) LENGTH));
  }

  private static void make(Session session) throws Exception {
    ObjectStoreOptions options = ObjectStoreOptions.builder().jetStreamOptions(session.options()).build();
    session.nc.objectStoreManagement(options).create(ObjectStoreConfiguration.builder(session.name("bucket")).build());
  }
}
