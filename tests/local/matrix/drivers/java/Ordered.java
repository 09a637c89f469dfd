import static java.util.Map.entry;

import io.nats.client.BaseConsumerContext;
import io.nats.client.IterableConsumer;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.OrderedConsumerConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Operations of consumers that readers make for themselves. */
final class Ordered {
  private static final List<String> FIVE = Consumers.SIX.subList(0, 5);

  static final Map<String, Operation> OPERATIONS = Map.ofEntries(
      entry("ordered next", on(consumer -> {
        for (String want : List.of("1", "2")) Expect.same(Consumers.text(Consumers.next(consumer)), want);
      })),
      entry("ordered fetch", on(consumer ->
          Expect.same(Consumers.fetched(consumer, 3, message -> {}), List.of("1", "2", "3")))),
      entry("ordered consume", on(consumer -> Consumers.consumed(consumer, Consumers.SIX, message -> {}))),
      entry("ordered consume, one filter", on(consumer -> Consumers.consumed(consumer, FIVE, message -> {}), "a")),
      entry("ordered consume, several filters",
          on(consumer -> Consumers.consumed(consumer, Consumers.SIX, message -> {}), "a", "b")),
      entry("ordered info", session -> on(consumer -> {
        try (IterableConsumer consuming = consumer.iterate()) {
          consuming.nextMessage(Duration.ofSeconds(3));
          Expect.same(consuming.getConsumerInfo().getStreamName(), session.name("stream"));
        }
      }).run(session)),
      entry("ordered push", push(Consumers.SIX, ".>", PushSubscribeOptions.builder().ordered(true))),
      entry("ordered push, one filter", push(FIVE, ".a", PushSubscribeOptions.builder().ordered(true))),
      entry("ordered subscribe, legacy", push(Consumers.SIX, ".>", PushSubscribeOptions.builder().ordered(true))),
      entry("ephemeral push, legacy", push(Consumers.SIX, ".>", PushSubscribeOptions.builder()
          .configuration(ConsumerConfiguration.builder().ackPolicy(AckPolicy.None).build()))),
      entry("ephemeral pull", session -> {
        var options = PullSubscribeOptions.builder().stream(session.name("stream"));
        JetStreamSubscription subscription = session.streams().subscribe(session.name("subject") + ".>", options.build());
        List<Message> messages = subscription.fetch(6, Duration.ofSeconds(3));
        subscription.unsubscribe();
        Expect.same(messages.stream().map(Consumers::text).toList(), Consumers.SIX);
      }));

  private static Operation on(Consumers.OnConsumer act, String... filters) {
    return session -> {
      List<String> subjects = List.of(filters).stream().map(last -> session.name("subject") + "." + last).toList();
      OrderedConsumerConfiguration config = new OrderedConsumerConfiguration().filterSubjects(subjects);
      BaseConsumerContext consumer =
          session.streams().getStreamContext(session.name("stream")).createOrderedConsumer(config);
      act.run(consumer);
    };
  }

  private static Operation push(List<String> want, String subject, PushSubscribeOptions.Builder options) {
    return session -> {
      PushSubscribeOptions wanted = options.stream(session.name("stream")).build();
      JetStreamSubscription subscription = session.streams().subscribe(session.name("subject") + subject, wanted);
      List<String> texts = new ArrayList<>();
      while (texts.size() < want.size()) texts.add(Consumers.text(subscription.nextMessage(Duration.ofSeconds(3))));
      subscription.unsubscribe();
      Expect.same(texts, want);
    };
  }
}
