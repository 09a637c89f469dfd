import java.util.Map;

/** Operations that jnats does not have, with the reason. */
final class Absent {
  static final Map<String, String> REASONS = Map.of(
      "give up with a reason", "`term` of jnats takes no reason");
}
