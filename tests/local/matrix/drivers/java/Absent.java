import static java.util.Map.entry;

import java.util.Map;

/** Operations that jnats does not have, with the reason. */
final class Absent {
  private static final String NONE = "jnats has none";
  private static final String OTHER = "it is in jnats' direct-batch, a separate library";

  static final Map<String, String> REASONS = Map.ofEntries(
      entry("stream publish a batch", "it is in jnats' batch-publish, a separate library"),
      entry("stream publish fast", NONE),
      entry("ephemeral push", "jnats pushes by the older API"),
      entry("message get, directly", "`getMessage` gets directly where the stream allows it, and has no word for it"),
      entry("message get several", OTHER),
      entry("message get the last of several subjects", OTHER),
      entry("stream back up", NONE),
      entry("stream back up and restore", NONE),
      entry("give up with a reason", "`term` of jnats takes no reason"));
}
