package dev.coalesce.it;

import dev.coalesce.it.app.LittleStack;
import org.junit.jupiter.api.Test;

/** Tests that a first call without stack breaks neither the method nor the agent. */
@OnEveryJdk
record LittleStackIT(Jdk jdk) {
    /** The interpreter needs the same stack for a method each time. */
    private static final String INTERPRETED = "-Xint";

    @Test
    void firstCallNearTheEndOfTheStack_laterCallsAreCoalesced() {
        Jvm.of(jdk).agent().option(INTERPRETED).main(LittleStack.class, "call").prints("second: true", "first: true");
    }

    @Test
    void firstClassLoadsNearTheEndOfTheStack_allClassesAreWoven() {
        Jvm.of(jdk)
                .agent()
                .option(INTERPRETED)
                .main(LittleStack.class, "load")
                .prints("second: true", "first: true")
                .complains("dev.coalesce.it.app.LittleStack$First was loaded while there was hardly any stack or"
                        + " memory left, and is woven now");
    }
}
