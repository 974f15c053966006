package dev.coalesce.it;

import dev.coalesce.it.app.Named;
import org.junit.jupiter.api.Test;

/** {@code dev.coalesce.Coalescer}, for code that prefers a call. */
@OnEveryJdk
record CoalescerIT(Jdk jdk) {
    private static final String[] EACH_FOR_ITSELF = {
        "Coalescer[quotes], active: false",
        "kept: a b c d",
        "not kept: a b",
        "array: a b",
        "null: a b",
        "invalidate: a b c",
        "invalidateAll: a b c",
        "another name: a b c",
        "at once: 3 callers, bodies: 3, results: 3",
        "async: loads 2, first quoted, second cancelled true",
        "failure: the same true",
        "in flight inside: 0, after: 0",
        "stats: leads 0, hits 0, size 0"
    };

    @Test
    void withTheAgentItSharesAndKeeps() {
        Jvm.of(jdk)
                .agent()
                .main(Named.class)
                .printsQuietly(
                        "Coalescer[quotes], active: true",
                        "kept: a a b a",
                        "not kept: a b",
                        "array: a a",
                        "null: a a",
                        "invalidate: a b b",
                        "invalidateAll: a b b",
                        "another name: a b a",
                        "at once: 3 callers, bodies: 1, results: 1",
                        "async: loads 1, first quoted, second cancelled true",
                        "failure: the same true",
                        "in flight inside: 1, after: 0",
                        "stats: leads 1, hits 2, size 1");
    }

    @Test
    void withoutTheAgentItCallsTheLoaderEachTime() {
        Jvm.of(jdk).main(Named.class).printsQuietly(EACH_FOR_ITSELF);
    }

    @Test
    void withAnAgentThatIsNotEnabledItIsAsWithoutIt() {
        Jvm.of(jdk).agent("enabled=false").main(Named.class).printsQuietly(EACH_FOR_ITSELF);
    }
}
