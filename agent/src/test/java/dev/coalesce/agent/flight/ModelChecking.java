package dev.coalesce.agent.flight;

import org.jetbrains.lincheck.datastructures.ManagedStrategyGuarantee;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/**
 * How the models are checked: Lincheck makes up small programs of a few threads, walks through interleavings of each, and
 * looks for an order of the operations in which a plain sequential class gives the same results. An operation that never
 * ends is reported as hung. The programs and interleavings are the same in each run.
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

    /** Who waits takes it for kept: it would mend what the models look for, and it sleeps, which a model cannot skip. */
    static void withoutLookout() {
        WaiterWatchdog.ALL.begin();
    }

    /** What is checked is what is built on it. */
    private static ManagedStrategyGuarantee caffeineIsRight() {
        return ManagedStrategyGuaranteeKt.forClasses((String name) -> name.startsWith("com.github.benmanes.caffeine."))
                .allMethods()
                .treatAsAtomic();
    }

    /** Its deep recursion would be taken for a call that never ends. */
    private static ManagedStrategyGuarantee noConcern(String type) {
        return ManagedStrategyGuaranteeKt.forClasses(type).allMethods().ignore();
    }
}
