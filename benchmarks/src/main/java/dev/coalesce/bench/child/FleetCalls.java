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
        ANNOTATED("annotated");

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
         * Connects to the server.
         *
         * @param address the address of the server
         * @return the calls
         */
        FleetCalls connect(String address) {
            return Annotated::shared;
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
