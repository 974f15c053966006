package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.Burst;
import dev.coalesce.it.app.Plain;
import dev.coalesce.it.app.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Applications as they are, without and with the agent. */
@OnEveryJdk
record ApplicationIT(Jdk jdk) {
    @Test
    void withoutTheAgentAnAnnotationDoesNothing() {
        Jvm.of(jdk).main(Burst.class).printsQuietly(Burst.EACH_FOR_ITSELF);
    }

    @Test
    void annotatedMethodIsCoalesced() {
        Jvm.of(jdk).agent().main(Burst.class).printsQuietly(Burst.COALESCED);
    }

    @Test
    void applicationWithoutAnnotationDoesNotNotice() {
        Jvm.of(jdk).agent().main(Plain.class).printsQuietly("hello");
    }

    @Test
    void byteBuddyIsLoadedForAnAnnotationOnly() throws IOException {
        assertThat(classesLoadedBy(Plain.class))
                .contains(Plain.class.getName() + "$English")
                .doesNotContain("bytebuddy", "CoalesceGroup");
        assertThat(classesLoadedBy(Burst.class)).contains(Burst.class.getName(), "bytebuddy", "CoalesceGroup");
    }

    @Test
    void whatReflectionAndSerializationSeeStaysAsItWas() {
        Run without = Jvm.of(jdk).main(Shape.class).complains();
        assertThat(without.out()).contains("instance methods: [price]", "before: tea1", "after: tea2");
        Jvm.of(jdk)
                .agent()
                .main(Shape.class)
                .printsQuietly(without.out().lines().toArray(String[]::new));
    }

    @Test
    void springBootWithoutTheAgent() {
        Jvm.of(jdk)
                .jar(Built.BOOT)
                .printsQuietly("PriceService$$SpringCGLIB$$0", "20 requests, different answers: 20, bodies: 20");
    }

    @Test
    void springBoot() {
        Jvm.of(jdk)
                .agent()
                .jar(Built.BOOT)
                .printsQuietly("PriceService$$SpringCGLIB$$0", "20 requests, different answers: 1, bodies: 1");
    }

    private String classesLoadedBy(Class<?> app) throws IOException {
        Path log = Built.directory("classes").resolve("loaded");
        Jvm.of(jdk).agent().option("-Xlog:class+load:file=" + log).main(app).complains();
        return Files.readString(log);
    }
}
