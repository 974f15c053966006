package dev.coalesce.it;

import dev.coalesce.it.app.WovenNotCalled;
import org.junit.jupiter.api.Test;

/** The agent's bean counts what is woven, and not only what was called. */
@OnEveryJdk
record WovenMethodsIT(Jdk jdk) {
    @Test
    void methodsThatNobodyCalled_areCounted() {
        Jvm.of(jdk).agent().main(WovenNotCalled.class).printsQuietly("before any call: 3", "after a call: 3");
    }
}
