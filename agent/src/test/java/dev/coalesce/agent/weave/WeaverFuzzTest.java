package dev.coalesce.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.CapturedLog;
import dev.coalesce.agent.testing.Compiled;
import dev.coalesce.agent.testing.IsolatingLoader;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests a class that cannot be woven although nothing is wrong with it. */
@Tag("fuzz")
class WeaverFuzzTest {
    /** The body takes nearly all of the 64 kB that a method may have. */
    @Test
    void methodTooLargeAfterWeaving_isLeftUnchanged() {
        String body = "a += b * a - b;".repeat(65_480 / 8);
        String name = "Large";
        byte[] file = Objects.requireNonNull(
                Compiled.of("class Large { @Coalesce int get(int a, int b) { %s return a; } }".formatted(body))
                        .get("app." + name));
        try (CapturedLog log = CapturedLog.listen()) {
            assertThat(new Transformer().transform(applicationLoader(), "app/" + name, null, null, file))
                    .isNull();
            assertThat(log.text().lines()).hasSize(1);
            assertThat(log.text()).contains("app/Large, which is left unchanged");
        }
    }

    /** Returns a class loader that is not the agent's: the agent does not weave its own classes. */
    private static ClassLoader applicationLoader() {
        return new IsolatingLoader(WeaverFuzzTest.class.getClassLoader(), Map.of());
    }
}
