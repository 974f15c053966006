package dev.coalesce.it;

import dev.coalesce.it.app.Counting;
import dev.coalesce.it.app.LateLook;
import dev.coalesce.it.app.Seen;
import org.junit.jupiter.api.Test;

/** The beans that JMX tools see. */
@OnEveryJdk
record BeansIT(Jdk jdk) {
    private static final String CLASS = Counting.class.getName();

    @Test
    void everyCallIsCountedAndEveryAttributeIsThere() {
        Jvm.of(jdk)
                .agent()
                .main(Counting.class)
                .printsQuietly(
                        "before the first call: []",
                        "price: Hits 2 Leads 1 Follows 2 Failures 0 Bypasses 0",
                        "saved: true",
                        "no price of tea",
                        "no price of tea",
                        "failing: Hits 0 Leads 2 Follows 0 Failures 2 Bypasses 0",
                        "reentrant: Hits 0 Leads 1 Follows 0 Failures 0 Bypasses 1",
                        "narrow: size 1, evictions 2",
                        "looking: in flight 1",
                        "methods: 6, errors: 0, version: true",
                        "Agent null",
                        "Coalescer \"odd, =\\\"\\*\\?\\\\ name\"",
                        "Method \"" + CLASS + ".failing\"",
                        "Method \"" + CLASS + ".looking\"",
                        "Method \"" + CLASS + ".narrow\"",
                        "Method \"" + CLASS + ".price\"",
                        "Method \"" + CLASS + ".reentrant\"",
                        "[Bypasses:long, Evictions:long, Failures:long, Follows:long, Hits:long, InFlight:int,"
                                + " Leads:long, OldestFlightMillis:long, Promotions:long, SavedNanos:long, Size:long,"
                                + " Timeouts:long]",
                        "[Errors:long, Methods:int, Version:java.lang.String]");
    }

    @Test
    void withJmxFalseThereAreNone() {
        Jvm.of(jdk)
                .agent("jmx=false")
                .main(Seen.class)
                .printsQuietly(
                        "coalesced: a a", "method's bean: false", "coalescer's bean: false", "agent's bean: false");
    }

    @Test
    void byDefaultThereAreSome() {
        Jvm.of(jdk)
                .agent()
                .main(Seen.class)
                .printsQuietly("coalesced: a a", "method's bean: true", "coalescer's bean: true", "agent's bean: true");
    }

    @Test
    void jmxIsStartedByWhoLooksAndNotByACall() {
        Jvm.of(jdk)
                .agent()
                .main(LateLook.class)
                .printsQuietly(
                        "coalesced: a a",
                        "JMX is started: false",
                        "method's bean: true",
                        "agent's bean: true",
                        "bean of one that came later: true");
    }

    @Test
    void whereItMayHaveBeenStartedBeforeTheBeansAreThereAtOnce() {
        Jvm.of(jdk)
                .agent()
                .main(LateLook.class, "early")
                .printsQuietly(
                        "false",
                        "coalesced: a a",
                        "JMX is started: true",
                        "method's bean: true",
                        "agent's bean: true",
                        "bean of one that came later: true");
    }
}
