import static java.util.Map.entry;

import io.nats.client.JetStream;
import io.nats.client.JetStreamManagement;
import io.nats.client.PublishOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Operations of streams: what publishes to them and manages them. */
final class Streams {
  static final Map<String, Operation> OPERATIONS = Map.ofEntries(
      entry("stream publish", session ->
          Expect.same(publish(session, PublishOptions.builder()).getSeqno(), 7L)),
      entry("stream publish, several at once", session -> {
        JetStream js = session.streams();
        String subject = session.name("subject") + ".a";
        List<CompletableFuture<PublishAck>> all =
            IntStream.range(0, 10).mapToObj(i -> js.publishAsync(subject, new byte[0])).toList();
        for (CompletableFuture<PublishAck> each : all) each.get(3, TimeUnit.SECONDS);
      }),
      entry("stream publish, twice by one id", session -> {
        Expect.same(publish(session, PublishOptions.builder().messageId("7")).isDuplicate(), false);
        Expect.same(publish(session, PublishOptions.builder().messageId("7")).isDuplicate(), true);
      }),
      entry("stream publish, expecting a sequence", session -> {
        Expect.refused(() -> publish(session, PublishOptions.builder().expectedLastSequence(3)), "wrong last sequence");
        Expect.same(publish(session, PublishOptions.builder().expectedLastSequence(6)).getSeqno(), 7L);
      }),
      entry("stream publish for a time", session ->
          Expect.same(publish(session, PublishOptions.builder().messageTtlSeconds(60)).getSeqno(), 1L)),
      entry("stream publish later", session -> {
        String subject = session.name("subject");
        String at = Instant.now().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS).toString();
        Headers headers = new Headers().add("Nats-Schedule", "@at " + at).add("Nats-Schedule-Target", subject + ".a");
        Expect.same(session.streams().publish(subject + ".later", headers, new byte[0]).getSeqno(), 1L);
      }),
      entry("stream count", session -> {
        for (String[] each : new String[][] {{"+5", "5"}, {"+2", "7"}}) {
          Headers headers = new Headers().add("Nats-Incr", each[0]);
          String subject = session.name("subject") + ".a";
          Expect.same(session.streams().publish(subject, headers, new byte[0]).getVal(), each[1]);
        }
      }),
      entry("stream info", session ->
          Expect.same(session.management().getStreamInfo(session.name("stream")).getStreamState().getMsgCount(), 6L)),
      entry("stream make", made((management, session, config) -> {
        String name = session.name("stream");
        Expect.same(management.getStreamInfo(name).getConfiguration().getName(), name);
      })),
      entry("stream change", made((management, session, config) -> {
        StreamConfiguration changed = StreamConfiguration.builder(config).maxAge(Duration.ofHours(1)).build();
        Expect.same(management.updateStream(changed).getConfiguration().getMaxAge(), Duration.ofHours(1));
      })),
      entry("stream make a consumer", made((management, session, config) ->
          add(management, session, durable(session)))),
      entry("stream make a consumer with a filter", made((management, session, config) -> {
        String filter = session.name("subject") + ".b";
        Expect.same(add(management, session, durable(session).filterSubject(filter)).getFilterSubject(), filter);
      })),
      entry("stream change a consumer", made((management, session, config) -> {
        add(management, session, durable(session));
        Expect.same(add(management, session, durable(session).description("Ships")).getDescription(), "Ships");
      })));

  private interface OnStream {
    void run(JetStreamManagement management, Session session, StreamConfiguration config) throws Exception;
  }

  private static Operation made(OnStream act) {
    return session -> {
      JetStreamManagement management = session.management();
      StreamConfiguration wanted = StreamConfiguration.builder()
          .name(session.name("stream"))
          .subjects(session.name("subject") + ".>")
          .build();
      act.run(management, session, management.addStream(wanted).getConfiguration());
    };
  }

  private static PublishAck publish(Session session, PublishOptions.Builder options) throws Exception {
    return session.streams().publish(session.name("subject") + ".a", "7".getBytes(), options.build());
  }

  static ConsumerConfiguration.Builder durable(Session session) {
    return ConsumerConfiguration.builder().durable(session.name("consumer")).ackPolicy(AckPolicy.Explicit);
  }

  static ConsumerConfiguration add(
      JetStreamManagement management, Session session, ConsumerConfiguration.Builder consumer) throws Exception {
    return management.addOrUpdateConsumer(session.name("stream"), consumer.build()).getConsumerConfiguration();
  }
}
