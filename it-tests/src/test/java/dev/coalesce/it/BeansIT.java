package dev.coalesce.it;

import dev.coalesce.it.app.BeansOnDemand;
import dev.coalesce.it.app.CallCounters;
import dev.coalesce.it.app.RegisteredBeans;
import org.junit.jupiter.api.Test;

/** Checks the MBeans that JMX tools see. */
@OnEveryJdk
record BeansIT(Jdk jdk) {
    private static final String CLASS = CallCounters.class.getName();

    @Test
    void callsOfEveryKind_areCountedInBeanAttributes() {
        Jvm.of(jdk)
                .agent()
                .main(CallCounters.class)
                .printsQuietly(
                        "before the first call: [dev.coalesce:type=Agent]",
                        "price: Hits 2 Leads 1 Follows 2 Failures 0 Bypasses 0",
                        "saved: true",
                        "no price of tea",
                        "no price of tea",
                        "failing: Hits 0 Leads 2 Follows 0 Failures 2 Bypasses 0",
                        "reentrant: Hits 0 Leads 1 Follows 0 Failures 0 Bypasses 1",
                        "bounded: size 1, evictions 2",
                        "inspectsItself: in flight 1",
                        "methods: 6, errors: 0, version: true",
                        "Agent null",
                        "Coalescer \"odd, =\\\"\\*\\?\\\\ name\"",
                        "Method \"" + CLASS + ".bounded\"",
                        "Method \"" + CLASS + ".failing\"",
                        "Method \"" + CLASS + ".inspectsItself\"",
                        "Method \"" + CLASS + ".price\"",
                        "Method \"" + CLASS + ".reentrant\"",
                        "[Bypasses:long, Calls:long, ClassName:java.lang.String, Evictions:long, FailureNanos:long,"
                                + " Failures:long, FinishedFollows:long, Follows:long, Hits:long, InFlight:int,"
                                + " Leads:long, MethodName:java.lang.String, OldestFlightMillis:long, Promotions:long,"
                                + " RunP50Nanos:long, RunP99Nanos:long, SavedNanos:long, Size:long, SuccessNanos:long,"
                                + " Successes:long, Timeouts:long, WaitNanos:long, WaitP50Nanos:long,"
                                + " WaitP99Nanos:long, Waiting:long, Waits:long]",
                        "[Errors:long, Methods:int, Refused:int,"
                                + " RefusedMethods:[Ljava.lang.String;, Version:java.lang.String]");
    }

    @Test
    void jmxDisabled_registersNoBeans() {
        Jvm.of(jdk)
                .agent("jmx=false")
                .main(RegisteredBeans.class)
                .printsQuietly(
                        "coalesced: a a", "method's bean: false", "coalescer's bean: false", "agent's bean: false");
    }

    @Test
    void defaultOptions_registerBeans() {
        Jvm.of(jdk)
                .agent()
                .main(RegisteredBeans.class)
                .printsQuietly("coalesced: a a", "method's bean: true", "coalescer's bean: true", "agent's bean: true");
    }

    @Test
    void coalescedCall_doesNotStartJmx() {
        Jvm.of(jdk)
                .agent()
                .main(BeansOnDemand.class)
                .printsQuietly(
                        "coalesced: a a",
                        "JMX is started: false",
                        "method's bean: true",
                        "agent's bean: true",
                        "bean of a later method: true");
    }

    @Test
    void jmxStartedBeforeFirstCall_beansAreRegistered() {
        Jvm.of(jdk)
                .agent()
                .main(BeansOnDemand.class, "early")
                .printsQuietly(
                        "false",
                        "coalesced: a a",
                        "JMX is started: true",
                        "method's bean: true",
                        "agent's bean: true",
                        "bean of a later method: true");
    }
}
