package dev.coalesce.agent.link;

import dev.coalesce.agent.call.CoalescedMethod;
import dev.coalesce.agent.call.FutureTypes;
import dev.coalesce.agent.call.MethodIdentity;
import dev.coalesce.agent.call.ResultStrategy;
import dev.coalesce.agent.call.ValueStrategy;
import dev.coalesce.agent.classes.Declarations;
import dev.coalesce.agent.classes.ResultInspector;
import dev.coalesce.agent.cluster.Cluster;
import dev.coalesce.agent.inputstream.InputStreamStrategy;
import dev.coalesce.agent.metrics.Measured;
import dev.coalesce.agent.metrics.MethodName;
import dev.coalesce.agent.proxy.ProxyPolicy;
import dev.coalesce.agent.publisher.PublisherStrategy;
import dev.coalesce.agent.publisher.PublisherTypes;
import dev.coalesce.agent.reason.Reason;
import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.settings.MethodSettings;
import dev.coalesce.agent.settings.MethodSpec;
import dev.coalesce.agent.settings.ResultCheck;
import dev.coalesce.agent.settings.StableName;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Creates linked methods, and chooses the strategy for the kind of result: the one place that asks for it. Immutable.
 */
final class MethodFactory {
    private final Engine engine;
    private final OverrideIndex overrideIndex;

    MethodFactory(Engine engine, OverrideIndex overrideIndex) {
        this.engine = engine;
        this.overrideIndex = overrideIndex;
    }

    /**
     * Returns the groups of a method. If they are created by this call, {@code isNew[0]} is set. When the class has been
     * redefined, or was woven with other rules, new groups take the place of the known ones. They share no results with
     * them: the code, the key or the kind of result may be another one. Returns null for code from before a
     * redefinition that links its call site only now.
     */
    @Nullable
    MethodGroups link(
            ConcurrentMap<String, MethodGroups> ofClass, MethodHandles.Lookup caller, MethodSpec spec, boolean... isNew)
            throws InvalidSettingException {
        MethodSettings settings = MethodSettings.of(engine.overrides().attributes(spec));
        UnsharedMethod unshared = new UnsharedMethod();
        ResultStrategy strategy = strategy(caller, spec, unshared);
        MethodGroups groups = ofClass.compute(signature(spec), new BiFunction<>() {
            @Override
            public MethodGroups apply(String signature, @Nullable MethodGroups known) {
                if (known != null && (known.spec.isSameAs(spec) || spec.redefinitions() < known.spec.redefinitions())) {
                    return known;
                }
                isNew[0] = true;
                MethodGroups created = create(caller, spec, settings, strategy, known);
                unshared.countIn(created.method.reasons());
                if (known != null) {
                    known.close();
                }
                return created;
            }
        });
        return groups.spec.isSameAs(spec) ? groups : null;
    }

    private MethodGroups create(
            MethodHandles.Lookup caller,
            MethodSpec spec,
            MethodSettings settings,
            ResultStrategy strategy,
            @Nullable MethodGroups predecessor) {
        Class<?> type = caller.lookupClass();
        MethodIdentity identity =
                new MethodIdentity(Measured.Kind.Method, names(type, spec), type, spec.interruptible());
        CoalescedMethod method = new CoalescedMethod(
                identity,
                settings,
                inspector(spec),
                engine.services(),
                strategy.release(),
                predecessor == null ? null : predecessor.method);
        if (StaticContext.isIn(spec)) {
            method.refreshes().readThread();
        }
        if (spec.origin().proxy()) {
            method.intercept(new ProxyPolicy(method, type, spec, engine.implementations()));
        }
        MethodGroups groups = new MethodGroups(method, spec, strategy, type, overrideIndex.of(type, signature(spec)));
        overrideIndex.add(type, spec);
        engine.overrides().add(method, spec);
        return groups;
    }

    private @Nullable ResultInspector inspector(MethodSpec spec) {
        if (spec.resultCheck() == ResultCheck.NONE) {
            return null;
        }
        List<String> ignored = MethodSettings.ignored(engine.overrides().attributes(spec));
        return new ResultInspector(spec.resultCheck() == ResultCheck.CONTENT, ignored);
    }

    private ResultStrategy strategy(MethodHandles.Lookup caller, MethodSpec spec, UnsharedMethod unshared)
            throws InvalidSettingException {
        if (MethodSettings.isShared(spec.attributes())) {
            Cluster cluster = engine.cluster();
            if (cluster == null) {
                unshared.note(Reason.SHARED_OPTION, Reason.SHARED_OPTION.text(name(caller, spec)));
            }
            ResultStrategy shared = cluster == null ? null : SharedMethods.strategy(cluster, caller, spec, unshared);
            if (shared != null) {
                return shared;
            }
        }
        return switch (spec.shape()) {
            case VALUE -> ValueStrategy.INSTANCE;
            case FUTURE -> FutureTypes.strategy(resultType(caller, spec));
            case INPUT_STREAM -> new InputStreamStrategy(engine.space());
            case PUBLISHER -> new PublisherStrategy(PublisherTypes.of(resultType(caller, spec)));
        };
    }

    private static Class<?> resultType(MethodHandles.Lookup caller, MethodSpec spec) {
        ClassLoader loader = caller.lookupClass().getClassLoader();
        return MethodType.fromMethodDescriptorString(spec.descriptor(), loader).returnType();
    }

    static String signature(MethodSpec spec) {
        return spec.method() + spec.descriptor();
    }

    /** Returns {@code <class>.<method>}. */
    static String name(MethodHandles.Lookup caller, MethodSpec spec) {
        return typeName(caller.lookupClass(), spec) + "." + spec.method();
    }

    /** Names the interface for a method of a proxy: the name of a generated class says nothing, and changes. */
    static String typeName(Class<?> type, MethodSpec spec) {
        String client = spec.origin().client();
        return client.isEmpty() ? type.getName() : client;
    }

    /**
     * Returns the names of a method. A name of its own may be that of several implementations of one declaration: it
     * stands beside the class of that declaration.
     */
    private static MethodName names(Class<?> type, MethodSpec spec) {
        String own = StableName.in(spec.attributes());
        List<String> sources = spec.origin().sources();
        if (own.isEmpty() || sources.isEmpty()) {
            return MethodName.of(own, typeName(type, spec), spec.method());
        }
        String declaring =
                Declarations.declaringName(sources.get(sources.size() - 1)).replace('/', '.');
        return MethodName.of(own, declaring, spec.method());
    }
}
