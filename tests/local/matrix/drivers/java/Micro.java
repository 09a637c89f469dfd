import static java.util.Map.entry;

import io.nats.client.Connection;
import io.nats.service.Discovery;
import io.nats.service.Service;
import io.nats.service.ServiceEndpoint;
import io.nats.service.ServiceResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Operations of micro services. */
final class Micro {
  static final Map<String, Operation> OPERATIONS = Map.ofEntries(
      entry("micro serve", Micro::serve),
      entry("micro find all", found((discovery, name) -> discovery.ping())),
      entry("micro info of all", found((discovery, name) -> discovery.info())),
      entry("micro stats of all", found((discovery, name) -> discovery.stats())),
      entry("micro find", found(Discovery::ping)),
      entry("micro info", found(Discovery::info)),
      entry("micro stats", found(Discovery::stats)),
      entry("micro info of an instance", session -> {
        String name = session.name("service");
        String id = discovery(session.nc).ping(name).get(0).getId();
        Expect.same(discovery(session.nc).info(name, id).getId(), id);
      }));

  private interface Look {
    List<? extends ServiceResponse> by(Discovery discovery, String name);
  }

  private static void serve(Session session) throws Exception {
    CountDownLatch found = new CountDownLatch(1);
    ServiceEndpoint endpoint = ServiceEndpoint.builder()
        .endpointName("echo")
        .endpointSubject(session.name("service") + ".echo")
        .endpointQueueGroup("q")
        .handler(message -> {
          message.respond(session.nc, "fine".getBytes());
          if (new String(message.getData()).equals("found")) found.countDown();
        })
        .build();
    Service service = Service.builder()
        .connection(session.nc)
        .name(session.name("service"))
        .version("1.0.0")
        .addServiceEndpoint(endpoint)
        .build();
    service.startService();
    found.await();
    service.stop();
  }

  private static Operation found(Look look) {
    return session -> {
      String name = session.name("service");
      long count = look.by(discovery(session.nc), name).stream().filter(each -> each.getName().equals(name)).count();
      Expect.same(count, 2L);
    };
  }

  private static Discovery discovery(Connection nc) {
    return new Discovery(nc, 1_000, 100);
  }
}
