package dev.coalesce.agent.install;

import java.lang.instrument.Instrumentation;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Opens packages of named modules to the agent, and to nobody else. Thread-safe. */
final class PackageOpener implements Consumer<Class<?>> {
    private final Instrumentation instrumentation;

    PackageOpener(Instrumentation instrumentation) {
        this.instrumentation = instrumentation;
    }

    /** Opens the package of a class. */
    @Override
    public void accept(Class<?> type) {
        Module module = type.getModule();
        if (module.isNamed()) {
            Map<String, Set<Module>> opens = Map.of(type.getPackageName(), Set.of(PackageOpener.class.getModule()));
            instrumentation.redefineModule(module, Set.of(), Map.of(), opens, Set.of(), Map.of());
        }
    }
}
