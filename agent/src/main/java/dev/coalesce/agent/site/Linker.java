package dev.coalesce.agent.site;

import dev.coalesce.Scope;
import dev.coalesce.agent.bridge.CoalesceGroup;
import dev.coalesce.agent.bridge.CoalesceLinker;
import dev.coalesce.agent.bridge.CoalesceNamed;
import dev.coalesce.agent.cache.MethodResults;
import dev.coalesce.agent.key.KeyCompiler;
import dev.coalesce.agent.key.KeyPath;
import dev.coalesce.agent.metrics.Measured;
import dev.coalesce.agent.report.ConfigurationErrors;
import dev.coalesce.agent.report.Log;
import dev.coalesce.agent.settings.Descriptors;
import dev.coalesce.agent.settings.InvalidSettingException;
import dev.coalesce.agent.settings.InvalidationSpec;
import dev.coalesce.agent.settings.Lines;
import dev.coalesce.agent.settings.MethodSettings;
import dev.coalesce.agent.settings.MethodSpec;
import dev.coalesce.agent.settings.ResultShape;
import dev.coalesce.agent.stream.StreamType;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Links the call sites of woven methods: to the method's table, and to the handle that makes its keys. */
public final class Linker extends CoalesceLinker {
    /** In the spec's place of the role. */
    public static final String GROUP = "group";

    /** As {@link #GROUP}. */
    public static final String KEY = "key";

    /** As {@link #GROUP}. */
    public static final String INVOCATION = "invocation";

    /** As {@link #GROUP}. */
    public static final String INVALIDATION = "invalidation";

    private final Engine engine;
    private final boolean tells;

    private final RemovableClassValue<ConcurrentMap<String, CoalescedMethod>> methods = new RemovableClassValue<>() {
        @Override
        ConcurrentMap<String, CoalescedMethod> make(Class<?> type) {
            return new ConcurrentHashMap<>();
        }
    };

    private final AtomicInteger linkedTimes = new AtomicInteger();
    private volatile boolean closed;
    private final OverrideIndex lineage = new OverrideIndex();

    /**
     * A linker.
     *
     * @param engine what all methods share
     */
    public Linker(Engine engine) {
        this(engine, false);
    }

    /**
     * A linker.
     *
     * @param engine what all methods share
     * @param tells whether to say which methods are coalesced: where nobody says it who weaves them
     */
    public Linker(Engine engine, boolean tells) {
        this.engine = engine;
        this.tells = tells;
    }

    @Override
    protected @Nullable MethodHandle target(MethodHandles.Lookup caller, String role, MethodType type, String text)
            throws Throwable {
        String[] lines = Lines.split(text);
        if (role.equals(INVALIDATION)) {
            return invalidate(caller, type, lines);
        }
        MethodSpec spec = MethodSpec.decode(lines);
        try {
            return switch (role) {
                case GROUP -> table(caller, type, spec);
                case KEY -> key(caller, type, spec);
                case INVOCATION -> Invocation.handle(caller, type, spec);
                default -> null;
            };
        } catch (IllegalAccessException e) {
            ConfigurationErrors.report(name(caller, spec) + " is not coalesced: " + role
                    + ": read a path to what its class may not use (" + e.getMessage()
                    + "); allowed: members that the class itself could use, or of a package that is open to it");
            return null;
        } catch (ReflectiveOperationException | InvalidSettingException | LinkageError | TypeNotPresentException e) {
            engine.errors().increment();
            Log.warnOnce(
                    "link " + caller.lookupClass().getName() + "." + spec.method() + spec.descriptor(),
                    name(caller, spec) + " could not be linked (" + role + ") and is not coalesced",
                    e);
            return null;
        }
    }

    private @Nullable MethodHandle invalidate(MethodHandles.Lookup caller, MethodType type, String... lines) {
        try {
            return Invalidation.handle(this, caller, type, InvalidationSpec.decode(lines));
        } catch (ReflectiveOperationException | LinkageError | TypeNotPresentException e) {
            engine.errors().increment();
            String where = caller.lookupClass().getName();
            Log.warnOnce("drop " + where, "@Invalidates in " + where + " could not be linked and has no effect", e);
            return null;
        }
    }

    /**
     * The methods of that name that are linked: others have no results yet. A class means those too that it inherits,
     * and a declaration those that override it.
     */
    void forEach(Class<?> owner, String method, Consumer<CoalescedMethod> action) {
        Set<Class<?>> all = new LinkedHashSet<>();
        addWithSupertypes(owner, all);
        lineage.forEach(owner, method, all::add);
        all.forEach(type -> forEachIn(type, method, action));
    }

    /**
     * Changes with each method that is linked, once {@link #forEach} finds it and before it is called: also for a second call
     * site, which may be there before the first has said so.
     */
    int linkedTimes() {
        return linkedTimes.get();
    }

    private static void addWithSupertypes(Class<?> type, Set<Class<?>> all) {
        if (all.add(type)) {
            Class<?> superclass = type.getSuperclass();
            if (superclass != null) {
                addWithSupertypes(superclass, all);
            }
            for (Class<?> each : type.getInterfaces()) {
                addWithSupertypes(each, all);
            }
        }
    }

    private void forEachIn(Class<?> type, String method, Consumer<CoalescedMethod> action) {
        methods.get(type).forEach((signature, coalesced) -> {
            if (signature.startsWith(method + "(")) {
                action.accept(coalesced);
            }
        });
    }

