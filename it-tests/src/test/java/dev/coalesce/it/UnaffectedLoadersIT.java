package dev.coalesce.it;

import dev.coalesce.it.app.AskedLoader;
import dev.coalesce.it.app.ReplacedJar;
import org.junit.jupiter.api.Test;

/** Class loaders of an application behave as without the agent. */
@OnEveryJdk
record UnaffectedLoadersIT(Jdk jdk) {
    @Test
    void loaderDefinesClass_isNotAskedForResources() {
        Jvm.of(jdk).agent().main(AskedLoader.class).printsQuietly("prices: 1, 1", "asked: []");
    }

    @Test
    void annotationsAreAddedToSearchPathLater_areFound() {
        Jvm.of(jdk).agent().main(AskedLoader.class, "later").printsQuietly("prices: 1, 1", "asked: []");
    }

    @Test
    void jarIsReplacedOrUndeployed_isNotKeptOpen() {
        Jvm.of(jdk).agent().main(ReplacedJar.class).printsQuietly("deployed again: new", "another reader: true");
    }
}
