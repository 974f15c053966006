package dev.coalesce.it;

import dev.coalesce.it.app.Burst;
import dev.coalesce.it.app.OnlyJava;
import dev.coalesce.it.app.TwoLoaders;
import org.junit.jupiter.api.Test;

/** Class loaders of the application's own. */
@OnEveryJdk
record LoadersIT(Jdk jdk) {
    @Test
    void oneClassInTwoLoadersSharesNoResultsButOneBean() {
        Jvm.of(jdk)
                .agent()
                .main(TwoLoaders.class)
                .printsQuietly(
                        "one: [1, 1]", "two: [1, 1]", "one again: [1, 1]", "leads: 2, hits: 4, size: 2", "methods: 2");
    }

    @Test
    void loaderThatDelegatesOnlyJavaSeesTheBridge() {
        Jvm.of(jdk)
                .agent()
                .main(OnlyJava.class)
                .printsQuietly("a class of its own: true", Burst.COALESCED, "active: true");
    }
}
