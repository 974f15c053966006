package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.Burst;
import dev.coalesce.it.app.Plain;
import dev.coalesce.it.app.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Runs applications without and with the agent. */
@OnEveryJdk
record ApplicationIT(Jdk jdk) {
    @Test
    void annotatedMethodWithoutAgent_runsForEachCaller() {
        Jvm.of(jdk).main(Burst.class).printsQuietly(Burst.UNCOALESCED);
    }

    @Test
    void annotatedMethodWithAgent_isCoalesced() {
        Jvm.of(jdk).agent().main(Burst.class).printsQuietly(Burst.COALESCED);
    }

    @Test
    void applicationWithoutAnnotations_runsUnchanged() {
        Jvm.of(jdk).agent().main(Plain.class).printsQuietly("hello");
    }

    @Test
    void applicationWithoutAnnotations_loadsNoByteBuddy() throws IOException {
        assertThat(classesLoadedBy(Plain.class))
                .contains(Plain.class.getName() + "$English")
                .doesNotContain("bytebuddy", "CoalesceGroup");
        assertThat(classesLoadedBy(Burst.class)).contains(Burst.class.getName(), "bytebuddy", "CoalesceGroup");
    }

    @Test
    void wovenClass_looksUnchangedToReflectionAndSerialization() {
        JvmResult without = Jvm.of(jdk).main(Shape.class).complains();
        assertThat(without.out()).contains("instance methods: [price]", "before: tea1", "after: tea2");
        Jvm.of(jdk)
                .agent()
                .main(Shape.class)
                .printsQuietly(without.out().lines().toArray(String[]::new));
    }

    @Test
    void springBootWithoutAgent_runsBodyForEachRequest() {
        Jvm.of(jdk)
                .jar(BuildOutput.BOOT_APP)
                .printsQuietly("PriceService$$SpringCGLIB$$0", "20 requests, different answers: 20, bodies: 20");
    }

    @Test
    void springBootWithAgent_runsOneBody() {
        Jvm.of(jdk)
                .agent()
                .jar(BuildOutput.BOOT_APP)
                .printsQuietly("PriceService$$SpringCGLIB$$0", "20 requests, different answers: 1, bodies: 1");
    }

    private String classesLoadedBy(Class<?> app) throws IOException {
        Path log = BuildOutput.newDirectory("classes").resolve("loaded");
        Jvm.of(jdk).agent().option("-Xlog:class+load:file=" + log).main(app).complains();
        return Files.readString(log);
    }
}
