package dev.coalesce.it;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The example in the README prints what the README says. */
@OnEveryJdk
record ReadmeIT(Jdk jdk) {
    private static final String EXAMPLE = Path.of(
                    System.getProperty("it.build", ""), "..", "..", "docs", "examples", "Prices.java")
            .normalize()
            .toString();

    @Test
    void exampleWithoutAgent_calls50Times() {
        Jvm.of(jdk)
                .classPath(BuildOutput.ANNOTATIONS)
                .main(EXAMPLE)
                .printsQuietly("50 clients, 50 upstream calls, price now 59.99");
    }

    @Test
    void exampleWithAgent_callsOnce() {
        Jvm.of(jdk)
                .agent("strict=true")
                .classPath(BuildOutput.ANNOTATIONS)
                .main(EXAMPLE)
                .printsQuietly("50 clients, 1 upstream calls, price now 9.99");
    }
}
