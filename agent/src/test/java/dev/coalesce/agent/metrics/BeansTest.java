package dev.coalesce.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coalesce.agent.testing.CapturedLog;
import dev.coalesce.agent.testing.Eventually;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.AttributeNotFoundException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import org.junit.jupiter.api.Test;

/** Tests the names and attributes of the JMX beans. */
class BeansTest {
    private record Counted(Kind kind, String name, Snapshot snapshot) implements Measured {}

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final Registry registry = new Registry(new Registry.Watcher() {
        @Override
        public void appeared(Measured.Kind kind, Registry.Group group) {
            Beans.register(kind, group);
        }

        @Override
        public void disappeared(Measured.Kind kind, Registry.Group group) {
            Beans.unregister(kind, group);
        }
    });

    @Test
    void method_isShownUnderItsNameWithItsCounters() throws Exception {
        Counted counted = counted(Measured.Kind.Method, "app.Beans.get");
        registry.add(counted);
        ObjectName name = new ObjectName("dev.coalesce:type=Method,name=\"app.Beans.get\"");

        assertThat(server.getAttribute(name, "Hits")).isEqualTo(1L);
        assertThat(server.getAttribute(name, "InFlight")).isEqualTo(9);
        assertThat(server.getAttribute(name, "OldestFlightMillis")).isEqualTo(10L);
        assertThat(server.getAttribute(name, "ClassName")).isEqualTo("app.Beans");
        assertThat(server.getAttribute(name, "MethodName")).isEqualTo("get");
        assertThat(counted.snapshot().hits()).isEqualTo(1);
    }

    @Test
    void otherJvms_areShownWithStateAndCounters() throws Exception {
        Beans.registerCluster(() -> new ClusterSnapshot(
                "ff",
                "redis://cache",
                "shop",
                false,
                1,
                "gone",
                List.of("price"),
                2,
                3,
                4,
                5,
                6,
                7,
                8,
                9,
                10,
                11,
                12,
                13,
                14,
                15,
                16));
        ObjectName name = new ObjectName("dev.coalesce:type=Cluster");
        MBeanInfo info = server.getMBeanInfo(name);

        assertThat(info.getOperations()).isEmpty();
        for (MBeanAttributeInfo each : info.getAttributes()) {
            Object value = server.getAttribute(name, each.getName());
            assertThat(each.getType())
                    .as(each.getName())
                    .isEqualTo(
                            value instanceof Long
                                    ? "long"
                                    : value instanceof Boolean
                                            ? "boolean"
                                            : value.getClass().getName());
        }
        assertThat(server.getAttribute(name, "Jvm")).isEqualTo("ff");
        assertThat(server.getAttribute(name, "Sharing")).isEqualTo(false);
        assertThat((Long) server.getAttribute(name, "DisconnectedMillis")).isPositive();
        assertThat(server.getAttribute(name, "BytesReceived")).isEqualTo(16L);
        assertThatExceptionOfType(ReflectionException.class)
                .isThrownBy(() -> server.invoke(name, "clear", new Object[0], new String[0]));
    }

    @Test
    void coalescerNameWithSpecialCharacters_isQuoted() throws Exception {
        Counted counted = counted(Measured.Kind.Coalescer, "a \"name\", with=all*of?it");
        registry.add(counted);
        ObjectName name = new ObjectName("dev.coalesce:type=Coalescer,name=" + ObjectName.quote(counted.name()));

        assertThat(server.getAttribute(name, "Leads")).isEqualTo(2L);
    }

    @Test
    void agentBean_readsCurrentValues() throws Exception {
        AtomicLong errors = new AtomicLong(1);
        AtomicInteger clears = new AtomicInteger();
        Beans.registerAgent(
                "1.2.3", () -> 7, errors::get, clears::incrementAndGet, request -> String.join(" ", request));
        ObjectName name = new ObjectName("dev.coalesce:type=Agent");
        try {
            assertThat(server.getAttribute(name, "Version")).isEqualTo("1.2.3");
            assertThat(server.getAttribute(name, "Methods")).isEqualTo(7);
            assertThat(server.invoke(
                            name, "ask", new Object[] {new String[] {"a", "b"}}, new String[] {"[Ljava.lang.String;"}))
                    .isEqualTo("a b");
            errors.set(5);
            assertThat(server.getAttribute(name, "Errors")).isEqualTo(5L);
            server.invoke(name, "clear", null, null);
            assertThat(clears).hasValue(1);
            assertDescribed(server.getMBeanInfo(name));
        } finally {
            server.unregisterMBean(name);
        }
    }

