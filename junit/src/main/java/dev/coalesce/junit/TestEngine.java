package dev.coalesce.junit;

import dev.coalesce.attach.CoalesceAttach;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The engine of this JVM, as tests see it. The engine's classes are invisible, so requests and answers are objects of
 * the JDK; see {@code TestDoor} in the agent.
 */
final class TestEngine {
    /** The name of a system property; {@code false} leaves this JVM as it is. */
    private static final String ATTACH = "coalesce.junit.attach";

    private static final String ENTRY_POINT = "dev.coalesce.agent.CoalesceAgent";
    private static final AtomicBoolean WARNED = new AtomicBoolean();

    private final Function<Object[], @Nullable Object> door;

    private TestEngine(Function<Object[], @Nullable Object> door) {
        this.door = door;
    }

    static void attach() {
        if (!System.getProperty(ATTACH, "true").equals("false")) {
            boolean unused = CoalesceAttach.install(); // it says why if it cannot
        }
    }

    /** Returns the engine; null if there is no agent in this JVM, which is logged once. */
    static @Nullable TestEngine find() {
        attach();
        String problem;
        try {
            @SuppressWarnings("unchecked")
            Function<Object[], @Nullable Object> door =
                    (Function<Object[], @Nullable Object>) ClassLoader.getSystemClassLoader()
                            .loadClass(ENTRY_POINT)
                            .getMethod("testDoor")
                            .invoke(null);
            if (door != null) {
                return new TestEngine(door);
            }
            problem = "it is not active";
        } catch (ClassNotFoundException e) {
            problem = "it is not present";
        } catch (InvocationTargetException e) {
            problem = String.valueOf(e.getCause());
        } catch (ReflectiveOperationException | LinkageError e) {
            problem = "coalesce-junit needs an agent of its own version: " + e;
        }
        if (!WARNED.getAndSet(true)) {
            System.getLogger("dev.coalesce")
                    .log(
                            System.Logger.Level.WARNING,
                            "Tests run without the Coalesce agent (" + problem
                                    + "): nothing is coalesced. Standard error says why it was not attached."
                                    + " Start the tests' JVM with -javaagent:coalesce-agent.jar.");
        }
        return null;
    }

    @Nullable
    Object ask(@Nullable Object... request) {
        return door.apply(request);
    }
}
