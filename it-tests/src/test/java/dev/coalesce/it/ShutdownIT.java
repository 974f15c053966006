package dev.coalesce.it;

import dev.coalesce.it.app.ExitDuringCalls;
import org.junit.jupiter.api.Test;

/** The JVM ends although a leader never returns: its body calls {@code System.exit}. */
@OnEveryJdk
record ShutdownIT(Jdk jdk) {
    private static final String HOOK = "hook: defaults";

    @Test
    void bodyExits_hookRunsTheBodyOfTheSameKey() {
        for (String kind : new String[] {"value", "future", "inputStream", "publisher", "coalescer"}) {
            exits(kind, HOOK);
        }
    }

    @Test
    void bodyExits_twoHooksDoNotWaitForEachOther() {
        exits("twoHooks", HOOK, HOOK);
    }

    @Test
    void bodyExits_followersThatWaitAlreadyRunTheirBodies() {
        exits("waitingPool", "pool: defaults", "pool has ended: true");
        exits("waitingFutures", "pool: defaults", "pool has ended: true");
    }

    @Test
    void anotherThreadExits_hookDoesNotWaitForHangingLeader() {
        exits("signal", HOOK);
    }

    @Test
    void bodyHalts_jvmEndsWithoutHooks() {
        exits("halt");
    }

    private void exits(String how, String... lines) {
        Jvm.of(jdk).agent().main(ExitDuringCalls.class, how).ended(3, lines).complains();
    }
}
