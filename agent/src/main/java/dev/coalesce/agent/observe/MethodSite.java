package dev.coalesce.agent.observe;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.util.function.BiConsumer;

/**
 * What the woven call sites of one method do. It changes with the phase of the observation: once a method is left, its
 * call sites return null, and the JIT compiler removes what is around the body.
 *
 * <p>It is reachable from the table of all observed methods, so its types are those of the JDK only: a class of the
 * application could otherwise not be unloaded.
 */
final class MethodSite {
    private static final MethodType COUNT = MethodType.methodType(BiConsumer.class);
    private static final MethodType ENTER = MethodType.methodType(BiConsumer.class, Object[].class);

    private final MutableCallSite site;
    private final MethodHandle count;
    private final MethodHandle enter;
    private final MethodHandle verify;
    private final MethodHandle nothing;

    /** Creates the site of a method that is called with this type. */
    MethodSite(ObservedMethod method, MethodType called) throws ReflectiveOperationException {
        MethodType type = called.erase().changeReturnType(BiConsumer.class);
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        this.site = new MutableCallSite(type);
        this.count = MethodHandles.dropArguments(
                lookup.findVirtual(ObservedMethod.class, "count", COUNT).bindTo(method), 0, type.parameterList());
        this.enter = lookup.findVirtual(ObservedMethod.class, "enter", ENTER)
                .bindTo(method)
                .asFixedArity()
                .asCollector(Object[].class, type.parameterCount())
                .asType(type);
        this.verify = MethodHandles.guardWithTest(
                MethodHandles.dropArguments(
                        lookup.findVirtual(ObservedMethod.class, "isNextVerified", MethodType.methodType(boolean.class))
                                .bindTo(method),
                        0,
                        type.parameterList()),
                lookup.findVirtual(ObservedMethod.class, "enterVerified", ENTER)
                        .bindTo(method)
                        .asFixedArity()
                        .asCollector(Object[].class, type.parameterCount())
                        .asType(type),
                count);
        this.nothing =
                MethodHandles.dropArguments(MethodHandles.constant(BiConsumer.class, null), 0, type.parameterList());
        phaseIs(method.phase());
    }

    void phaseIs(ObservedMethod.Phase phase) {
        site.setTarget(
                switch (phase) {
                    case COUNTING -> count;
                    case VERIFYING -> verify;
                    case SIMULATING -> enter;
                    case CHEAP, FAILED -> nothing;
                });
    }

    /** Makes all threads see what was set last. */
    void publish() {
        MutableCallSite.syncAll(new MutableCallSite[] {site});
    }

    void stop() {
        site.setTarget(nothing);
        publish();
    }

    /** Returns the target of a call site with this type. */
    MethodHandle invoker(MethodType called) {
        return site.dynamicInvoker().asType(called);
    }
}
