import static java.util.Map.entry;

import io.nats.client.JetStreamManagement;
import io.nats.client.PurgeOptions;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamInfoOptions;
import io.nats.client.api.Subject;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Operations of those who look after streams, and of those who read single messages. */
final class Operators {
  static final Map<String, Operation> OPERATIONS = Map.ofEntries(
      entry("stream purge", purge(0, subject -> PurgeOptions.builder().build())),
      entry("stream purge a subject", purge(1, subject -> PurgeOptions.subject(subject + ".a"))),
      entry("stream purge, keeping the last", purge(2, subject -> PurgeOptions.builder().keep(2).build())),
      entry("stream purge up to a sequence", purge(2, subject -> PurgeOptions.builder().sequence(5).build())),
      entry("message delete", remove(false)),
      entry("message delete, overwriting it", remove(true)),
      entry("stream delete", on((management, session) -> {
        Expect.same(management.deleteStream(session.name("stream")), true);
        gone(management, session.name("stream"));
      })),
      entry("kv delete the bucket", on((management, session) -> {
        session.buckets().delete(session.name("bucket"));
        gone(management, "KV_" + session.name("bucket"));
      })),
      entry("object delete the bucket", on((management, session) -> {
        session.objectBuckets().delete(session.name("bucket"));
        gone(management, "OBJ_" + session.name("bucket"));
      })),
      entry("consumer delete", onConsumer((management, stream, consumer) -> {
        Expect.same(management.deleteConsumer(stream, consumer), true);
        Expect.refused(() -> management.getConsumerInfo(stream, consumer), "not found");
      })),
      entry("consumer pause and resume", onConsumer((management, stream, consumer) -> {
        Expect.same(management.pauseConsumer(stream, consumer, ZonedDateTime.now().plusHours(1)).isPaused(), true);
        Expect.same(management.resumeConsumer(stream, consumer), true);
      })),
      entry("consumer unpin", onConsumer((management, stream, consumer) ->
          Expect.same(management.unpinConsumer(stream, consumer, "workers"), true))),
      entry("consumer reset", onConsumer((management, stream, consumer) ->
          Expect.same(management.resetConsumer(stream, consumer).getName(), consumer))),
      entry("consumer reset to a sequence", onConsumer((management, stream, consumer) -> {
        management.resetConsumer(stream, consumer, 5);
        Expect.same(management.getConsumerInfo(stream, consumer).getNumPending(), 2L);
      })),
      entry("list streams", on((management, session) -> among(
          management.getStreams().stream().map(StreamInfo::getConfiguration).map(each -> each.getName()).toList(),
          session.name("stream")))),
      entry("list the names of streams", on((management, session) ->
          among(management.getStreamNames(), session.name("stream")))),
      entry("list the account's limits", on((management, session) ->
          Expect.same(management.getAccountStatistics().getStreams() > 0, true))),
      entry("list buckets", session -> among(session.buckets().getBucketNames(), session.name("bucket"))),
      entry("list object buckets", session ->
          among(session.objectBuckets().getBucketNames(), session.name("bucket"))),
      entry("list subjects", on((management, session) -> {
        StreamInfo info = management.getStreamInfo(session.name("stream"), StreamInfoOptions.allSubjects());
        Map<String, Long> counts = info.getStreamState().getSubjects().stream()
            .collect(Collectors.toMap(Subject::getName, Subject::getCount));
        Expect.same(counts, Map.of(session.name("subject") + ".a", 5L, session.name("subject") + ".b", 1L));
      })),
      entry("list consumers", onConsumer((management, stream, consumer) -> Expect.same(
          management.getConsumers(stream).stream().map(ConsumerInfo::getName).toList(), List.of(consumer)))),
      entry("list the names of consumers", onConsumer((management, stream, consumer) ->
          Expect.same(management.getConsumerNames(stream), List.of(consumer)))),
      entry("message get", on((management, session) ->
          Expect.same(text(management.getMessage(session.name("stream"), 2).getData()), "2"))),
      entry("message get the last of a subject", on((management, session) -> Expect.same(
          text(management.getLastMessage(session.name("stream"), session.name("subject") + ".a").getData()), "5"))),
      entry("message get the next of a subject", on((management, session) -> Expect.same(
          text(management.getNextMessage(session.name("stream"), 2, session.name("subject") + ".b").getData()), "6"))));

  private interface OnStream {
    void run(JetStreamManagement management, Session session) throws Exception;
  }

  private interface OnConsumer {
    void run(JetStreamManagement management, String stream, String consumer) throws Exception;
  }

  private interface Purge {
    PurgeOptions of(String subject);
  }

  private static Operation on(OnStream act) {
    return session -> act.run(session.management(), session);
  }

  private static Operation onConsumer(OnConsumer act) {
    return session -> act.run(session.management(), session.name("stream"), session.name("consumer"));
  }

  private static Operation purge(long want, Purge options) {
    return on((management, session) -> {
      management.purgeStream(session.name("stream"), options.of(session.name("subject")));
      left(management, session, want);
    });
  }

  private static Operation remove(boolean erase) {
    return on((management, session) -> {
      Expect.same(management.deleteMessage(session.name("stream"), 2, erase), true);
      left(management, session, 5);
    });
  }

  private static void left(JetStreamManagement management, Session session, long want) throws Exception {
    Expect.same(management.getStreamInfo(session.name("stream")).getStreamState().getMsgCount(), want);
  }

  private static void gone(JetStreamManagement management, String stream) throws Exception {
    Expect.refused(() -> management.getStreamInfo(stream), "not found");
  }

  private static void among(List<String> names, String want) {
    Expect.same(names.contains(want), true);
  }

  private static String text(byte[] data) {
    return new String(data);
  }
}
