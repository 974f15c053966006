package dev.coalesce.agent.install;

import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts the bridge classes into {@code java.lang}, as JaCoCo does with its one: the one package that every class loader
 * delegates and every module reads.
 */
final class Bridge {
    /** A superclass before those that extend it. Strings, since naming a class here would load it. */
    private static final List<String> CLASSES = List.of(
            "CoalesceTable",
            "CoalesceStep",
            "CoalesceFlight",
            "CoalesceWish",
            "CoalesceDrop",
            "CoalesceNamed",
            "CoalesceLinker",
            "CoalesceLinker$NoTable",
            "CoalesceLinker$Retry");

    private Bridge() {}

    static boolean isThere() {
        try {
            Class.forName("java.lang." + CLASSES.get(0), false, null);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    static void define(Instrumentation instrumentation) throws ReflectiveOperationException {
        instrumentation.redefineModule(
                Object.class.getModule(),
                Set.of(),
                Map.of(),
                Map.of("java.lang", Set.of(Bridge.class.getModule())),
                Set.of(),
                Map.of());
        MethodHandles.Lookup inside = MethodHandles.privateLookupIn(Object.class, MethodHandles.lookup());
        for (String name : CLASSES) {
            inside.defineClass(bytes("java/lang/" + name + ".class"));
        }
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
