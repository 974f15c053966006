package dev.coalesce.agent.install;

import dev.coalesce.agent.bridge.CoalesceLinker;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * Defines the bridge classes in {@code java.lang}. Woven code can call them from any class, because every class loader
 * delegates that package to its parent and every module reads it. JaCoCo does the same with its single runtime class.
 */
final class Bridge {
    /** The bridge classes, each after its superclass. Strings, because a class literal would load the class. */
    private static final List<String> CLASSES = List.of(
            "CoalesceGroup",
            "CoalesceAction",
            "CoalesceFlight",
            "CoalesceInvocationRequest",
            "CoalesceInvalidation",
            "CoalesceNamed",
            "CoalesceLinker",
            "CoalesceLinker$NoGroup",
            "CoalesceLinker$Retry",
            "CoalesceWovenClass",
            "CoalesceWovenClass$Key",
            "CoalesceWovenClass$WeakKey",
            "CoalesceHiddenMembers",
            "CoalesceFailures",
            "CoalesceFailures$LimitedList");

    private Bridge() {}

    /** Whether an agent is active in this JVM. */
    static boolean isInUse() {
        return isDefined(CLASSES.get(CLASSES.size() - 1)) && CoalesceLinker.isInstalled();
    }

    private static boolean isDefined(String name) {
        try {
            Class.forName("java.lang." + name, false, null);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /**
     * Defines the bridge classes, or checks the existing ones. They outlive an agent that was detached, because no
     * class can be removed from {@code java.lang}.
     */
    static void define(Instrumentation instrumentation) throws ReflectiveOperationException {
        // The last class is looked for: an earlier attempt may have run out of memory between two classes.
        boolean defined = isDefined(CLASSES.get(CLASSES.size() - 1));
        CRC32 checksum = new CRC32();
        MethodHandles.Lookup lookup = open(instrumentation);
        for (String name : CLASSES) {
            byte[] bytes = bytes("java/lang/" + name + ".class");
            checksum.update(bytes);
            if (!defined && !isDefined(name)) {
                lookup.defineClass(bytes);
            }
        }
        if (!CoalesceLinker.claim(Long.toHexString(checksum.getValue()))) {
            throw new IllegalStateException(
                    "another version of the agent was in this JVM before, and the classes it left in java.lang"
                            + " do not match this version: attach that version again, or restart the JVM");
        }
    }

    /**
     * Opens the bridge's package, the package of {@code CompletableFuture} for the search for cycles of futures, and the
     * package of unmodifiable collections, which show others.
     */
    private static MethodHandles.Lookup open(Instrumentation instrumentation) throws IllegalAccessException {
        Set<Module> agent = Set.of(Bridge.class.getModule());
        instrumentation.redefineModule(
                Object.class.getModule(),
                Set.of(),
                Map.of(),
                Map.of("java.lang", agent, "java.util", agent, "java.util.concurrent", agent),
                Set.of(),
                Map.of());
        return MethodHandles.privateLookupIn(Object.class, MethodHandles.lookup());
    }

    private static byte[] bytes(String resource) {
        try (InputStream in = Bridge.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the agent's jar is incomplete: it has no " + resource);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + resource + " from the agent's jar", e);
        }
    }
}
