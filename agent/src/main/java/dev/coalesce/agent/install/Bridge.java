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
 * Puts the bridge classes into {@code java.lang}, as JaCoCo does with its one: the one package that every class loader
 * delegates and every module reads.
 */
final class Bridge {
    /** A superclass before those that extend it. Strings, since naming a class here would load it. */
    private static final List<String> CLASSES = List.of(
            "CoalesceGroup",
            "CoalesceAction",
            "CoalesceFlight",
            "CoalesceInvocationRequest",
            "CoalesceInvalidation",
            "CoalesceNamed",
            "CoalesceLinker",
            "CoalesceLinker$NoGroup",
            "CoalesceLinker$Retry");

    private Bridge() {}

    /** Whether an agent is at work in this JVM. */
    static boolean isInUse() {
        return isThere() && CoalesceLinker.isInstalled();
    }

    private static boolean isThere() {
        try {
            Class.forName("java.lang." + CLASSES.get(0), false, null);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Where an agent has been before, its bridge is still there: nothing can take a class out of {@code java.lang}. */
    static void define(Instrumentation instrumentation) throws ReflectiveOperationException {
        boolean defined = isThere();
        CRC32 sum = new CRC32();
        MethodHandles.Lookup inside = defined ? MethodHandles.lookup() : open(instrumentation);
        for (String name : CLASSES) {
            byte[] bytes = bytes("java/lang/" + name + ".class");
            sum.update(bytes);
            if (!defined) {
                inside.defineClass(bytes);
            }
        }
        if (!CoalesceLinker.claim(Long.toHexString(sum.getValue()))) {
            throw new IllegalStateException(
                    "another version of the agent has been in this JVM before, and what it left in"
                            + " java.lang does not fit this one: use that version, or restart the JVM");
        }
    }

    private static MethodHandles.Lookup open(Instrumentation instrumentation) throws IllegalAccessException {
        instrumentation.redefineModule(
                Object.class.getModule(),
                Set.of(),
                Map.of(),
                Map.of("java.lang", Set.of(Bridge.class.getModule())),
                Set.of(),
                Map.of());
        return MethodHandles.privateLookupIn(Object.class, MethodHandles.lookup());
    }

    private static byte[] bytes(String resource) {
        try (InputStream in = Bridge.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("not in the agent's jar: " + resource);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + resource + " from the agent's jar", e);
        }
    }
}
