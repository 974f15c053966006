package dev.coalesce.it;

import dev.coalesce.it.app.RefusedMethods;
import org.junit.jupiter.api.Test;

/** Annotations that would break the callers of a method, or have no effect, are refused with a message. */
@OnEveryJdk
record RefusedMethodsIT(Jdk jdk) {
    @Test
    void methodsThatHaveToRun_areRefusedWithMessage() {
        String start = "@Coalesce on " + RefusedMethods.class.getName();
        Jvm.of(jdk)
                .agent()
                .main(RefusedMethods.class)
                .prints("different: 20", "counted: 321", "cached: true")
                .complains(
                        start + "$Sku.equals(java.lang.Object) has no effect",
                        "java.lang.Object.equals, each call of which has to run",
                        start + "$Countdown.hasNext() has no effect",
                        start + "$Countdown.next() has no effect",
                        start + ".main(java.lang.String[]) has no effect",
                        "@Invalidates on " + RefusedMethods.class.getName()
                                + ".store(java.util.UUID) has no effect: key",
                        "part 1 of type UUID, which never equals one of type String");
    }
}
