/** Throws when it does not do what it should. */
@FunctionalInterface
interface Operation {
  void run(Session session) throws Exception;
}
