package dev.coalesce.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.agent.testing.CapturedLog;
import dev.coalesce.agent.testing.Eventually;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.MBeanServer;
import javax.management.ObjectName;
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
        assertThat(server.getMBeanInfo(name).getAttributes()).hasSize(12);
        assertThat(counted.snapshot().hits()).isEqualTo(1);
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
        Beans.registerAgent("1.2.3", () -> 7, errors::get);
        ObjectName name = new ObjectName("dev.coalesce:type=Agent");
        try {
            assertThat(server.getAttribute(name, "Version")).isEqualTo("1.2.3");
            assertThat(server.getAttribute(name, "Methods")).isEqualTo(7);
            errors.set(5);
            assertThat(server.getAttribute(name, "Errors")).isEqualTo(5L);
        } finally {
            server.unregisterMBean(name);
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
        return new Counted(kind, name, new Snapshot(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
    }
}
