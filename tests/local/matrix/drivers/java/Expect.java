import java.util.Objects;
import java.util.concurrent.Callable;

/** What operations check with. */
final class Expect {
  static void same(Object got, Object want) {
    if (!Objects.equals(got, want)) throw new IllegalStateException(got + " instead of " + want);
  }

  /** Fails unless the call does, with this in its message. */
  static void refused(Callable<?> call, String message) throws Exception {
    try {
      call.call();
    } catch (Exception error) {
      if (String.valueOf(error).contains(message)) return;
      throw error;
    }
    throw new IllegalStateException("it was done");
  }
}
