package dev.coalesce.it;

import dev.coalesce.it.app.NamedCoalescer;
import org.junit.jupiter.api.Test;

/** Uses {@code dev.coalesce.Coalescer}, the programmatic interface. */
@OnEveryJdk
record CoalescerIT(Jdk jdk) {
    private static final String[] UNCOALESCED = {
        "Coalescer[quotes], active: false",
        "cached: a b c d",
        "not cached: a b",
        "array: a b",
        "null: a b",
        "invalidate: a b c",
        "invalidateAll: a b c",
        "another name: a b c",
        "concurrent: 3 callers, bodies: 3, results: 3",
        "async: loads 2, first quoted, second cancelled true",
        "failure: same exception true",
        "in flight inside: 0, after: 0",
        "stats: leads 0, hits 0, size 0"
    };

    @Test
    void withAgent_sharesAndCachesResults() {
        Jvm.of(jdk)
                .agent()
                .main(NamedCoalescer.class)
                .printsQuietly(
                        "Coalescer[quotes], active: true",
                        "cached: a a b a",
                        "not cached: a b",
                        "array: a a",
                        "null: a a",
                        "invalidate: a b b",
                        "invalidateAll: a b b",
                        "another name: a b a",
                        "concurrent: 3 callers, bodies: 1, results: 1",
                        "async: loads 1, first quoted, second cancelled true",
                        "failure: same exception true",
                        "in flight inside: 1, after: 0",
                        "stats: leads 1, hits 2, size 1");
    }

    @Test
    void withoutAgent_callsLoaderEachTime() {
        Jvm.of(jdk)
                .main(NamedCoalescer.class)
                .prints(UNCOALESCED)
                .complains(
                        "dev.coalesce.", // the line of java.util.logging with the time and the class
                        "WARNING: Coalescer runs each loader and shares nothing, because the Coalesce agent is not present in"
                                + " this JVM. Start the JVM with -javaagent:coalesce-agent.jar, or call"
                                + " CoalesceAttach.install() first.");
    }

    @Test
    void agentDisabled_callsLoaderEachTime() {
        Jvm.of(jdk).agent("enabled=false").main(NamedCoalescer.class).printsQuietly(UNCOALESCED);
    }
}
