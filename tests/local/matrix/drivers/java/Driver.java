import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.support.JsonParser;
import io.nats.client.support.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The driver of the matrix for jnats (../../protocol.ts). */
public class Driver {
  private static final Map<String, Operation> OPERATIONS = new HashMap<>();
  private static final ExecutorService OPERATING = Executors.newCachedThreadPool();

  static {
    List.of(Keys.OPERATIONS, KeyWrites.OPERATIONS, Objects.OPERATIONS, Streams.OPERATIONS, Consumers.OPERATIONS,
        Ordered.OPERATIONS, Operators.OPERATIONS, Core.OPERATIONS, Micro.OPERATIONS).forEach(OPERATIONS::putAll);
  }

  public static void main(String[] args) throws Exception {
    JsonValue order = JsonParser.parse(System.in.readAllBytes());
    ExecutorService slots = Executors.newFixedThreadPool(order.map.get("parallel").i);
    List<Future<?>> running = new ArrayList<>();
    for (JsonValue each : order.map.get("operations").array)
      running.add(slots.submit(() -> {
        Map<String, JsonValue> result = result(order, each);
        result.put("id", each.map.get("id"));
        System.out.println(new JsonValue(result).toJson());
        return null;
      }));
    for (Future<?> each : running) each.get();
    System.exit(0); // what has stalled is left
  }

  private static Map<String, JsonValue> result(JsonValue order, JsonValue each) {
    String name = each.map.get("operation").string;
    String reason = Absent.REASONS.get(name);
    if (reason != null) return outcome("absent", 0, reason);
    Operation operation = OPERATIONS.get(name);
    if (operation == null) return outcome("unknown", 0, null);
    try (Connection nc = Nats.connect(options(order, each))) {
      return attempt(operation, new Session(nc, each), order.map.get("patience").i);
    } catch (Exception failed) {
      return outcome("fails", 0, String.valueOf(failed));
    }
  }

  private static Map<String, JsonValue> attempt(Operation operation, Session session, int patience) throws Exception {
    long started = System.nanoTime();
    Future<?> done = OPERATING.submit(() -> {
      operation.run(session);
      if (session.nc.getStatus() == Connection.Status.CONNECTED) session.nc.flush(Duration.ofSeconds(5));
      return null;
    });
    try {
      done.get(patience, TimeUnit.MILLISECONDS);
      return outcome("works", started, null);
    } catch (ExecutionException failed) {
      return outcome("fails", started, String.valueOf(failed.getCause()));
    } catch (TimeoutException late) {
      return outcome("stalls", started, null);
    }
  }

  /** @param started in nanoseconds; 0 if it was not */
  private static Map<String, JsonValue> outcome(String outcome, long started, String error) {
    long ms = started == 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
    Map<String, JsonValue> result = new HashMap<>();
    result.put("outcome", new JsonValue(outcome));
    result.put("ms", new JsonValue(ms));
    if (error != null) result.put("error", new JsonValue(error));
    return result;
  }

  private static Options options(JsonValue order, JsonValue each) {
    return new Options.Builder()
        .server(order.map.get("server").string)
        .userInfo(each.map.get("user").string, each.map.get("password").string)
        .inboxPrefix(each.map.get("inboxPrefix").string)
        .connectionTimeout(Duration.ofSeconds(10))
        .errorListener(new ErrorListener() {}) // the matrix reads the server's log
        .noReconnect()
        .build();
  }
}