    Engine engine() {
        return engine;
    }

    private MethodHandle key(MethodHandles.Lookup caller, MethodType type, MethodSpec spec)
            throws ReflectiveOperationException {
        List<KeyPath> paths = new ArrayList<>();
        for (String path : spec.key()) {
            paths.add(KeyPath.decode(path));
        }
        return KeyCompiler.compile(caller, type, paths);
    }

    private MethodHandle table(MethodHandles.Lookup caller, MethodType type, MethodSpec spec)
            throws ReflectiveOperationException, InvalidSettingException {
        CoalescedMethod method = method(caller, spec);
        linkedTimes.incrementAndGet();
        boolean proxy = spec.origin().proxy();
        if (spec.isStatic() || (method.settings.scope() == Scope.TYPE && !proxy)) {
            return shared(caller.lookupClass(), type, method);
        }
        MethodHandle handle = spec.instanceField().isEmpty()
                ? method.beside().handle(type)
                : InstanceField.of(method, caller, spec.instanceField()).handle(type);
        return proxy ? ProxyGroup.around(handle) : handle;
    }

    /**
     * Without an object, or with one whose class may override the method: until there is such a class, the table is a
     * constant all the same. An interface is no class: its implementations do not share.
     */
    private static MethodHandle shared(Class<?> owner, MethodType type, CoalescedMethod method)
            throws ReflectiveOperationException {
        MethodHandle constant = MethodHandles.dropArguments(
                MethodHandles.constant(CoalesceGroup.class, method.shared), 0, type.parameterList());
        if (type.parameterCount() == 0) {
            return constant;
        }
        return owner.isInterface()
                ? ofClass(method.byClass, type)
                : method.noOverriders().guardWithTest(constant, ofClass(method.sharedBut, type));
    }

    private static MethodHandle ofClass(RemovableClassValue<CallGroup> tables, MethodType type)
            throws ReflectiveOperationException {
        return MethodHandles.lookup()
                .findStatic(
                        Linker.class,
                        "ofClass",
                        MethodType.methodType(CoalesceGroup.class, RemovableClassValue.class, Object.class))
                .bindTo(tables)
                .asType(type);
    }

    @SuppressWarnings("unused") // by method handle
    private static CoalesceGroup ofClass(RemovableClassValue<CallGroup> tables, Object self) {
        return tables.get(self.getClass());
    }

    private CoalescedMethod method(MethodHandles.Lookup caller, MethodSpec spec) throws InvalidSettingException {
        ConcurrentMap<String, CoalescedMethod> ofClass = methods.get(caller.lookupClass());
        String signature = spec.method() + spec.descriptor();
        CoalescedMethod known = ofClass.get(signature);
        if (known != null) {
            return known;
        }
        MethodSettings settings = MethodSettings.of(engine.overrides().attributes(spec));
        StreamType stream =
                spec.shape() == ResultShape.PUBLISHER ? PublisherTypes.of(result(caller, spec)) : StreamType.FLOW;
        boolean[] isNew = new boolean[1];
        CoalescedMethod method = ofClass.computeIfAbsent(signature, new Function<>() {
            @Override
            public CoalescedMethod apply(String s) {
                CoalescedMethod made = new CoalescedMethod(
                        engine,
                        Measured.Kind.Method,
                        name(caller, spec),
                        settings,
                        spec.shape(),
                        stream,
                        spec.mayBeSingleUse(),
                        spec.interruptible(),
                        caller.lookupClass());
                Class<?> type = caller.lookupClass();
                made.belongsTo(type, spec, lineage.of(type, signature));
                lineage.add(type, spec);
                engine.overrides().add(made, spec);
                isNew[0] = true;
                return made;
            }
        });
        if (closed) {
            close();
            throw new IllegalStateException("the agent has left");
        }
        if (tells && isNew[0] && Log.isInfo()) {
            Log.info("coalescing " + name(caller, spec) + Descriptors.parameters(spec.descriptor(), ", "));
        }
        return method;
    }

    /**
     * The classes with call sites that lead here.
     *
     * @return those that are alive
     */
    public List<Class<?>> linked() {
        return methods.types().stream()
                .filter(type -> !methods.get(type).isEmpty())
                .toList();
    }

    /**
     * Lets go of all methods and their results, for an agent that leaves: who waits goes on waiting for its leader, and
     * nothing that ends from now on is kept.
     */
    public void close() {
        closed = true;
        for (Class<?> type : methods.types()) {
            Map<String, CoalescedMethod> ofClass = methods.get(type);
            ofClass.values().forEach(CoalescedMethod::close);
            ofClass.clear();
        }
        methods.removeAll();
        lineage.close();
        PublisherTypes.close();
        MethodResults.stopSweeping();
    }

    private static Class<?> result(MethodHandles.Lookup caller, MethodSpec spec) {
        ClassLoader loader = caller.lookupClass().getClassLoader();
        return MethodType.fromMethodDescriptorString(spec.descriptor(), loader).returnType();
    }

    private static String name(MethodHandles.Lookup caller, MethodSpec spec) {
        return caller.lookupClass().getName() + "." + spec.method();
    }

    @Override
    protected CoalesceNamed open(String name, Class<?> user) {
        return new NamedGroup(engine, name, user);
    }
}
