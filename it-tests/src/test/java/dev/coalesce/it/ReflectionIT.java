package dev.coalesce.it;

import dev.coalesce.it.app.Reflected;
import org.junit.jupiter.api.Test;

/** Tests that reflection shows an application its classes as they were written. */
@OnEveryJdk
record ReflectionIT(Jdk jdk) {
    @Test
    void wovenClass_looksAsWritten() {
        String[] expected = {
            "a1 b1", "[add, count, get, locked, main, members, number]", "objects: 1", "2 [get, statics]", "false"
        };
        Jvm.of(jdk).main(Reflected.class).printsQuietly(expected);
        Jvm.of(jdk).agent().main(Reflected.class).printsQuietly(expected);
    }
}