    @Test
    void allAttributes_areReadFromOneSnapshot() throws Exception {
        Reading reading = new Reading("app.Beans.reading");
        registry.add(reading);
        ObjectName name = new ObjectName("dev.coalesce:type=Method,name=\"app.Beans.reading\"");
        MBeanInfo info = server.getMBeanInfo(name);
        assertDescribed(info);
        String[] names = Arrays.stream(info.getAttributes())
                .map(MBeanAttributeInfo::getName)
                .toArray(String[]::new);

        assertThat(server.getAttributes(name, names)).hasSameSizeAs(names);
        assertThat(reading.readings).hasValue(1);
    }

    @Test
    void unknownAttributeOrOperation_isNamedWithThoseThatExist() throws Exception {
        Counted counted = counted(Measured.Kind.Method, "app.Beans.unknown");
        registry.add(counted);
        ObjectName name = new ObjectName("dev.coalesce:type=Method,name=\"app.Beans.unknown\"");

        assertThatExceptionOfType(AttributeNotFoundException.class)
                .isThrownBy(() -> server.getAttribute(name, "Hit"))
                .withMessageContaining("Hits");
        assertThatExceptionOfType(ReflectionException.class)
                .isThrownBy(() -> server.invoke(name, "reset", null, null))
                .withMessageContaining("clear()");
        assertThat(server.getAttributes(name, new String[] {"Hit", "Hits"})).hasSize(1);
        assertThat(counted.kind()).isEqualTo(Measured.Kind.Method);
    }

    @Test
    void clear_dropsTheResultsOfAllOfThatName() throws Exception {
        Reading first = new Reading("app.Beans.cleared");
        Reading second = new Reading("app.Beans.cleared");
        registry.add(first);
        registry.add(second);
        server.invoke(new ObjectName("dev.coalesce:type=Method,name=\"app.Beans.cleared\""), "clear", null, null);

        assertThat(first.clears).hasValue(1);
        assertThat(second.clears).hasValue(1);
    }

    private static void assertDescribed(MBeanInfo info) {
        assertThat(info.getDescription()).isNotBlank();
        assertThat(info.getOperations())
                .isNotEmpty()
                .allSatisfy(
                        each -> assertThat(each.getDescription()).isNotBlank().isNotEqualTo(each.getName()));
        assertThat(info.getAttributes())
                .allSatisfy(
                        each -> assertThat(each.getDescription()).isNotBlank().isNotEqualTo(each.getName()));
    }

    /** Counts how often it is read and cleared. */
    private static final class Reading implements Measured {
        private final String name;
        private final AtomicInteger readings = new AtomicInteger();
        private final AtomicInteger clears = new AtomicInteger();

        Reading(String name) {
            this.name = name;
        }

        @Override
        public Kind kind() {
            return Kind.Method;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Snapshot snapshot() {
            readings.incrementAndGet();
            return Snapshot.NONE;
        }

        @Override
        public void clear() {
            clears.incrementAndGet();
        }
    }

    @Test
    void nameAlreadyTaken_existingBeanStays() throws Exception {
        Counted first = counted(Measured.Kind.Method, "app.Beans.taken");
        try (CapturedLog said = CapturedLog.listen()) {
            registry.add(first);
            new Registry(Beans::register).add(counted(Measured.Kind.Method, "app.Beans.taken"));
            assertThat(said.text()).isEmpty();
        }
        ObjectName name = new ObjectName("dev.coalesce:type=Method,name=\"app.Beans.taken\"");
        assertThat(server.getAttribute(name, "Hits")).isEqualTo(first.snapshot().hits());
    }

    @Test
    void collectedMethod_isUnregistered() throws Exception {
        registry.add(counted(Measured.Kind.Method, "app.Beans.unloaded"));
        ObjectName name = new ObjectName("dev.coalesce:type=Method,name=\"app.Beans.unloaded\"");
        assertThat(server.isRegistered(name)).isTrue();

        Eventually.isTrue("the removal of the bean", () -> {
            System.gc();
            return registry.size() == 0 && !server.isRegistered(name);
        });
    }

    private static Counted counted(Measured.Kind kind, String name) {
        return new Counted(kind, name, new Snapshot(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, Times.NONE));
    }
}
