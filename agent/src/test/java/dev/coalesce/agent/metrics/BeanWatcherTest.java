package dev.coalesce.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests when JMX beans are registered. */
class BeanWatcherTest {
    private record Counted(String name) implements Measured {
        @Override
        public Kind kind() {
            return Kind.Method;
        }

        @Override
        public Snapshot snapshot() {
            return Snapshot.NONE;
        }
    }

    /** Simulates a JVM in which JMX has not started until the test calls {@link #start}. */
    private static final class SimulatedStart implements BeanWatcher.Start {
        @Nullable
        Runnable callback;

        int questions;

        @Override
        public boolean runWhenStarted(Runnable then) {
            callback = then;
            questions++;
            return true;
        }

        @Override
        public void leave() {
            callback = null;
        }

        void start() {
            Runnable waiting = callback;
            assertThat(waiting).isNotNull();
            if (waiting != null) {
                waiting.run();
            }
        }
    }

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final SimulatedStart jmx = new SimulatedStart();

    @Test
    void jmxNotStarted_beansAreRegisteredWhenItStarts() throws JMException {
        Registry registry = new BeanWatcher(true, "1", () -> 0, jmx).registry();
        Counted first = new Counted("app.Waiting.first");
        Counted second = new Counted("app.Waiting.second");
        Counted third = new Counted("app.Waiting.third");
        registry.add(first);
        registry.add(second);
        assertThat(isRegistered(first)).isFalse();

        jmx.start();
        assertThat(isRegistered(first)).isTrue();
        assertThat(isRegistered(second)).isTrue();

        registry.add(third);
        assertThat(isRegistered(third)).as("added after the start of JMX").isTrue();
        assertThat(jmx.questions).isEqualTo(1);
        server.unregisterMBean(new ObjectName("dev.coalesce:type=Agent"));
    }

    @Test
    void startCannotBeObserved_beansAreRegisteredAtOnce() throws JMException {
        Counted counted = new Counted("app.Waiting.not");
        new BeanWatcher(true, "1", () -> 0, BeanWatcher.Start.UNKNOWN)
                .registry()
                .add(counted);
        assertThat(isRegistered(counted)).isTrue();
        server.unregisterMBean(new ObjectName("dev.coalesce:type=Agent"));
    }

    @Test
    void beansNotWanted_startIsNotObserved() {
        new BeanWatcher(false, "1", () -> 0, jmx).registry().add(new Counted("app.Waiting.unwanted"));
        assertThat(jmx.questions).isZero();
    }

    /** A thread that starts JMX holds a lock of the JDK meanwhile. */
    @SuppressWarnings("LockOnNonEnclosingClassLiteral") // the JDK locks this class
    @Test
    @Timeout(60)
    void methodLinkedWhileJmxStarts_doesNotDeadlock() throws Exception {
        Registry registry = new BeanWatcher(true, "1", () -> 0, jmx).registry();
        Counted starts = new Counted("app.Waiting.starts");
        Counted meanwhile = new Counted("app.Waiting.meanwhile");
        registry.add(starts);
        CountDownLatch linked = new CountDownLatch(1);
        Thread other = new Thread(() -> {
            registry.add(meanwhile);
            linked.countDown();
        });
        synchronized (ManagementFactory.class) {
            jmx.start();
            other.start();
            while (other.getState() != Thread.State.BLOCKED) {
                Thread.onSpinWait();
            }
            registry.add(new Counted("app.Waiting.last"));
        }
        linked.await();
        assertThat(isRegistered(starts)).isTrue();
        assertThat(isRegistered(meanwhile)).isTrue();
        server.unregisterMBean(new ObjectName("dev.coalesce:type=Agent"));
    }

    /** The other thread waits for the JDK's lock, which this thread holds like a thread that starts JMX. */
    @SuppressWarnings("LockOnNonEnclosingClassLiteral") // the JDK locks this class
    @Test
    @Timeout(60)
    void concurrentRegistration_returnsWithTheAgentBeanRegistered() throws Exception {
        Registry registry = new BeanWatcher(true, "1", () -> 0, BeanWatcher.Start.UNKNOWN).registry();
        Thread other = new Thread(() -> registry.add(new Counted("app.Waiting.other")));
        ObjectName agent = new ObjectName("dev.coalesce:type=Agent");
        synchronized (ManagementFactory.class) {
            other.start();
            while (other.getState() != Thread.State.BLOCKED) {
                Thread.onSpinWait();
            }
            registry.add(new Counted("app.Waiting.asker"));
            assertThat(server.isRegistered(agent)).isTrue();
        }
        other.join();
        server.unregisterMBean(agent);
    }

    @Test
    void observingTheStartThrows_beansAreRegisteredAtOnce() throws JMException {
        BeanWatcher.Start failing = then -> {
            throw new StackOverflowError();
        };
        Counted counted = new Counted("app.Waiting.failing");
        new BeanWatcher(true, "1", () -> 0, failing).registry().add(counted);
        assertThat(isRegistered(counted)).isTrue();
        server.unregisterMBean(new ObjectName("dev.coalesce:type=Agent"));
    }

    private boolean isRegistered(Counted counted) throws JMException {
        return server.isRegistered(new ObjectName("dev.coalesce:type=Method,name=\"" + counted.name() + "\""));
    }
}
