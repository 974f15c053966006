package dev.coalesce.bench.child;

import dev.coalesce.Coalesce;
import java.util.function.Supplier;

/** A way to share a call with other JVMs. Implementations are thread-safe. */
public interface FleetCalls {
    /** How long the JVM that runs the body may be silent, in milliseconds. */
    long LEASE_MILLIS = 1_000;

    /**
     * Returns the result for a key. Any JVM's body provides it.
     *
     * @param key the key
     * @param body the body, which runs unless there is a result, or another thread or JVM runs it
     * @return the result
     */
    String call(String key, Supplier<String> body);

    /** The ways that are compared. */
    enum Kind {
        /** {@code @Coalesce(shared = true)} in a JVM with the agent. */
        ANNOTATED("annotated"),
        /** A lock that is asked again after 10 to 800 ms, as in FusionCache. */
        POLLED_LOCK("value with Redisson's RLock, polled each 10 to 800 ms"),
        /** A lock whose release Redisson publishes. */
        PUBLISHED_LOCK("value with Redisson's RLock, its release published"),
        /** The cache of Spring Data Redis as it is by default, which does not wait for other JVMs. */
        SPRING("Spring's RedisCache, get(key, loader)"),
        /** The same with the lock that Spring offers. All keys of a cache have one lock. */
        SPRING_LOCKED("Spring's RedisCache with its lock");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /**
         * Returns the label of this way in the report.
         *
         * @return the label
         */
        public String label() {
            return label;
        }

        /**
         * Returns whether a JVM waits for the execution in another JVM.
         *
         * @return false if each JVM runs the body unless there is a result already
         */
        public boolean waits() {
            return this != SPRING;
        }

        /**
         * Connects to the server.
         *
         * @param port the port of the server on this machine
         * @return the calls
         */
        FleetCalls connect(int port) {
            return switch (this) {
                case ANNOTATED -> Annotated::shared;
                case POLLED_LOCK -> new RedissonCalls(port, true);
                case PUBLISHED_LOCK -> new RedissonCalls(port, false);
                case SPRING -> new SpringRedisCalls(port, false);
                case SPRING_LOCKED -> new SpringRedisCalls(port, true);
            };
        }
    }

    /** Annotated methods. */
    final class Annotated {
        private Annotated() {}

        @Coalesce(key = "key", ttl = "1m", shared = true)
        static String shared(String key, Supplier<String> body) {
            return body.get();
        }

        @Coalesce(key = "key", ttl = "1m")
        static String local(String key, Supplier<String> body) {
            return body.get();
        }
    }
}
