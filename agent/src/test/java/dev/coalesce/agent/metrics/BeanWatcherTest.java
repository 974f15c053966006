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

/** When beans are registered. */
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

    /** JMX as the test says: it has started for others, but not for this. */
    private static final class Later implements BeanWatcher.Start {
        @Nullable
        Runnable then;

        int asked;

        @Override
        public boolean isAhead(Runnable whenStarted) {
            then = whenStarted;
            asked++;
            return true;
        }

        @Override
        public void leave() {
            then = null;
        }

        void start() {
            Runnable waiting = then;
            assertThat(waiting).isNotNull();
            if (waiting != null) {
                waiting.run();
            }
        }
    }

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final Later later = new Later();

    @Test
    void beansWaitForJmxToStart() throws JMException {
        Registry registry = new BeanWatcher(true, "1", () -> 0, later).registry();
        Counted first = new Counted("app.Waiting.first");
        Counted second = new Counted("app.Waiting.second");
        Counted third = new Counted("app.Waiting.third");
        registry.add(first);
        registry.add(second);
        assertThat(isThere(first)).isFalse();

        later.start();
        assertThat(isThere(first)).isTrue();
        assertThat(isThere(second)).isTrue();

        registry.add(third);
        assertThat(isThere(third)).as("one that comes later").isTrue();
        assertThat(later.asked).isEqualTo(1);
        server.unregisterMBean(new ObjectName("dev.coalesce:type=Agent"));
    }

    @Test
    void whereNobodyCanTellTheyAreThereAtOnce() throws JMException {
        Counted counted = new Counted("app.Waiting.not");
        new BeanWatcher(true, "1", () -> 0, BeanWatcher.Start.UNKNOWN)
                .registry()
                .add(counted);
        assertThat(isThere(counted)).isTrue();
        server.unregisterMBean(new ObjectName("dev.coalesce:type=Agent"));
    }

    @Test
    void whereNoneAreWantedNobodyIsAsked() {
        new BeanWatcher(false, "1", () -> 0, later).registry().add(new Counted("app.Waiting.unwanted"));
        assertThat(later.asked).isZero();
    }

    /** Whoever starts JMX holds a lock of the JDK's meanwhile. */
    @SuppressWarnings("LockOnNonEnclosingClassLiteral") // which the JDK locks
    @Test
    @Timeout(60)
    void aMethodThatIsLinkedWhileJmxStartsDoesNotLockItUp() throws Exception {
        Registry registry = new BeanWatcher(true, "1", () -> 0, later).registry();
        Counted starts = new Counted("app.Waiting.starts");
        Counted meanwhile = new Counted("app.Waiting.meanwhile");
        registry.add(starts);
        CountDownLatch linked = new CountDownLatch(1);
        Thread other = new Thread(() -> {
            registry.add(meanwhile);
            linked.countDown();
        });
        synchronized (ManagementFactory.class) {
            later.start();
            other.start();
            while (other.getState() != Thread.State.BLOCKED) {
                Thread.onSpinWait();
            }
            registry.add(new Counted("app.Waiting.last"));
        }
        linked.await();
        assertThat(isThere(starts)).isTrue();
        assertThat(isThere(meanwhile)).isTrue();
        server.unregisterMBean(new ObjectName("dev.coalesce:type=Agent"));
    }

    /** It waits for the lock of the JDK's that this thread holds, as one that starts JMX does. */
    @SuppressWarnings("LockOnNonEnclosingClassLiteral") // which the JDK locks
    @Test
    @Timeout(60)
    void whoComesWhileAnotherRegistersTheAgentsBeanFindsItThere() throws Exception {
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
    void whereAskingFailsTheyAreThereAtOnce() throws JMException {
        BeanWatcher.Start failing = then -> {
            throw new StackOverflowError();
        };
        Counted counted = new Counted("app.Waiting.failing");
        new BeanWatcher(true, "1", () -> 0, failing).registry().add(counted);
        assertThat(isThere(counted)).isTrue();
        server.unregisterMBean(new ObjectName("dev.coalesce:type=Agent"));
    }

    private boolean isThere(Counted counted) throws JMException {
        return server.isRegistered(new ObjectName("dev.coalesce:type=Method,name=\"" + counted.name() + "\""));
    }
}
