package dev.coalesce.it;

import dev.coalesce.it.app.RefusedMethods;
import org.junit.jupiter.api.Test;

/** Annotations that would break the callers of a method, or have no effect, are refused with a message. */
@OnEveryJdk
record RefusedMethodsIT(Jdk jdk) {
    @Test
    void methodsThatHaveToRun_areRefusedWithMessage() {
        Jvm.of(jdk)
                .agent()
                .main(RefusedMethods.class)
                .prints("different: 20", "counted: 321", "cached: true")
                .complains(
                        on("@Invalidates", ".store(java.util.UUID)")
                                + " has no effect: part 1 of key has type UUID, which never"
                                + " equals one of type String",
                        on("@Coalesce", ".main(java.lang.String[])") + " has no effect",
                        on("@Coalesce", "$Sku.equals(java.lang.Object)")
                                + " has no effect: the method implements java.lang.Object.equals, each call"
                                + " of which has to run",
                        on("@Coalesce", "$Countdown.hasNext()") + " has no effect",
                        on("@Coalesce", "$Countdown.next()") + " has no effect");
    }

    private static String on(String annotation, String member) {
        return annotation + " on " + RefusedMethods.class.getName() + member;
    }
}
