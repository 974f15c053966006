package dev.coalesce.it;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README's example prints what the README says. */
@OnEveryJdk
record ReadmeIT(Jdk jdk) {
    private static final String EXAMPLE = Path.of(
                    System.getProperty("it.build", ""), "..", "..", "docs", "examples", "Prices.java")
            .normalize()
            .toString();

    @Test
    void withoutTheAgent() {
        Jvm.of(jdk)
                .classPath(Built.ANNOTATIONS)
                .main(EXAMPLE)
                .printsQuietly("50 clients, 50 upstream calls, price now 59.99");
    }

    @Test
    void withTheAgent() {
        Jvm.of(jdk)
                .agent("strict=true")
                .classPath(Built.ANNOTATIONS)
                .main(EXAMPLE)
                .printsQuietly("50 clients, 1 upstream calls, price now 9.99");
    }
}
