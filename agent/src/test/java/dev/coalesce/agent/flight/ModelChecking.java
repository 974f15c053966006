package dev.coalesce.agent.flight;

import org.jetbrains.lincheck.datastructures.ManagedStrategyGuarantee;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/**
 * Configures the model checker, Lincheck.
 *
 * <p>Lincheck generates small programs of a few threads and runs interleavings of each. It then looks for an order of
 * the operations in which a sequential class returns the same results. An operation that never ends is reported as
 * hung. Every run uses the same programs and interleavings.
 */
public final class ModelChecking {
    private static final int PROGRAMS = 15;
    private static final int INTERLEAVINGS = 60;

    private ModelChecking() {}

    public static ModelCheckingOptions options(Class<?> sequentially) {
        return new ModelCheckingOptions()
                .threads(2)
                .actorsPerThread(2)
                .actorsBefore(0)
                .actorsAfter(1)
                .iterations(PROGRAMS)
                .invocationsPerIteration(INTERLEAVINGS)
                .sequentialSpecification(sequentially)
                .addGuarantee(caffeineIsRight())
                .addGuarantee(noConcern("dev.coalesce.agent.cache.StackRoom"));
    }

    /**
     * Makes waiters believe that the watchdog runs, without running it. It would repair the errors that the models look
     * for, and it sleeps, which a model cannot skip.
     */
    static void withoutWatchdog() {
        WaiterWatchdog.ALL.begin();
    }

    /** Takes Caffeine's methods as atomic, because the models check only the code that uses them. */
    private static ManagedStrategyGuarantee caffeineIsRight() {
        return ManagedStrategyGuaranteeKt.forClasses((String name) -> name.startsWith("com.github.benmanes.caffeine."))
                .allMethods()
                .treatAsAtomic();
    }

    /** Excludes a class whose deep recursion would be reported as a hung call. */
    private static ManagedStrategyGuarantee noConcern(String type) {
        return ManagedStrategyGuaranteeKt.forClasses(type).allMethods().ignore();
    }
}
