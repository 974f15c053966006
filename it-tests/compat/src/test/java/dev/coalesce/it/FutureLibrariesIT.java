package dev.coalesce.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Methods that return a future of a published library. Guava and Kotlin are covered by the agent's own tests. */
@OnEveryJdk
record FutureLibrariesIT(Jdk jdk) {
    private static final Path PROGRAM = Libraries.program("futures").resolve("vertx");

    @Test
    void futureOfVertx4_isSharedAndItsFailureIsNotCached() {
        run("vertx4");
    }

    @Test
    void futureOfVertx5_isSharedAndItsFailureIsNotCached() {
        run("vertx5");
    }

    private void run(String library) {
        List<Path> classPath = new ArrayList<>(Libraries.of(library));
        Path classes =
                Compile.into(library).against(classPath).sourcesIn(PROGRAM).classes();
        classPath.add(classes);
        classPath.add(BuildOutput.ANNOTATIONS);
        Jvm.of(jdk)
                .classPath(classPath)
                .agent()
                .main("VertxFutures")
                .prints(
                        "failed: upstream is down, upstream is down, bodies 1",
                        "succeeded: v, v, v, bodies 2, same object: false",
                        "mapped: V",
                        "composite: false")
                .complains("@Coalesce on VertxFutures.all() has no effect: the method returns"
                        + " io.vertx.core.CompositeFuture. Return io.vertx.core.Future itself");
    }
}
