import static java.util.Map.entry;

import io.nats.client.BaseConsumerContext;
import io.nats.client.ConsumeOptions;
import io.nats.client.FetchConsumeOptions;
import io.nats.client.FetchConsumer;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.MessageConsumer;
import io.nats.client.PullSubscribeOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Operations of durable pull consumers. */
final class Consumers {
  static final List<String> SIX = List.of("1", "2", "3", "4", "5", "6");

  static final Map<String, Operation> OPERATIONS = Map.ofEntries(
      entry("consumer info", session -> {
        var consumer = session.streams().getConsumerContext(session.name("stream"), session.name("consumer"));
        Expect.same(consumer.getConsumerInfo().getNumPending(), 6L);
      }),
      entry("consumer next", on(consumer -> {
        Message message = first(consumer);
        message.ack();
      })),
      entry("consumer fetch", on(consumer -> Expect.same(acknowledged(consumer, 3), List.of("1", "2", "3")))),
      entry("consumer consume in a group", on(consumer ->
          consumed(consumer, ConsumeOptions.builder().group("workers").build(), SIX, Message::ack))),
      entry("consumer fetch in a group, on overflow", on(consumer -> Expect.same(
          fetched(consumer, FetchConsumeOptions.builder().maxMessages(3).expiresIn(1_000).group("workers").minPending(2)
              .build(), Message::ack), SIX.subList(0, 3)))),
      entry("consumer fetch, nothing left", on(consumer -> {
        acknowledged(consumer, 6);
        Expect.same(acknowledged(consumer, 1), List.of());
      })),
      entry("consumer consume", on(consumer -> consumed(consumer, SIX, Message::ack))),
      entry("consumer subscribe, legacy", session ->
          legacy(session, "", PullSubscribeOptions.bind(session.name("stream"), session.name("consumer")))),
      entry("acknowledge and wait", on(consumer -> first(consumer).ackSync(Duration.ofSeconds(3)))),
      entry("give back", after(Message::nak, true)),
      entry("give back with a delay", after(message -> message.nakWithDelay(200), true)),
      entry("ask for time", after(message -> {
        message.inProgress();
        message.ackSync(Duration.ofSeconds(3));
      }, false)),
      entry("give up", after(Message::term, false)),
      entry("consumer create", create("1")),
      entry("consumer create with a filter", create("6", "b")),
      entry("consumer create with several filters", create("1", "a", "b")),
      entry("consumer update", session -> {
        Streams.add(session.management(), session, Streams.durable(session));
        var changed = Streams.add(session.management(), session, Streams.durable(session).description("Ships"));
        Expect.same(changed.getDescription(), "Ships");
      }),
      entry("consumer create, legacy", session -> {
        var options = PullSubscribeOptions.builder().stream(session.name("stream")).durable(session.name("consumer"));
        legacy(session, session.name("subject") + ".>", options.build());
      }));

  interface OnConsumer {
    void run(BaseConsumerContext consumer) throws Exception;
  }

  interface OnMessage {
    void run(Message message) throws Exception;
  }

  private static Operation on(OnConsumer act) {
    return session ->
        act.run(session.streams().getConsumerContext(session.name("stream"), session.name("consumer")));
  }

  /** Does something with the first message, and says whether it comes again. */
  private static Operation after(OnMessage act, boolean comesAgain) {
    return on(consumer -> {
      act.run(first(consumer));
      // all others are taken before a message comes again
      Expect.same(fetched(consumer, 6, message -> {}).contains("1"), comesAgain);
    });
  }

  private static Operation create(String want, String... filters) {
    return session -> {
      String subject = session.name("subject");
      List<String> subjects = List.of(filters).stream().map(last -> subject + "." + last).toList();
      Streams.add(session.management(), session, Streams.durable(session).filterSubjects(subjects));
      on(consumer -> Expect.same(text(next(consumer)), want)).run(session);
    };
  }

  private static void legacy(Session session, String subject, PullSubscribeOptions options) throws Exception {
    JetStreamSubscription subscription = session.streams().subscribe(subject, options);
    Expect.same(subscription.fetch(1, Duration.ofSeconds(3)).stream().map(Consumers::text).toList(), List.of("1"));
    subscription.unsubscribe();
  }

  private static Message first(BaseConsumerContext consumer) throws Exception {
    Message message = next(consumer);
    Expect.same(text(message), "1");
    return message;
  }

  static Message next(BaseConsumerContext consumer) throws Exception {
    Message message = consumer.next(Duration.ofSeconds(3));
    if (message == null) throw new IllegalStateException("no message");
    return message;
  }

  private static List<String> acknowledged(BaseConsumerContext consumer, int count) throws Exception {
    return fetched(consumer, count, Message::ack);
  }

  static List<String> fetched(BaseConsumerContext consumer, int count, OnMessage each) throws Exception {
    return fetched(consumer, FetchConsumeOptions.builder().maxMessages(count).expiresIn(1_000).build(), each);
  }

  private static List<String> fetched(BaseConsumerContext consumer, FetchConsumeOptions options, OnMessage each)
      throws Exception {
    List<String> texts = new ArrayList<>();
    try (FetchConsumer fetching = consumer.fetch(options)) {
      for (Message message = fetching.nextMessage(); message != null; message = fetching.nextMessage()) {
        each.run(message);
        texts.add(text(message));
      }
    }
    return texts;
  }

  /** Takes messages as they come until it has the wanted ones, and stops. */
  static void consumed(BaseConsumerContext consumer, List<String> want, OnMessage each) throws Exception {
    consumed(consumer, ConsumeOptions.DEFAULT_CONSUME_OPTIONS, want, each);
  }

  private static void consumed(BaseConsumerContext consumer, ConsumeOptions options, List<String> want, OnMessage each)
      throws Exception {
    BlockingQueue<Message> arrived = new LinkedBlockingQueue<>();
    List<String> texts = new ArrayList<>();
    try (MessageConsumer consuming = consumer.consume(options, arrived::add)) {
      while (texts.size() < want.size()) {
        Message message = arrived.take();
        each.run(message);
        texts.add(text(message));
      }
      consuming.stop();
    }
    Expect.same(texts, want);
  }

  static String text(Message message) {
    return new String(message.getData(), StandardCharsets.UTF_8);
  }
}
