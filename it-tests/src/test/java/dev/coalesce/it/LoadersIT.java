package dev.coalesce.it;

import dev.coalesce.it.app.Burst;
import dev.coalesce.it.app.JavaOnlyLoader;
import dev.coalesce.it.app.TwoLoaders;
import org.junit.jupiter.api.Test;

/** Applications with class loaders of their own. */
@OnEveryJdk
record LoadersIT(Jdk jdk) {
    @Test
    void classInTwoLoaders_sharesBeanButNoResults() {
        Jvm.of(jdk)
                .agent()
                .main(TwoLoaders.class)
                .printsQuietly(
                        "first: [1, 1]",
                        "second: [1, 1]",
                        "first again: [1, 1]",
                        "leads: 2, hits: 4, size: 2",
                        "methods: 3");
    }

    @Test
    void loaderThatDelegatesOnlyJava_seesBridge() {
        Jvm.of(jdk)
                .agent()
                .main(JavaOnlyLoader.class)
                .printsQuietly("class of the isolated loader: true", Burst.COALESCED, "active: true");
    }
}
