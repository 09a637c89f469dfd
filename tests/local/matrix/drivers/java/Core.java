import static java.util.Map.entry;

import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.nats.client.Subscription;
import io.nats.client.impl.Headers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Operations of messages and requests without streams. */
final class Core {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final List<String> THREE = List.of("1", "2", "3");
  private static final Headers RED = new Headers().add("Color", "red");

  static final Map<String, Operation> OPERATIONS = Map.ofEntries(
      entry("core publish", three((session, subscription) -> {})),
      entry("core drain a subscription", three((session, subscription) ->
          Expect.same(subscription.drain(PATIENCE).get(), true))),
      entry("core drain", session -> {
        List<String> found = new ArrayList<>();
        Dispatcher dispatcher = session.nc.createDispatcher(message -> found.add(text(message)));
        dispatcher.subscribe(session.name("subject") + ".>");
        for (String each : THREE) session.nc.publish(session.name("subject") + ".a", each.getBytes());
        Expect.same(session.nc.drain(PATIENCE).get(), true);
        Expect.same(found, THREE);
      }),
      entry("core publish with headers", session -> {
        Subscription subscription = session.nc.subscribe(session.name("subject") + ".>");
        session.nc.publish(session.name("subject") + ".a", RED, new byte[0]);
        Expect.same(subscription.nextMessage(PATIENCE).getHeaders().getFirst("Color"), "red");
        subscription.unsubscribe();
      }),
      entry("core subscribe, so many", session -> {
        Subscription subscription = session.nc.subscribe(session.name("subject") + ".>");
        subscription.unsubscribe(2);
        for (String each : THREE) session.nc.publish(session.name("subject") + ".a", each.getBytes());
        Expect.same(next(subscription, 2), THREE.subList(0, 2));
        Expect.same(subscription.isActive(), false);
      }),
      entry("core subscribe", session -> {
        Subscription subscription = session.nc.subscribe(feed(session) + ">");
        Expect.same(subscription.nextMessage(PATIENCE).getSubject(), feed(session) + "a");
        subscription.unsubscribe();
      }),
      entry("core queue subscribe", session -> {
        BlockingQueue<String> found = new LinkedBlockingQueue<>();
        for (int i = 0; i < 2; i++)
          session.nc.createDispatcher(message -> found.add(text(message))).subscribe(feed(session) + ">", "workers");
        List<String> seen = new ArrayList<>();
        while (seen.size() < 3) seen.add(found.poll(5, TimeUnit.SECONDS));
        Expect.same(Set.copyOf(seen).size(), 3);
      }),
      entry("core request", session ->
          Expect.same(text(session.nc.request(status(session), new byte[0], PATIENCE)), "fine")),
      entry("core request with headers", session -> Expect.same(
          session.nc.request(status(session), RED, new byte[0], PATIENCE).getHeaders().getFirst("Color"), "red")),
      entry("core request, nobody there", session -> {
        try {
          session.nc.request(status(session), new byte[0]).get(5, TimeUnit.SECONDS);
        } catch (CancellationException nobody) {
          return;
        } catch (ExecutionException other) {
          if (String.valueOf(other).contains("No Responders")) return;
          throw other;
        }
        throw new IllegalStateException("somebody answered");
      }),
      entry("core request many, by count", session ->
          Expect.same(gather(session, "poll", PATIENCE, found -> found.size() == 2), List.of("fine", "fine"))),
      entry("core request many, until a pause", session ->
          Expect.same(gather(session, "poll", Duration.ofMillis(500), found -> false), List.of("fine", "fine"))),
      entry("core request many, until an empty one", session ->
          Expect.same(gather(session, "parts", PATIENCE, found -> found.contains("")), List.of("1", "2", "3", ""))),
      entry("core answer", session -> {
        Subscription asked = session.nc.subscribe(status(session), "status");
        while (true) {
          Message message = asked.nextMessage(Duration.ofSeconds(9));
          session.nc.publish(message.getReplyTo(), "fine".getBytes());
          if (text(message).equals("fine")) break;
        }
        asked.unsubscribe();
      }));

  private interface End {
    void run(Session session, Subscription subscription) throws Exception;
  }

  private static Operation three(End end) {
    return session -> {
      Subscription subscription = session.nc.subscribe(session.name("subject") + ".>");
      for (String each : THREE) session.nc.publish(session.name("subject") + ".a", each.getBytes());
      List<String> first = next(subscription, 3);
      end.run(session, subscription);
      Expect.same(first, THREE);
    };
  }

  private static List<String> next(Subscription subscription, int count) throws Exception {
    List<String> found = new ArrayList<>();
    while (found.size() < count) found.add(text(subscription.nextMessage(PATIENCE)));
    return found;
  }

  private static List<String> gather(Session session, String last, Duration pause, Predicate<List<String>> done)
      throws Exception {
    String inbox = session.nc.createInbox();
    Subscription answers = session.nc.subscribe(inbox);
    session.nc.publish(session.name("subject") + "." + last, inbox, new byte[0]);
    List<String> found = new ArrayList<>();
    while (!done.test(found)) {
      Message answer = answers.nextMessage(found.isEmpty() ? PATIENCE : pause);
      if (answer == null) break;
      found.add(text(answer));
    }
    answers.unsubscribe();
    return found;
  }

  private static String status(Session session) {
    return session.name("subject") + ".status";
  }

  private static String feed(Session session) {
    return "feed." + session.name("subject") + ".";
  }

  private static String text(Message message) {
    return new String(message.getData());
  }
}
